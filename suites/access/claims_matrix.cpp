#include "suites/access/claims_matrix.hpp"

#include <algorithm>

#include "harness/issuer/minter.hpp"

namespace assay::suites {
namespace {

constexpr std::array<std::string_view, 3> state_names{"right", "wrong", "missing"};

std::string_view name_of(ClaimState state) {
  return state_names.at(static_cast<std::size_t>(state));
}

/// An hour off where it is a time: no sensible allowance for clocks that differ is as large.
Document wrong_value(std::string_view claim, const Document& good) {
  constexpr std::int64_t hour = 3600;
  if (claim == "iss") {
    return "https://another-issuer.example";
  }
  if (claim == "aud") {
    return "https://another-resource.example/mcp";
  }
  if (claim == "scope") {
    return "assay:nothing";
  }
  const std::int64_t now = good["iat"].integer().value_or(issuer::numeric_date());
  return now + (claim == "exp" ? -hour : hour);
}

}  // namespace

ClaimState ClaimsCell::of(std::string_view claim) const {
  const auto found = std::ranges::find(claims, claim);
  return states.at(static_cast<std::size_t>(found - claims.begin()));
}

Document ClaimsCell::applied_to(const Document& good) const {
  Document changed = good;
  for (const std::string_view claim : claims) {
    if (of(claim) == ClaimState::wrong) {
      changed = changed.with(claim, wrong_value(claim, good));
    }
    if (of(claim) == ClaimState::missing) {
      changed = changed.without(claim);
    }
  }
  return changed;
}

Document ClaimsCell::document() const {
  Document cell = Document::object();
  for (const std::string_view claim : claims) {
    cell = cell.with(claim, name_of(of(claim)));
  }
  return cell;
}

std::optional<ClaimsCell> ClaimsCell::from(const Document& document) {
  ClaimsCell cell;
  for (std::size_t at = 0; at < claims.size(); ++at) {
    const auto name = document.text(claims.at(at));
    const auto found = std::ranges::find(state_names, name.value_or(""));
    if (found == state_names.end()) {
      return std::nullopt;
    }
    cell.states.at(at) = static_cast<ClaimState>(found - state_names.begin());
  }
  return cell;
}

std::string ClaimsCell::text() const {
  std::string text;
  for (const std::string_view claim : claims) {
    if (of(claim) != ClaimState::right) {
      text +=
          (text.empty() ? "" : ", ") + std::string(claim) + " " + std::string(name_of(of(claim)));
    }
  }
  return text.empty() ? "all right" : text;
}

std::vector<ClaimsCell> all_claims_cells() {
  std::vector<ClaimsCell> cells{ClaimsCell{}};
  for (std::size_t at = 0; at < ClaimsCell::claims.size(); ++at) {
    const std::size_t known = cells.size();
    for (const ClaimState state : {ClaimState::wrong, ClaimState::missing}) {
      for (std::size_t one = 0; one < known; ++one) {
        cells.push_back(cells[one]);
        cells.back().states.at(at) = state;
      }
    }
  }
  return cells;
}

}  // namespace assay::suites
