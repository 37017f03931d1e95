#include <gmock/gmock.h>

#include "harness/catalog/flaws/stateless.hpp"
#include "harness/jose/digest.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/stateless/cases.hpp"
#include "suites/stateless/requests.hpp"

namespace assay::suites {
namespace {

using namespace matchers;   // NOLINT(google-build-using-namespace): cases read as sentences
using namespace stateless;  // NOLINT(google-build-using-namespace): helpers of this folder

constexpr auto session_header = "Mcp-Session-Id";

/// An event stream that opens is not waited for.
http::Exchange head_of(Probe& probe, const http::Request& request, const std::string& purpose) {
  const auto stream = probe.transport().open(request, purpose);
  stream->wait_for_head(std::chrono::seconds{2});
  return stream->cancel();
}

Case get_and_delete_are_not_allowed() {
  return conformance({
      .id = "access.get_and_delete_are_not_allowed",
      .claim = "A server of 2026-07-28 alone answers GET and DELETE with 405.",
      .cites = {req::get_and_delete_are_405},
      .flaws = {flaw::get_opens_a_stream, flaw::delete_is_taken},
      .method = "Sends GET and DELETE with an honest token to a server that takes no handshake.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            if (speaks_handshake(probe)) {
              probe.not_applicable("The server speaks older revisions.");
            }
            const mcp::Client client = probe.mcp();
            const mcp::Credential credential = honest_credential(probe);
            probe.expect(req::get_and_delete_are_405,
                         head_of(probe, client.get_request({}, credential), "GET"), StatusIs(405));
            probe.expect(req::get_and_delete_are_405,
                         probe.send(client.delete_request({}, credential), "DELETE"),
                         StatusIs(405));
          },
  });
}

Finding session_id_in(const mcp::Reply& reply) {
  return {.what = "the Mcp-Session-Id of an answer",
          .value = reply.exchange.header(session_header),
          .from = {reply.exchange}};
}

/// A server of both eras may also refuse what bears the signs of both.
Case session_header_is_ignored() {
  return conformance({
      .id = "access.session_header_is_ignored",
      .claim = "Mcp-Session-Id means nothing in 2026-07-28: it is neither looked at nor given out.",
      .cites = {req::session_header_ignored},
      .flaws = {flaw::session_header_refused, flaw::session_header_echoed},
      .method = "Sends tools/list with a made-up session id. Passes where it is served without the "
                "header in the answer; at a server that takes handshakes also where it is refused.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            http::Request request = honest_request(probe, "tools/list");
            request.headers.add(session_header, jose::random_token(16));
            const mcp::Reply reply = probe.mcp().send(request, "a session that never was");
            probe.expect(req::session_header_ignored, session_id_in(reply),
                         testing::Not(IsPresent()));
            if (!testing::Value(reply, IsServed()) && !speaks_handshake(probe)) {
              probe.expect(req::session_header_ignored, reply, IsServed());
            }
          },
  });
}

Case last_event_id_is_ignored() {
  return conformance({
      .id = "access.last_event_id_is_ignored",
      .claim = "A request with Last-Event-ID is served like one without it.",
      .cites = {req::last_event_id_ignored},
      .flaws = {flaw::last_event_id_refused},
      .method = "Sends tools/list with a made-up Last-Event-ID.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            http::Request request = honest_request(probe, "tools/list");
            request.headers.add("Last-Event-ID", jose::random_token(12) + "-0");
            probe.expect(req::last_event_id_ignored,
                         probe.mcp().send(request, "an event that never was"), IsServed());
          },
  });
}

/// With the session's rules come none of the checks of headers and body, so that whoever has a
/// session would get past a gateway that trusts them.
Case eras_are_kept_apart() {
  return conformance({
      .id = "access.eras_are_kept_apart",
      .claim = "A request of 2026-07-28 is judged by the rules of this revision, also where it "
               "names a live session of another.",
      .cites = {req::eras_kept_apart},
      .flaws = {flaw::session_decides_the_era},
      .method = "Opens a session of 2025-11-25, and sends tools/list of 2026-07-28 with its id: "
                "with another method in Mcp-Method, which must not be served, and with the right "
                "one, whose result has to have the form of 2026-07-28 where it is served.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Client older = handshake_client(probe);
            const mcp::Session session = older.open(honest_credential(probe));
            if (!session.opened || !session.id) {
              probe.not_applicable("The server gives out no sessions.");
            }
            http::Request request = honest_request(probe, "tools/list");
            const mcp::Reply plain = probe.mcp().send(request, "no session");
            request.headers.add(session_header, *session.id);
            const mcp::Reply honest = probe.mcp().send(request, "a session of the other era");
            request.headers.set("Mcp-Method", "server/discover");
            const mcp::Reply mixed = probe.mcp().send(request, "a session excuses the headers");
            leave_session(probe, session);
            probe.expect(req::eras_kept_apart, mixed, testing::Not(IsServed()));
            if (honest.succeeded() && plain.result().has("resultType")) {
              probe.expect(req::eras_kept_apart,
                           Finding{.what = "the resultType of a request of 2026-07-28",
                                   .value = honest.result().text("resultType"),
                                   .from = {honest.exchange}},
                           IsPresent());
            }
          },
  });
}

}  // namespace

std::vector<Case> leftover_cases() {
  return {get_and_delete_are_not_allowed(), session_header_is_ignored(), last_event_id_is_ignored(),
          eras_are_kept_apart()};
}

}  // namespace assay::suites
