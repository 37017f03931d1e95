#include "harness/mcp/pages.hpp"

#include <gmock/gmock.h>

#include <string>

namespace assay::mcp {
namespace {

Reply answered(const Document& result, int status = 200) {
  return {
      .exchange = http::Exchange(http::ExchangeRecord{.outcome = http::Response{.status = status}}),
      .message = Document::object({{"result", result}})};
}

Document page(const std::string& name) {
  return Document::object({{"tools", Document::array({Document::object({{"name", name}})})}});
}

TEST(Pages, AreAskedForByTheCursorOfTheOneBefore) {
  std::vector<std::string> asked;
  const Pages pages = pages_of([&](const Document& params) {
    asked.push_back(params.dump());
    return answered(params.has("cursor") ? page("second") : page("first").with("nextCursor", "n"));
  });
  EXPECT_THAT(asked, testing::ElementsAre("{}", R"({"cursor":"n"})"));
  EXPECT_TRUE(pages.is_whole);
  const auto tools = pages.entries("tools");
  ASSERT_EQ(tools.size(), 2U);
  EXPECT_EQ(tools.front().text("name"), "first");
  EXPECT_EQ(tools.back().text("name"), "second");
  EXPECT_TRUE(pages.entries("prompts").empty());
}

TEST(Pages, OfAServerThatNeverEndsAreBounded) {
  int asked = 0;
  const Pages pages = pages_of(
      [&](const Document&) {
        ++asked;
        return answered(page("again").with("nextCursor", "n"));
      },
      7);
  EXPECT_EQ(asked, 7);
  EXPECT_FALSE(pages.is_whole);
}

TEST(Pages, ThatAreRefusedEndTheList) {
  const Pages pages = pages_of([](const Document&) { return answered({}, 403); });
  EXPECT_EQ(pages.replies.size(), 1U);
  EXPECT_FALSE(pages.is_whole);
  EXPECT_TRUE(pages.entries("tools").empty());
}

}  // namespace
}  // namespace assay::mcp
