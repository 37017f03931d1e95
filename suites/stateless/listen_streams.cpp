#include <gmock/gmock.h>

#include <set>

#include "harness/catalog/flaws/stateless.hpp"
#include "harness/mcp/sse.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/stateless/cases.hpp"
#include "suites/stateless/requests.hpp"

namespace assay::suites {
namespace {

using namespace matchers;   // NOLINT(google-build-using-namespace): cases read as sentences
using namespace stateless;  // NOLINT(google-build-using-namespace): helpers of this folder

constexpr auto subscription_id = "io.modelcontextprotocol/subscriptionId";

/// What one subscription brought while the server was asked for something else.
struct Heard {
  http::Request request{};
  http::Exchange exchange{};
  std::vector<Document> notifications{};
};

/// A request that may be logged and told the progress of.
http::Request talkative_request(Probe& probe) {
  const http::Request request = with_meta(honest_request(probe, "tools/list"), "progressToken", 1);
  return with_meta(request, "io.modelcontextprotocol/logLevel", "debug");
}

/// NotApplicable where the server has no subscriptions, or says nothing on them.
Heard listen(Probe& probe, const Document& filter, const std::optional<std::string>& text_id = {}) {
  constexpr std::chrono::milliseconds patience{700};
  const auto begun = probe.transport().open(talkative_request(probe), "something to tell of");
  begun->wait_for_head(patience);
  begun->cancel();
  Heard heard{.request = honest_request(probe, "subscriptions/listen",
                                        Document::object({{"notifications", filter}}))};
  if (text_id) {
    heard.request = with_body(heard.request, body_of(heard.request).with("id", *text_id));
  }
  const auto stream = probe.transport().open(heard.request, "subscribe");
  stream->wait_for_head(std::chrono::seconds{2});
  probe.mcp().send(talkative_request(probe), "something to tell of, or not");
  while (!stream->ended() && stream->next(patience)) {
  }
  heard.exchange = stream->cancel();
  for (const Document& message : messages_in(heard.exchange)) {
    if (message.has("method") && !message.has("id")) {
      heard.notifications.push_back(message);
    }
  }
  if (heard.notifications.empty()) {
    probe.not_applicable(
        "The server has no subscriptions: subscriptions/listen brings no "
        "notification (" +
        describe(heard.exchange) + ").");
  }
  return heard;
}

Document all_kinds_of_changes() {
  return Document::object(
      {{"toolsListChanged", true}, {"promptsListChanged", true}, {"resourcesListChanged", true}});
}

Case subscription_is_marked_with_its_request() {
  return conformance({
      .id = "access.subscription_is_marked_with_its_request",
      .claim = "Every notification of a subscription names the id of its request, a number as a "
               "number and a text as a text.",
      .cites = {req::subscription_id_is_request_id},
      .flaws = {flaw::subscription_id_as_text},
      .method = "Opens a subscription with a number for an id and one with a text, and compares "
                "what each notification has in _meta.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            for (const std::optional<std::string>& id :
                 {std::optional<std::string>(), std::optional<std::string>("17")}) {
              const Heard heard = listen(probe, all_kinds_of_changes(), id);
              const Document asked = body_of(heard.request)["id"];
              for (const Document& notification : heard.notifications) {
                probe.expect(
                    req::subscription_id_is_request_id,
                    Finding{
                        .what = "the subscription of " + notification.text("method").value_or(""),
                        .value = notification["params"]["_meta"][subscription_id].dump(),
                        .from = {heard.exchange}},
                    ValueIs(asked.dump()));
              }
            }
          },
  });
}

Finding kind_of(const Document& notification, const Heard& heard) {
  return {.what = "a notification on the listen stream",
          .value = notification.text("method"),
          .from = {heard.exchange}};
}

MATCHER_P(IsOneOf, wanted,
          negation ? "a kind that was not asked for" : "a kind that was asked for") {
  const Finding& found = arg;
  return found.value && wanted.contains(*found.value);
}

Case only_requested_notifications_are_sent() {
  return conformance({
      .id = "access.only_requested_notifications_are_sent",
      .claim = "A subscription brings the kinds of notifications that its filter names, and no "
               "others.",
      .cites = {req::only_requested_notifications},
      .flaws = {flaw::unrequested_notifications_sent},
      .method = "Subscribes to changes of the tools alone, asks for something else meanwhile, and "
                "looks at what comes within a second.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            // The first and the last belong to every subscription.
            const std::set<std::string, std::less<>> wanted{
                "notifications/subscriptions/acknowledged", "notifications/cancelled",
                "notifications/tools/list_changed"};
            const Heard heard = listen(probe, Document::object({{"toolsListChanged", true}}));
            for (const Document& notification : heard.notifications) {
              probe.expect(req::only_requested_notifications, kind_of(notification, heard),
                           IsOneOf(wanted));
            }
          },
  });
}

Case request_messages_stay_off_listen_streams() {
  return conformance({
      .id = "access.request_messages_stay_off_listen_streams",
      .claim = "Log messages and progress of requests do not appear on a listen stream.",
      .cites = {req::request_messages_not_on_listen_stream},
      .flaws = {flaw::request_messages_on_listen_stream},
      .method = "Subscribes to all changes, sends tools/list with a progress token and the log "
                "level debug before and meanwhile, and looks at what comes within a second.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const std::set<std::string, std::less<>> of_requests{"notifications/message",
                                                                 "notifications/progress"};
            const Heard heard = listen(probe, all_kinds_of_changes());
            for (const Document& notification : heard.notifications) {
              probe.expect(req::request_messages_not_on_listen_stream, kind_of(notification, heard),
                           testing::Not(IsOneOf(of_requests)));
            }
          },
  });
}

Case server_sends_no_requests() {
  return conformance({
      .id = "access.server_sends_no_requests",
      .claim = "No answer of the server has a request to the client in it.",
      .cites = {req::server_starts_no_requests},
      .flaws = {flaw::requests_sent_to_client},
      .method = "Sends server/discover, the listings and the calls of the target file, and looks "
                "at every message that comes back.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            std::vector<http::Exchange> exchanges;
            for (const ServedListing& served : served_listings(probe)) {
              exchanges.push_back(served.reply.exchange);
            }
            for (const ToolCall& call : probe.target().calls) {
              const CallRequest request = request_for(call);
              exchanges.push_back(
                  probe.mcp()
                      .send(honest_request(probe, request.method, request.params), "a call")
                      .exchange);
            }
            for (const http::Exchange& exchange : exchanges) {
              Finding found{.what = "a request of the server", .from = {exchange}};
              for (const Document& message : messages_in(exchange)) {
                // A notification that has an id by mistake is another case's finding.
                const auto method = message.text("method");
                if (method && message.has("id") && !method->starts_with("notifications/")) {
                  found.value = method;
                }
              }
              probe.expect(req::server_starts_no_requests, found, testing::Not(IsPresent()));
            }
          },
  });
}

}  // namespace

std::vector<Case> listen_stream_cases() {
  return {subscription_is_marked_with_its_request(), only_requested_notifications_are_sent(),
          request_messages_stay_off_listen_streams(), server_sends_no_requests()};
}

}  // namespace assay::suites
