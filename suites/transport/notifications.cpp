#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/json_rpc_matchers.hpp"
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

/// Whoever reports an error has refused, whatever the status.
bool is_refused(const mcp::Reply& reply) {
  return reply.exchange.status() >= 400 || matchers::detail::response_in(reply).has("error");
}

/// A request that never was, so that nothing is cancelled.
const Document nothing_to_cancel =
    Document::object({{"requestId", "assay-no-such-request"}, {"reason", "a test"}});

std::vector<mcp::Reply> replies_to(const Conversation& conversation,
                                   const std::vector<http::Request>& notifications) {
  std::vector<mcp::Reply> replies;
  for (const http::Request& notification : notifications) {
    replies.push_back(conversation.send(
        notification, body_of(notification).text("method").value_or("a notification")));
  }
  return replies;
}

/// A response that the server never asked for: it may be taken and dropped, or refused, and both
/// as a notification is.
std::vector<mcp::Reply> replies_to_unasked_response(const Conversation& conversation,
                                                    Revision revision) {
  if (era_of(revision) == Era::stateless) {
    return {};
  }
  const Document response = Document::object(
      {{"jsonrpc", "2.0"}, {"id", "assay-unasked"}, {"result", Document::object()}});
  return {conversation.send(with_body(conversation.request("ping"), response.dump()),
                            "a response that nobody asked for")};
}

std::vector<http::Request> sound_notifications(const Conversation& conversation,
                                               Revision revision) {
  std::vector<http::Request> all{conversation.request("notifications/cancelled", nothing_to_cancel),
                                 conversation.request("notifications/assay/unknown")};
  if (era_of(revision) == Era::handshake) {
    all.push_back(conversation.request("notifications/initialized"));
  }
  return all;
}

Case notification_is_accepted_silently() {
  return conformance({
      .id = "access.notification_is_accepted_silently",
      .claim = "A notification that the server accepts gets 202 without a body, and no "
               "notification gets a response.",
      .cites = {req::notifications_not_answered, req::notification_accepted_with_202},
      .flaws = {flaw::notification_accepted_with_200, flaw::notification_accepted_in_words,
                flaw::unknown_notification_answered},
      .method = "Sends notifications/cancelled for a request that never was, a notification of an "
                "unknown method, and in a session notifications/initialized and a response that "
                "nobody asked for. What is not refused has to be answered with 202 and no body.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Conversation conversation(probe);
            const auto replies =
                replies_to(conversation, sound_notifications(conversation, probe.revision()));
            const auto others = replies_to_unasked_response(conversation, probe.revision());
            conversation.close();
            for (const mcp::Reply& reply : replies) {
              probe.expect(req::notifications_not_answered, reply, IsNoResponse());
            }
            for (const auto& some : {replies, others}) {
              for (const mcp::Reply& reply : some) {
                if (!is_refused(reply)) {
                  probe.expect(req::notification_accepted_with_202, reply,
                               IsAcceptedWithoutABody());
                }
              }
            }
            if (std::ranges::all_of(replies, is_refused)) {
              probe.not_applicable(
                  "The server accepts no notifications: " + describe(replies.front()) + ".");
            }
          },
  });
}

std::vector<http::Request> malformed_notifications(const Conversation& conversation) {
  const http::Request sound = conversation.request("notifications/cancelled", nothing_to_cancel);
  return {with_member(sound, "params", "no object"), with_member(sound, "jsonrpc", "1.0"),
          with_member(sound, "method", 7)};
}

Case malformed_notification_is_refused_by_status() {
  return conformance({
      .id = "access.malformed_notification_is_refused_by_status",
      .claim = "A notification that the server refuses gets the status of an error, and no "
               "response within a 200.",
      .cites = {req::notifications_not_answered, req::notification_refused_by_status},
      .flaws = {flaw::notification_refused_in_200, flaw::unasked_response_answered},
      .method = "Sends a notification whose params are a text, one that calls itself JSON-RPC 1.0, "
                "one whose method is a number, and in a session a response that nobody asked for. "
                "What is refused has to be refused by the status; a server may take and drop what "
                "it likes.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Conversation conversation(probe);
            auto replies = replies_to(conversation, malformed_notifications(conversation));
            const auto others = replies_to_unasked_response(conversation, probe.revision());
            conversation.close();
            for (const mcp::Reply& reply : replies) {
              probe.expect(req::notifications_not_answered, reply, IsNoResponse());
            }
            replies.insert(replies.end(), others.begin(), others.end());
            for (const mcp::Reply& reply : replies) {
              if (is_refused(reply)) {
                probe.expect(req::notification_refused_by_status, reply, StatusBetween(400, 599));
              }
            }
            if (std::ranges::none_of(replies, is_refused)) {
              probe.not_applicable("The server refuses no notification.");
            }
          },
  });
}

}  // namespace

std::vector<Case> notification_cases() {
  return {notification_is_accepted_silently(), malformed_notification_is_refused_by_status()};
}

}  // namespace assay::suites
