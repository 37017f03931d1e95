#include "harness/target/yaml_section.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <set>
#include <utility>

#include "harness/target/yaml_document.hpp"

namespace assay::target {
namespace {

using std::chrono::milliseconds;

// Changes of one letter, and swaps of two neighbours (Damerau and Levenshtein, restricted).
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::vector<std::size_t>> cost(left.size() + 1,
                                             std::vector<std::size_t>(right.size() + 1));
  for (std::size_t i = 0; i <= left.size(); ++i) {
    for (std::size_t j = 0; j <= right.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      const std::size_t changed = left[i - 1] == right[j - 1] ? 0 : 1;
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + changed});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[left.size()][right.size()];
}

std::string_view kind_of(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Scalar:
      return "a single value";
    case YAML::NodeType::Sequence:
      return "a list";
    case YAML::NodeType::Map:
      return "a mapping";
    default:
      return "empty";
  }
}

std::string unknown_key(std::string_view key, std::string_view section,
                        const std::vector<std::string_view>& known) {
  const std::string place = section.empty() ? "" : fmt::format(" in {}", section);
  if (const auto near = nearest(key, known)) {
    return fmt::format("unknown key '{}'{}: did you mean '{}'?", key, place, *near);
  }
  return fmt::format("unknown key '{}'{}: known are {}", key, place, fmt::join(known, ", "));
}

