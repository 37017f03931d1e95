#include "suites/inputs/schema_violations.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace assay::suites {
namespace {

constexpr std::int64_t longest_worth_sending = 100'000;
constexpr auto surplus_value = "assay-surplus-value";

/// Where one of them stands, its neighbours do not have the last word.
bool has_a_say_elsewhere(const Document& schema) {
  static constexpr std::array<std::string_view, 9> keywords{"$ref",
                                                            "anyOf",
                                                            "oneOf",
                                                            "allOf",
                                                            "if",
                                                            "not",
                                                            "$dynamicRef",
                                                            "patternProperties",
                                                            "dependentSchemas"};
  return std::ranges::any_of(keywords, [&](std::string_view word) { return schema.has(word); });
}

/// A value that is not of the type, and that nobody reads as one.
std::optional<Document> of_another_type(const Document& schema) {
  const std::string type = schema.text("type").value_or("");
  if (type == "string") {
    return Document::object({{"assay", Document::array()}});
  }
  static constexpr std::array<std::string_view, 5> others{"integer", "number", "boolean", "array",
                                                          "object"};
  if (std::ranges::find(others, type) == others.end()) {
    return std::nullopt;
  }
  return Document("not of this type");
}

std::optional<Document> out_of_range(const Document& schema) {
  const std::string type = schema.text("type").value_or("");
  const auto longest = schema["maxLength"].integer();
  if (type == "string" && longest && *longest >= 0 && *longest < longest_worth_sending) {
    return Document(std::string(static_cast<std::size_t>(*longest) + 1, 'a'));
  }
  if (type == "string" && schema["enum"].is_array()) {
    return Document("assay-none-of-these");
  }
  const bool is_number = type == "integer" || type == "number";
  if (const auto most = schema["maximum"].integer(); is_number && most) {
    return Document(*most + 1);
  }
  if (const auto least = schema["minimum"].integer(); is_number && least) {
    return Document(*least - 1);
  }
  return std::nullopt;
}

}  // namespace

std::vector<Violation> violations_of(const Document& schema, const Document& honest) {
  std::vector<Violation> all;
  if (schema.text("type") != "object" || has_a_say_elsewhere(schema)) {
    return all;
  }
  const Document properties = schema["properties"];
  for (const std::string& name : schema.texts("required")) {
    if (honest.has(name) && !properties[name].has("default")) {
      all.push_back({.what = "without " + name, .arguments = honest.without(name)});
    }
  }
  for (const std::string& name : properties.members()) {
    const Document& property = properties[name];
    if (has_a_say_elsewhere(property)) {
      continue;
    }
    if (const auto wrong = of_another_type(property)) {
      all.push_back({.what = "another type for " + name, .arguments = honest.with(name, *wrong)});
    }
    if (const auto wrong = out_of_range(property)) {
      all.push_back(
          {.what = "a value out of range for " + name, .arguments = honest.with(name, *wrong)});
    }
  }
  if (schema["additionalProperties"].boolean() == false) {
    all.push_back({.what = "one argument too many",
                   .arguments = honest.with("assay_extra_argument", surplus_value),
                   .shows_as = surplus_value});
  }
  return all;
}

}  // namespace assay::suites
