#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/post_matchers.hpp"
#include "harness/catalog/flaws/messages.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/transport/cases.hpp"
#include "suites/transport/conversation.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

Case session_id_is_visible_ascii() {
  return conformance({
      .id = "access.session_id_is_visible_ascii",
      .claim = "A session identifier consists of visible ASCII characters.",
      .cites = {req::session_id_visible_ascii},
      .applies_to = {Feature::sessions},
      .flaws = {flaw::session_id_with_a_space},
      .method = "Opens three sessions. Passes where each identifier has characters from 0x21 to "
                "0x7E only.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            constexpr int sessions = 3;
            for (int i = 0; i < sessions; ++i) {
              const Conversation conversation(probe);
              conversation.close();
              probe.expect(req::session_id_visible_ascii,
                           Finding{.what = "the session identifier",
                                   .value = conversation.session().id,
                                   .from = {conversation.session().opening.exchange}},
                           IsVisibleAscii());
            }
          },
  });
}

http::Request without_header(http::Request request, const char* name) {
  request.headers.remove(name);
  return request;
}

/// The rule is for servers that demand the header: whoever serves a request without it does not.
Case missing_session_id_is_a_bad_request() {
  return conformance({
      .id = "access.missing_session_id_is_a_bad_request",
      .claim = "At a server that demands a session, what comes without a session identifier gets "
               "400: a request as well as a notification.",
      .cites = {req::missing_session_id_is_400},
      .applies_to = {Feature::sessions},
      .flaws = {flaw::missing_session_id_is_404, flaw::notification_needs_no_session},
      .method = "Opens a session, and sends tools/list and a notification without the header "
                "Mcp-Session-Id. A server that serves tools/list so does not demand a session.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Conversation conversation(probe);
            const auto send_without_session = [&](const char* method) {
              return conversation.send(
                  without_header(conversation.request(method), "Mcp-Session-Id"),
                  std::string(method) + " without a session");
            };
            const mcp::Reply in_session = conversation.ask("tools/list");
            const mcp::Reply request = send_without_session("tools/list");
            const mcp::Reply notification = send_without_session("notifications/cancelled");
            conversation.close();
            probe.require("tools/list is answered in the session", in_session, IsAnswered());
            if (testing::Value(request, IsAnswered())) {
              probe.not_applicable("The server does not demand a session.");
            }
            probe.expect(req::missing_session_id_is_400, request, StatusIs(400));
            probe.expect(req::missing_session_id_is_400, notification, StatusIs(400));
          },
  });
}

/// Without a session the server has to take the client for one of 2025-03-26, and may not speak
/// that.
bool can_know_the_version(Probe& probe, const Conversation& conversation) {
  const std::string oldest(name_of(Revision::v2025_03_26));
  return conversation.session().id.has_value() ||
         testing::Value(
             initialize_with(probe, honest_opening(probe).with("protocolVersion", oldest),
                             "ask for the oldest version"),
             ConfirmsVersion(oldest));
}

Case version_header_may_be_missing() {
  return conformance({
      .id = "access.version_header_may_be_missing",
      .claim = "A request without MCP-Protocol-Version is served in the version of its session, or "
               "as one of 2025-03-26.",
      .cites = {req::missing_version_header_means_oldest},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::version_header_demanded},
      .method = "Opens a session and lists the tools without the header.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Conversation conversation(probe);
            const mcp::Reply with_header = conversation.ask("tools/list");
            const mcp::Reply without = conversation.send(
                without_header(conversation.request("tools/list"), "MCP-Protocol-Version"),
                "a request without its version");
            const bool applies = can_know_the_version(probe, conversation);
            conversation.close();
            probe.require("tools/list is answered with the header", with_header, IsAnswered());
            if (!applies) {
              probe.not_applicable(
                  "The server keeps no session and does not speak 2025-03-26, so that it cannot "
                  "take a request without the header for one of its own versions.");
            }
            probe.expect(req::missing_version_header_means_oldest, without, IsAnswered());
          },
  });
}

}  // namespace

std::vector<Case> session_header_cases() {
  return {session_id_is_visible_ascii(), missing_session_id_is_a_bad_request(),
          version_header_may_be_missing()};
}

}  // namespace assay::suites
