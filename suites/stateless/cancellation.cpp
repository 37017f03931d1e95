#include <gmock/gmock.h>

#include "harness/catalog/flaws/stateless.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/stateless/cases.hpp"
#include "suites/stateless/requests.hpp"

namespace assay::suites {
namespace {

using namespace matchers;   // NOLINT(google-build-using-namespace): cases read as sentences
using namespace stateless;  // NOLINT(google-build-using-namespace): helpers of this folder

constexpr auto cancelled = "notifications/cancelled";

mcp::Reply cancel(Probe& probe, const mcp::Session& session, const Document& params) {
  return probe.mcp().call(session, honest_credential(probe), cancelled, params, "a cancellation");
}

/// 2026-07-28 does not expect the notification over HTTP: it may be refused there, as it may be
/// where it is malformed. That the server breaks down, or the next request with it, is no refusal.
Case invalid_cancellation_is_ignored() {
  return conformance({
      .id = "access.invalid_cancellation_is_ignored",
      .claim = "A cancellation that names no request, or none that there is, does nothing.",
      .cites = {req::invalid_cancellation_ignored},
      .flaws = {flaw::malformed_cancellation_is_500},
      .method = "Sends notifications/cancelled with an id that was never used, with an object for "
                "an id, and with none, and then tools/list, in a session where there are any. "
                "Passes where no answer is a 5xx and the listing is served.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Client client = probe.mcp();
            const mcp::Credential credential = honest_credential(probe);
            const mcp::Session session = client.open(credential);
            for (const Document& params : {Document::object({{"requestId", "assay-never-sent"}}),
                                           Document::object({{"requestId", Document::object()}}),
                                           Document::object({{"reason", "no request at all"}})}) {
              probe.expect(req::invalid_cancellation_ignored, cancel(probe, session, params),
                           StatusBetween(200, 499));
            }
            probe.expect(req::invalid_cancellation_ignored,
                         client.call(session, credential, "tools/list", Document::object(),
                                     "a request behind them"),
                         IsAnswered());
            leave_session(probe, session);
          },
  });
}

Case late_cancellation_does_no_harm() {
  return conformance({
      .id = "access.late_cancellation_does_no_harm",
      .claim = "A cancellation that comes when its request has been answered harms no other.",
      .cites = {req::cancellation_races_harmless},
      .flaws = {flaw::late_cancellation_hits_next_request},
      .method = "Sends tools/list, cancels it behind its answer, and sends tools/list again, in a "
                "session where there are any. Passes where the second is served too.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Client client = probe.mcp();
            const mcp::Credential credential = honest_credential(probe);
            const mcp::Session session = client.open(credential);
            const http::Request request =
                client.call_request(session, credential, "tools/list", Document::object());
            probe.require("the request is served", client.send(request, "to be cancelled late"),
                          IsAnswered());
            probe.expect(
                req::cancellation_races_harmless,
                cancel(probe, session, Document::object({{"requestId", body_of(request)["id"]}})),
                StatusBetween(200, 499));
            probe.expect(req::cancellation_races_harmless,
                         client.call(session, credential, "tools/list", Document::object(),
                                     "the request behind it"),
                         IsAnswered());
            leave_session(probe, session);
          },
  });
}

}  // namespace

std::vector<Case> cancellation_cases() {
  return {invalid_cancellation_is_ignored(), late_cancellation_does_no_harm()};
}

}  // namespace assay::suites
