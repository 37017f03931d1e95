#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/json/document.hpp"

namespace assay::suites {

enum class ClaimState { right, wrong, missing };

/// A cell of the matrix {iss, aud, exp, nbf, scope} x {right, wrong, missing}. An attack::Input.
struct ClaimsCell {
  static constexpr std::array<std::string_view, 5> claims{"iss", "aud", "exp", "nbf", "scope"};

  std::array<ClaimState, claims.size()> states{};

  ClaimState of(std::string_view claim) const;
  /// Good claims with what the cell says about each.
  Document applied_to(const Document& good) const;

  Document document() const;
  static std::optional<ClaimsCell> from(const Document& document);
  std::string text() const;  ///< what is not right, or "all right"

  friend bool operator==(const ClaimsCell&, const ClaimsCell&) = default;
};

/// All of them, the one where all is right first.
std::vector<ClaimsCell> all_claims_cells();

}  // namespace assay::suites
