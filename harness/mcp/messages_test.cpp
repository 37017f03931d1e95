#include "harness/mcp/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::mcp {
namespace {

http::Response answer(const std::string& type, const std::string& body) {
  return {.status = 200, .headers = {{"Content-Type", type}}, .body = body};
}

std::vector<std::string> dumped(const std::vector<Document>& messages) {
  std::vector<std::string> texts;
  for (const Document& message : messages) {
    texts.push_back(message.dump());
  }
  return texts;
}

TEST(Messages, AreTheBodyOrWhatIsInItsArray) {
  EXPECT_THAT(dumped(all_messages_of(answer("application/json", R"({"a":1})"))),
              testing::ElementsAre(R"({"a":1})"));
  EXPECT_THAT(dumped(all_messages_of(answer("application/json", R"([{"a":1},{"b":2}])"))),
              testing::ElementsAre(R"({"a":1})", R"({"b":2})"));
  EXPECT_THAT(all_messages_of(answer("text/html", "<p>no</p>")), testing::IsEmpty());
}

TEST(Messages, AreTheEventsOfAStreamThatAreJson) {
  const auto stream = answer("text/event-stream; charset=utf-8",
                             "id: 1\ndata:\n\ndata: {\"method\":\"x\"}\n\ndata: [{\"id\":1},"
                             "{\"id\":2}]\n\ndata: {\"cut\":");
  EXPECT_THAT(dumped(all_messages_of(stream)),
              testing::ElementsAre(R"({"method":"x"})", R"({"id":1})", R"({"id":2})"));
}

TEST(Messages, OfAnAnswerThatWasCutOffAreThoseThatCame) {
  const http::Exchange cut({.outcome = http::TransportFault{.kind = http::Fault::timeout},
                            .partial = answer("text/event-stream", "data: {\"id\":1}\n\n")});
  EXPECT_THAT(dumped(all_messages_of(cut)), testing::ElementsAre(R"({"id":1})"));
  EXPECT_THAT(all_messages_of(http::Exchange()), testing::IsEmpty());
}

}  // namespace
}  // namespace assay::mcp
