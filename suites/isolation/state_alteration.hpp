#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/json/document.hpp"

namespace assay::suites {

/// One change to an opaque state that a server handed out.
struct StateAlteration {
  std::string kind{};
  int place{};  ///< which of many

  /// Another text than `state`, which no lenient decoder reads alike; nullopt where the kind has
  /// nothing to change in it.
  std::optional<std::string> applied_to(const std::string& state) const;

  Document document() const;
  static std::optional<StateAlteration> from(const Document& document);
  std::string text() const;

  friend bool operator==(const StateAlteration&, const StateAlteration&) = default;
};

/// All that are tried, simplest first.
std::vector<StateAlteration> state_alterations();

}  // namespace assay::suites
