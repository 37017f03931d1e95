#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace assay {

/// A revision of the Model Context Protocol, oldest first.
enum class Revision { v2025_03_26, v2025_06_18, v2025_11_25, v2026_07_28 };

inline constexpr std::array all_revisions{Revision::v2025_03_26, Revision::v2025_06_18,
                                          Revision::v2025_11_25, Revision::v2026_07_28};

/// How a revision talks: with `initialize` and sessions, or statelessly with `_meta` in every
/// request.
enum class Era { handshake, stateless };

constexpr Era era_of(Revision revision) {
  return revision == Revision::v2026_07_28 ? Era::stateless : Era::handshake;
}

/// The name on the wire, e.g. "2025-11-25".
constexpr std::string_view name_of(Revision revision) {
  constexpr std::array<std::string_view, 4> names{"2025-03-26", "2025-06-18", "2025-11-25",
                                                  "2026-07-28"};
  return names.at(static_cast<std::size_t>(revision));
}

constexpr std::optional<Revision> revision_named(std::string_view name) {
  for (const Revision revision : all_revisions) {
    if (name_of(revision) == name) {
      return revision;
    }
  }
  return std::nullopt;
}

}  // namespace assay
