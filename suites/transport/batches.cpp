#include <gmock/gmock.h>

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

http::Request batch_of(const Conversation& conversation, const std::vector<Document>& messages) {
  return with_body(conversation.request("tools/list"), Document::array(messages).dump());
}

Document message(const Conversation& conversation, const std::string& method) {
  return body_of(conversation.request(method));
}

Case batch_is_answered() {
  return conformance({
      .id = "access.batch_is_answered",
      .claim = "Each request of a batch gets its answer, and nothing else in it gets one.",
      .cites = {req::batches_understood},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::last_of_batch_unanswered},
      .method = "Opens a session of 2025-03-26 and sends an array of ping, a notification, "
                "tools/list and another ping. Passes on one response for each of the three "
                "requests, together in an array or one by one in a stream.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Conversation conversation(probe);
            const std::string version(name_of(Revision::v2025_03_26));
            if (!testing::Value(conversation.session().opening, ConfirmsVersion(version))) {
              conversation.close();
              probe.not_applicable("The server does not speak " + version + ".");
            }
            const std::vector<Document> messages{
                message(conversation, "ping"), message(conversation, "notifications/initialized"),
                message(conversation, "tools/list"), message(conversation, "ping")};
            const std::vector<Document> ids{messages.at(0)["id"], messages.at(2)["id"],
                                            messages.at(3)["id"]};
            const http::Exchange answer =
                conversation.send_for(batch_of(conversation, messages), ids.size(), "a batch");
            conversation.close();
            probe.expect(req::batches_understood, answer, AnswersEach(ids));
          },
  });
}

/// Until it is answered there is no session that the other messages could belong to.
Case initialize_in_batch_is_refused() {
  return conformance({
      .id = "access.initialize_in_batch_is_refused",
      .claim = "A batch that holds initialize is refused, and nothing of it is carried out.",
      .cites = {req::initialize_in_batch_refused},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::initialize_taken_in_batch},
      .method = "Sends an array of initialize and ping, and one of initialize alone. Passes on a "
                "4xx or on JSON-RPC errors, without any result.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const http::Request honest = probe.mcp().knock_request(honest_credential(probe));
            const Document opening = body_of(honest);
            const Document ping =
                Document::object({{"jsonrpc", "2.0"}, {"id", "assay-ping"}, {"method", "ping"}});
            for (const Document& batch :
                 {Document::array({opening, ping}), Document::array({opening})}) {
              const mcp::Reply reply =
                  probe.mcp().send(with_body(honest, batch.dump()), "a batch with initialize");
              end_what_was_opened(probe, reply.exchange);
              probe.expect(req::initialize_in_batch_refused, reply, IsTurnedDown());
            }
          },
  });
}

Case batched_post_is_refused() {
  return conformance({
      .id = "access.batched_post_is_refused",
      .claim = "An array of messages is refused, and none of them is carried out.",
      .cites = {req::batched_post_refused},
      .flaws = {flaw::batch_of_one_served},
      .method = "Sends an array of two requests for the list of tools, and an array of one. Passes "
                "on a 4xx or a JSON-RPC error, without any result.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Conversation conversation(probe);
            const Document one = message(conversation, "tools/list");
            const Document other = message(conversation, "tools/list");
            const mcp::Reply two =
                conversation.send(batch_of(conversation, {one, other}), "an array of two requests");
            const mcp::Reply alone =
                conversation.send(batch_of(conversation, {message(conversation, "tools/list")}),
                                  "an array of one request");
            conversation.close();
            probe.expect(req::batched_post_refused, two, IsTurnedDown());
            probe.expect(req::batched_post_refused, alone, IsTurnedDown());
          },
  });
}

}  // namespace

std::vector<Case> batch_cases() {
  return {batch_is_answered(), initialize_in_batch_is_refused(), batched_post_is_refused()};
}

}  // namespace assay::suites
