#include "harness/catalog/selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "harness/catalog/name_list.hpp"
#include "harness/catalog/nearest.hpp"

namespace assay {
namespace {

constexpr char kNegation = '!';

bool is_negated(std::string_view filter) { return filter.starts_with(kNegation); }
std::string_view pattern_of(std::string_view filter) {
  return is_negated(filter) ? filter.substr(1) : filter;
}

template <typename Value>
bool is_among(const std::vector<Value>& wanted, const Value& value) {
  return std::ranges::find(wanted, value) != wanted.end();
}

bool passes(const std::vector<std::string>& filters, std::string_view id) {
  bool is_asked_for = std::ranges::all_of(filters, is_negated);
  for (const std::string& filter : filters) {
    if (glob_matches(pattern_of(filter), id)) {
      if (is_negated(filter)) {
        return false;
      }
      is_asked_for = true;
    }
  }
  return is_asked_for;
}

/// Reads lists of names; the error is a sentence about the first that is not one.
template <typename Value, typename All>
std::expected<std::vector<Value>, std::string> read_names(
    std::string_view what, const std::vector<std::string>& lists,
    std::optional<Value> (*named)(std::string_view), const All& all) {
  std::vector<std::string> known;
  known.reserve(all.size());
  for (const Value value : all) {
    known.emplace_back(name_of(value));
  }
  const auto names = names_among(what, lists, known);
  if (!names) {
    return std::unexpected(names.error());
  }
  std::vector<Value> values;
  std::ranges::transform(*names, std::back_inserter(values),
                         [&](const std::string& name) { return *named(name); });
  return values;
}

std::expected<RequirementKey, std::string> read_requirement(std::string_view name,
                                                            const Catalog& catalog) {
  const std::optional<RequirementKey> key = requirement_named(name);
  if (!key) {
    return std::unexpected(unknown_requirement(name));
  }
  const bool is_cited = std::ranges::any_of(
      catalog.cases(), [&](const Case& item) { return is_among(item.cites, *key); });
  if (!is_cited) {
    return std::unexpected(fmt::format("no case tests requirement {}.", row_of(*key).id));
  }
  return *key;
}

std::expected<std::vector<Kind>, std::string> read_kinds(const std::vector<std::string>& given,
                                                         const Catalog& catalog) {
  auto kinds = read_names<Kind>("kind", given, kind_named, all_kinds);
  if (!kinds) {
    return kinds;
  }
  for (const Kind kind : *kinds) {
    if (std::ranges::find(catalog.cases(), kind, &Case::kind) == catalog.cases().end()) {
      return std::unexpected(fmt::format("no case is of the kind {}.", name_of(kind)));
    }
  }
  return kinds;
}

std::optional<std::string> problem_of(const std::string& filter, const Catalog& catalog) {
  const std::string_view pattern = pattern_of(filter);
  if (pattern.empty()) {
    return "empty filter: a filter is a pattern for case ids, such as 'access.*'.";
  }
  const bool fits = std::ranges::any_of(
      catalog.cases(), [&](const Case& item) { return glob_matches(pattern, item.id); });
  if (fits) {
    return std::nullopt;
  }
  if (pattern.find_first_of("*?") != std::string_view::npos) {
    return fmt::format("no case fits the filter {}.", pattern);
  }
  std::vector<std::string> ids;
  for (const Case& item : catalog.cases()) {
    ids.push_back(item.id);
  }
  return unknown_sentence("case", pattern, ids);
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;  // the last star met; what follows it is tried again
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool Selection::selects(const Case& item) const {
  if ((!phases.empty() && !is_among(phases, item.phase())) ||
      (profile != nullptr && !profile->lists(item.id))) {
    return false;
  }
  const bool cites_one = std::ranges::any_of(
      item.cites, [this](RequirementKey key) { return is_among(requirements, key); });
  return is_among(kinds, item.kind) && (requirements.empty() || cites_one) &&
         passes(filters, item.id);
}

std::vector<const Case*> Selection::from(const Catalog& catalog) const {
  std::vector<const Case*> chosen;
  for (const Case& item : catalog.cases()) {
    if (selects(item)) {
      chosen.push_back(&item);
    }
  }
  return chosen;
}

std::expected<Selection, std::string> make_selection(const SelectionOptions& options,
                                                     const Catalog& catalog,
                                                     const std::vector<Profile>& profiles) {
  Selection selection{.filters = options.filters};
  if (!options.profile.empty()) {
    const auto profile = profile_named(options.profile, profiles);
    if (!profile) {
      return std::unexpected(profile.error());
    }
    selection.profile = *profile;
  }
  auto phases = read_names<Phase>("phase", options.phases, phase_named, all_phases);
  if (!phases) {
    return std::unexpected(phases.error());
  }
  selection.phases = *std::move(phases);
  auto kinds = read_kinds(options.kinds, catalog);
  if (!kinds) {
    return std::unexpected(kinds.error());
  }
  if (!kinds->empty()) {
    selection.kinds = *std::move(kinds);
  }
  for (const std::string& filter : options.filters) {
    if (auto problem = problem_of(filter, catalog)) {
      return std::unexpected(*std::move(problem));
    }
  }
  for (const std::string& name : options.requirements) {
    const auto key = read_requirement(name, catalog);
    if (!key) {
      return std::unexpected(key.error());
    }
    selection.requirements.push_back(*key);
  }
  return selection;
}

}  // namespace assay
