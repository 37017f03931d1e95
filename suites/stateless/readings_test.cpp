#include <gmock/gmock.h>

#include "suites/stateless/annotated_calls.hpp"
#include "suites/stateless/extension_name.hpp"

namespace assay::suites::stateless {
namespace {

using testing::HasSubstr;
using testing::Optional;

TEST(ExtensionName, NeedsAPrefixOfLabels) {
  for (const char* good : {"io.modelcontextprotocol/ui", "com.example/my-ext_1.0", "a/b", "a/"}) {
    EXPECT_TRUE(is_extension_name(good)) << good;
  }
  for (const char* bad : {"", "ui", "/ui", "com..example/ui", "com.example-/ui", "1com/ui",
                          "com.example/-ui", "com.example/u/i", "com example/ui"}) {
    EXPECT_FALSE(is_extension_name(bad)) << bad;
  }
}

std::optional<std::string> fault_in(const char* schema) {
  return annotation_fault(Document::parse(schema).value());
}

TEST(HeaderAnnotation, IsFineOnPrimitivesThatPropertiesLeadTo) {
  EXPECT_EQ(fault_in(R"({"properties": {
      "a": {"type": "string", "x-mcp-header": "A"},
      "b": {"type": ["integer", "null"], "x-mcp-header": "B"},
      "c": {"type": "object", "properties": {"d": {"type": "boolean", "x-mcp-header": "D-1"}}},
      "x-mcp-header": {"type": "number"}}})"),
            std::nullopt);
  EXPECT_EQ(fault_in(R"({"properties": {
      "a": {"type": "object", "default": {"x-mcp-header": "A"}}}})"),
            std::nullopt);
}

TEST(HeaderAnnotation, IsWrongAnywhereElse) {
  const auto is_about = [](const char* what) {
    return Optional(
        testing::ResultOf([](const std::string& text) { return text; }, HasSubstr(what)));
  };
  EXPECT_THAT(fault_in(R"({"properties": {"a": {"type": "number", "x-mcp-header": "A"}}})"),
              is_about("type"));
  EXPECT_THAT(fault_in(R"({"properties": {"a": {"type": "string", "x-mcp-header": "A\r\nB"}}})"),
              is_about("no token"));
  EXPECT_THAT(fault_in(R"({"properties": {"a": {"type": "string", "x-mcp-header": "A"},
                                          "b": {"type": "string", "x-mcp-header": "a"}}})"),
              is_about("twice"));
  EXPECT_THAT(fault_in(R"({"properties": {"a": {"items": {"x-mcp-header": "A"}}}})"),
              is_about("items"));
  EXPECT_THAT(fault_in(R"({"anyOf": [{"properties": {"a": {"x-mcp-header": "A"}}}]})"),
              is_about("anyOf"));
}

}  // namespace
}  // namespace assay::suites::stateless