std::optional<milliseconds> unit_of(std::string_view unit) {
  constexpr std::array<std::pair<std::string_view, milliseconds>, 4> kUnits = {
      {{"ms", milliseconds(1)},
       {"s", milliseconds(1'000)},
       {"m", milliseconds(60'000)},
       {"h", milliseconds(3'600'000)}}};
  for (const auto& [name, duration] : kUnits) {
    if (name == unit) {
      return duration;
    }
  }
  return std::nullopt;
}

std::optional<milliseconds> read_duration(std::string_view text) {
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const auto unit = unit_of(text.substr(static_cast<std::size_t>(end - text.data())));
  constexpr int kMostUnits = 1'000'000;  // keeps every unit far from an overflow
  return error == std::errc{} && unit && count > 0 && count <= kMostUnits
             ? std::optional(*unit * count)
             : std::nullopt;
}

}  // namespace

std::optional<Allowance> read_allowance(std::string_view text) {
  constexpr std::string_view kPer = " per ";
  const std::size_t per = std::min(text.find(kPer), text.size());
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + per, count);
  if (error != std::errc{} || end != text.data() + per) {
    return std::nullopt;
  }
  if (per == text.size()) {
    return Allowance{.count = count};
  }
  const auto duration = read_duration(text.substr(per + kPer.size()));
  return duration ? std::optional(Allowance{
                        .count = count, .per = std::chrono::ceil<std::chrono::seconds>(*duration)})
                  : std::nullopt;
}

std::optional<std::string_view> nearest(std::string_view key,
                                        const std::vector<std::string_view>& known) {
  constexpr std::size_t kLongestKey = 60;
  if (key.size() > kLongestKey) {
    return std::nullopt;
  }
  std::optional<std::string_view> best;
  std::size_t least = std::clamp<std::size_t>(key.size() / 3, 1, 3) + 1;
  for (const std::string_view candidate : known) {
    if (const std::size_t away = distance(key, candidate); away < least) {
      least = away;
      best = candidate;
    }
  }
  return best;
}

void Source::fail(const YAML::Node& node, std::string_view what) const {
  const YAML::Mark mark = node.Mark();
  if (mark.line < 0) {  // an empty file has no place
    throw TargetError(fmt::format("{}: {}", path, what));
  }
  throw TargetError(fmt::format("{}:{}:{}: {}", path, mark.line + 1, mark.column + 1, what));
}

std::string Source::text(const YAML::Node& node, std::string_view name) const {
  if (!node.IsScalar()) {
    fail(node, fmt::format("{} must be a text, not {}", name, kind_of(node)));
  }
  auto expanded = expander.expand(node.Scalar());
  if (!expanded) {
    fail(node, fmt::format("{}: {}", name, expanded.error()));
  }
  return *std::move(expanded);
}

Section::Section(const Source& source, const YAML::Node& node, std::string name,
                 std::initializer_list<std::string_view> known,
                 std::initializer_list<LaterKey> later)
    : source_(source), node_(node), name_(std::move(name)) {
  if (!node_.IsMap()) {
    source_.fail(node_, fmt::format("{} must be a mapping, not {}",
                                    name_.empty() ? "the target file" : name_, kind_of(node_)));
  }
  std::vector<std::string_view> all(known);
  std::ranges::transform(later, std::back_inserter(all), &LaterKey::name);
  std::set<std::string> seen;
  for (const auto& entry : node_) {
    if (!entry.first.IsScalar()) {
      source_.fail(entry.first, "a key must be a single word");
    }
    const std::string& key = entry.first.Scalar();
    if (!seen.insert(key).second) {
      source_.fail(entry.first, fmt::format("{} stands here twice", name_of(key)));
    }
    if (std::ranges::find(later, key, &LaterKey::name) != later.end()) {
      source_.fail(entry.first,
                   fmt::format("{} is not supported yet by this version", name_of(key)));
    }
    if (std::ranges::find(known, key) == known.end()) {
      source_.fail(entry.first, unknown_key(key, name_, all));
    }
  }
}

YAML::Node Section::node_of(std::string_view key) const {
  const YAML::Node& node = node_;  // only the const one adds no key when asked for one
  return node[std::string(key)];
}

std::string Section::name_of(std::string_view key) const {
  return name_.empty() ? std::string(key) : fmt::format("{}.{}", name_, key);
}

void Section::fail(std::string_view key, std::string_view what) const {
  const YAML::Node node = node_of(key);
  source_.fail(node.IsDefined() ? node : node_, fmt::format("{} {}", name_of(key), what));
}

std::string Section::text(std::string_view key) const { return optional_text(key).value_or(""); }

std::optional<std::string> Section::optional_text(std::string_view key) const {
  const YAML::Node node = node_of(key);
  return node.IsDefined() ? std::optional(source_.text(node, name_of(key))) : std::nullopt;
}

std::string Section::required_text(std::string_view key) const {
  std::string value = text(key);
  if (value.empty()) {
    fail(key, "is missing");
  }
  return value;
}

std::optional<bool> Section::boolean(std::string_view key) const {
  const auto value = optional_text(key);
  if (value && *value != "true" && *value != "false") {
    fail(key, fmt::format("must be true or false, not '{}'", *value));
  }
  return value ? std::optional(*value == "true") : std::nullopt;
}

std::optional<int> Section::integer(std::string_view key) const {
  const auto value = optional_text(key);
  if (!value) {
    return std::nullopt;
  }
  int number = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
  if (error != std::errc{} || end != value->data() + value->size()) {
    fail(key, fmt::format("must be a whole number, not '{}'", *value));
  }
  return number;
}

std::optional<milliseconds> Section::duration(std::string_view key) const {
  const auto value = optional_text(key);
  if (!value) {
    return std::nullopt;
  }
  const auto duration = read_duration(*value);
  if (!duration) {
    fail(key, fmt::format("must be a duration such as 500ms, 20s or 2m, not '{}'", *value));
  }
  return duration;
}

void Section::each(std::string_view key,
                   const std::function<void(const YAML::Node&, std::string)>& read) const {
  const YAML::Node list = node_of(key);
  if (!list.IsDefined()) {
    return;
  }
  if (!list.IsSequence()) {
    fail(key, fmt::format("must be a list, not {}", kind_of(list)));
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    read(list[i], fmt::format("{}[{}]", name_of(key), i));
  }
}

std::vector<std::string> Section::texts(std::string_view key) const {
  std::vector<std::string> out;
  each(key, [&](const YAML::Node& node, const std::string& name) {
    out.push_back(source_.text(node, name));
  });
  return out;
}

std::vector<std::pair<std::string, std::string>> Section::text_map(std::string_view key) const {
  const YAML::Node map = node_of(key);
  std::vector<std::pair<std::string, std::string>> out;
  if (!map.IsDefined()) {
    return out;
  }
  if (!map.IsMap()) {
    fail(key, fmt::format("must be a mapping, not {}", kind_of(map)));
  }
  std::set<std::string> seen;
  for (const auto& entry : map) {
    if (!entry.first.IsScalar() || entry.first.Scalar().empty()) {
      source_.fail(entry.first, fmt::format("{}: a name must be a single word", name_of(key)));
    }
    const std::string& name = entry.first.Scalar();
    const std::string place = fmt::format("{}.{}", name_of(key), name);
    if (!seen.insert(name).second) {
      source_.fail(entry.first, fmt::format("{} stands here twice", place));
    }
    out.emplace_back(name, source_.text(entry.second, place));
  }
  return out;
}

Document Section::document(std::string_view key) const {
  const YAML::Node node = node_of(key);
  return node.IsDefined() ? document_of(source_, node, name_of(key)) : Document::object();
}

}  // namespace assay::target
