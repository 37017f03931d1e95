#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/escalation.hpp"
#include "harness/catalog/flaws/sessions.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/scopes/cases.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

constexpr auto some_uri = "assay://no-such-resource";
constexpr auto some_task = "assay-no-such-task";

CallRequest completion() {
  const Document prompt =
      Document::object({{"type", "ref/prompt"}, {"name", "assay_no_such_prompt"}});
  const Document argument = Document::object({{"name", "city"}, {"value", "O"}});
  return {"completion/complete", Document::object({{"ref", prompt}, {"argument", argument}})};
}

/// What access.every_method_needs_a_token leaves out: methods that a list of protected ones easily
/// forgets. Whether the server has them makes no difference before the token.
std::vector<CallRequest> rare_requests(Revision revision) {
  const Document task = Document::object({{"taskId", some_task}});
  std::vector<CallRequest> requests{completion()};
  if (era_of(revision) == Era::stateless) {
    const Document wishes =
        Document::object({{"resourceSubscriptions", Document::texts({some_uri})}});
    requests.push_back({"subscriptions/listen", Document::object({{"notifications", wishes}})});
  } else {
    requests.push_back({"resources/subscribe", Document::object({{"uri", some_uri}})});
    requests.push_back({"resources/unsubscribe", Document::object({{"uri", some_uri}})});
    requests.push_back({"logging/setLevel", Document::object({{"level", "error"}})});
    requests.push_back({"notifications/roots/list_changed", Document()});
    requests.push_back({"notifications/cancelled", Document::object({{"requestId", 987'654'321}})});
  }
  if (revision == Revision::v2025_11_25) {
    requests.push_back({"tasks/list", Document::object()});
    requests.push_back({"tasks/result", task});
  }
  if (revision == Revision::v2025_11_25 || revision == Revision::v2026_07_28) {
    requests.push_back({"tasks/get", task});
    requests.push_back({"tasks/cancel", task});
  }
  return requests;
}

Case rare_methods() {
  return conformance({
      .id = "access.rarely_used_methods_need_a_token",
      .claim = "Completions, subscriptions, tasks, log levels and notifications are refused "
               "without a token like everything else.",
      .cites = {req::every_request_authorized},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::unlisted_method_without_token, flaw::notification_excuses_token},
      .method = "Sends each of them without a token, inside a session opened honestly. Passes on "
                "401 for each, whether the server has such a method or not.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Client client = probe.mcp();
            const mcp::Session session = open_honest_session(probe);
            for (const CallRequest& request : rare_requests(probe.revision())) {
              probe.expect(req::every_request_authorized,
                           client.call(session, mcp::no_token, request.method, request.params,
                                       request.method + " without a token"),
                           StatusIs(401));
            }
            end_session(probe, session);
          },
  });
}

/// Two requests of a listing in one POST.
http::Request batch_request(const mcp::Client& client, const mcp::Session& session,
                            const mcp::Credential& credential) {
  http::Request request = client.call_request(session, credential, "ping", Document::object());
  const http::Request other =
      client.call_request(session, credential, "tools/list", Document::object());
  request.body = "[" + request.body + "," + other.body + "]";
  return request;
}

Case batches() {
  return conformance({
      .id = "access.batch_needs_a_token",
      .claim = "Several requests in one POST are refused without a token like a single one.",
      .cites = {req::every_request_authorized},
      .applies_to = {Feature::protection, Feature::handshake_era},
      .needs = {Need::access_token},
      .flaws = {flaw::batch_without_token},
      .method = "Sends ping and tools/list as a batch without a token, inside a session opened "
                "honestly, in the one revision that has batches. Passes on 401.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            if (probe.revision() != Revision::v2025_03_26) {
              probe.not_applicable("This revision has no batches.");
            }
            const mcp::Client client = probe.mcp();
            const mcp::Session session = open_honest_session(probe);
            const http::Exchange reply = probe.send(batch_request(client, session, mcp::no_token),
                                                    "a batch without a token");
            end_session(probe, session);
            probe.expect(req::every_request_authorized, reply, StatusIs(401));
          },
  });
}

}  // namespace

std::vector<Case> rare_road_cases() { return {rare_methods(), batches()}; }

}  // namespace assay::suites
