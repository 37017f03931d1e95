#include "harness/target/yaml_document.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <set>

namespace assay::target {
namespace {

template <class Number>
std::optional<Number> whole_number(const std::string& text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

Document scalar(const Source& source, const YAML::Node& node, const std::string& name) {
  const std::string& written = node.Scalar();
  const std::string text = source.text(node, name);
  // "!" is the tag of a quoted scalar. What an expansion gives is a text too, whatever it looks
  // like.
  if (node.Tag() == "!" || text != written) {
    return text;
  }
  if (text == "true" || text == "false") {
    return text == "true";
  }
  if (text == "null" || text == "~" || text.empty()) {
    return {};
  }
  if (const auto integer = whole_number<std::int64_t>(text)) {
    return *integer;
  }
  if (const auto number = whole_number<double>(text); number && std::isfinite(*number)) {
    return *number;
  }
  return text;
}

}  // namespace

Document document_of(const Source& source, const YAML::Node& node, const std::string& name) {
  if (node.IsScalar()) {
    return scalar(source, node, name);
  }
  if (node.IsSequence()) {
    std::vector<Document> elements;
    elements.reserve(node.size());
    for (std::size_t i = 0; i < node.size(); ++i) {
      elements.push_back(document_of(source, node[i], fmt::format("{}[{}]", name, i)));
    }
    return Document::array(elements);
  }
  if (!node.IsMap()) {
    return {};
  }
  Document object = Document::object();
  for (const auto& entry : node) {
    if (!entry.first.IsScalar()) {
      source.fail(entry.first, fmt::format("{}: a name must be a single word", name));
    }
    const std::string& key = entry.first.Scalar();
    const std::string place = fmt::format("{}.{}", name, key);
    if (object.has(key)) {
      source.fail(entry.first, fmt::format("{} stands here twice", place));
    }
    object = object.with(key, document_of(source, entry.second, place));
  }
  return object;
}

}  // namespace assay::target
