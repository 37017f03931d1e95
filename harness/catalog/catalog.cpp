#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "harness/catalog/case.hpp"
#include "harness/catalog/nearest.hpp"

namespace assay {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_word(char c) { return is_lower(c) || c == '_' || (c >= '0' && c <= '9'); }

/// `phase.snake_case`. GoogleTest reads `-`, `:` and `*` in a name as parts of a filter, so none of
/// them gets in.
bool is_well_formed(std::string_view id) {
  const std::size_t dot = id.find('.');
  if (dot == std::string_view::npos) {
    return false;
  }
  const std::string_view phase = id.substr(0, dot);
  const std::string_view sentence = id.substr(dot + 1);
  return !phase.empty() && std::ranges::all_of(phase, is_lower) && !sentence.empty() &&
         is_lower(sentence.front()) && sentence.back() != '_' &&
         std::ranges::all_of(sentence, is_word);
}

bool cites_only_the_register(const Case& item) {
  const std::size_t rows = register_rows().size();
  return std::ranges::all_of(item.cites, [rows](RequirementKey key) { return key.index < rows; });
}

/// What is wrong with a case on its own, as the rest of a sentence; empty where nothing is.
std::string_view defect_of(const Case& item) {
  if (!is_well_formed(item.id)) {
    return "has a malformed id: it has to be `phase.snake_case`.";
  }
  if (!phase_of(item.id)) {
    return "belongs to no phase: an id begins with discovery, authorization or access.";
  }
  if (item.claim.empty()) {
    return "claims nothing.";
  }
  if (!item.claim.ends_with('.')) {
    return "has a claim that is no sentence: it has to end with a full stop.";
  }
  if (item.cites.empty()) {
    return "cites no requirement.";
  }
  if (!cites_only_the_register(item)) {
    return "cites a requirement that the register does not have.";
  }
  if (item.flaws.empty()) {
    return "names no flaw that it catches.";
  }
  if (!item.run && !item.attack) {
    return "has no body.";
  }
  if (item.attack && !item.control.run) {
    return "is an attack without a control: what it is refused would prove nothing.";
  }
  return {};
}

void check(const std::vector<Case>& cases) {
  std::set<std::string_view> ids;
  std::set<Step> guarded;
  for (const Case& item : cases) {
    if (const std::string_view defect = defect_of(item); !defect.empty()) {
      throw std::logic_error(fmt::format("Case '{}' {}", item.id, defect));
    }
    if (!ids.insert(item.id).second) {
      throw std::logic_error(fmt::format("Case '{}' is there twice.", item.id));
    }
    if (item.guards && !guarded.insert(*item.guards).second) {
      throw std::logic_error(fmt::format("Case '{}' guards the step {}, which has a guardian.",
                                         item.id, name_of(*item.guards)));
    }
  }
}

}  // namespace

Phase Case::phase() const {
  const std::optional<Phase> phase = phase_of(id);
  if (!phase) {
    throw std::logic_error(fmt::format("Case '{}' belongs to no phase.", id));
  }
  return *phase;
}

Case conformance(Case value, std::source_location where) {
  value.kind = Kind::conformance;
  value.where = where;
  return value;
}

Case denial(Case value, std::source_location where) {
  value.kind = Kind::denial;
  value.where = where;
  return value;
}

Catalog::Catalog(std::vector<Case> cases) : cases_(std::move(cases)) { check(cases_); }

std::vector<const Case*> Catalog::all() const {
  std::vector<const Case*> all;
  all.reserve(cases_.size());
  std::ranges::transform(cases_, std::back_inserter(all), [](const Case& item) { return &item; });
  return all;
}

const Case* Catalog::find(std::string_view id) const {
  const auto found = std::ranges::find(cases_, id, &Case::id);
  return found == cases_.end() ? nullptr : &*found;
}

const Case* Catalog::guardian_of(Step step) const {
  const auto found = std::ranges::find(cases_, std::optional{step}, &Case::guards);
  return found == cases_.end() ? nullptr : &*found;
}

std::vector<std::string> Catalog::nearest(std::string_view id) const {
  std::vector<std::string> ids;
  ids.reserve(cases_.size());
  std::ranges::transform(cases_, std::back_inserter(ids), &Case::id);
  return nearest_of(id, ids);
}

}  // namespace assay
