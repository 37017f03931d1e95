#include "suites/inputs/schema_violations.hpp"

#include <gmock/gmock.h>

namespace assay::suites {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Document json(const char* text) { return Document::parse(text).value(); }

std::vector<std::string> told(const std::vector<Violation>& violations) {
  std::vector<std::string> lines;
  for (const Violation& one : violations) {
    lines.push_back(one.what + ": " + one.arguments.dump());
  }
  return lines;
}

TEST(SchemaViolations, ChangeOneThingThatTheSchemaForbids) {
  const Document schema = json(R"({
    "type": "object",
    "properties": {"n": {"type": "integer", "maximum": 9}, "s": {"type": "string", "maxLength": 2}},
    "required": ["n"],
    "additionalProperties": false})");
  EXPECT_THAT(
      told(violations_of(schema, json(R"({"n": 1})"))),
      ElementsAre(
          "without n: {}", R"(another type for n: {"n":"not of this type"})",
          R"(a value out of range for n: {"n":10})",
          R"(another type for s: {"n":1,"s":{"assay":[]}})",
          R"(a value out of range for s: {"n":1,"s":"aaa"})",
          R"(one argument too many: {"assay_extra_argument":"assay-surplus-value","n":1})"));
}

TEST(SchemaViolations, KnowAValueThatIsInNoList) {
  const Document schema =
      json(R"({"type": "object", "properties": {"c": {"type": "string", "enum": ["a", "b"]}}})");
  EXPECT_THAT(told(violations_of(schema, json(R"({"c": "a"})"))),
              ElementsAre(R"(another type for c: {"c":{"assay":[]}})",
                          R"(a value out of range for c: {"c":"assay-none-of-these"})"));
}

TEST(SchemaViolations, LeaveAloneWhatMayBeAllowedAfterAll) {
  EXPECT_THAT(violations_of(json(R"({"type": "object", "required": ["n"],
                  "properties": {"n": {"type": ["integer", "string"], "default": 3}}})"),
                            json(R"({"n": 1})")),
              IsEmpty());
  EXPECT_THAT(violations_of(json(R"({"type": "object", "anyOf": [{}], "required": ["n"]})"),
                            json(R"({"n": 1})")),
              IsEmpty());
  EXPECT_THAT(violations_of(json(R"({"type": "object",
                  "properties": {"n": {"type": "string", "anyOf": [{}]}}})"),
                            json(R"({"n": "x"})")),
              IsEmpty());
  EXPECT_THAT(violations_of(json("{}"), json("{}")), IsEmpty());
}

}  // namespace
}  // namespace assay::suites
