#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "harness/catalog/revision.hpp"

namespace assay {

/// The strength of a requirement in one revision (RFC 2119 words). `none`: the revision does not
/// have the rule.
enum class Level { none, may, should, should_not, must, must_not };

std::string_view name_of(Level level);  ///< "MUST", "MUST NOT", …; "none" for Level::none
std::optional<Level> level_named(std::string_view name);
constexpr bool is_binding(Level level) { return level == Level::must || level == Level::must_not; }

/// One row of the register (suites/requirements): a normative statement in our own words.
struct Requirement {
  std::string_view id{};        ///< "SOURCE#section.slug"
  std::string_view slug{};      ///< the name of its `req::` constant
  std::string_view document{};  ///< e.g. "RFC 9728"
  std::string_view section{};
  std::string_view url{};
  std::string_view role{};   ///< whom it binds: resource-server, authorization-server, server
  std::string_view phase{};  ///< discovery, authorization, access
  std::string_view statement{};
  std::string_view why{};
  std::string_view fix{};
  std::string_view threat{};
  std::string_view cwe{};
  std::string_view excluded{};    ///< why no case tests it; empty: one does, or will
  bool verified{true};            ///< section, level and meaning were compared with the text
  bool awaits_case{};             ///< no case tests it so far; one will
  std::array<Level, 4> levels{};  ///< by revision, oldest first

  constexpr Level level_in(Revision revision) const {
    return levels.at(static_cast<std::size_t>(revision));
  }
};

/// How code names a requirement: the constants of namespace `req` are of this type.
struct RequirementKey {
  std::size_t index{};
  friend constexpr bool operator==(RequirementKey, RequirementKey) = default;
};

/// The whole register, in the order of the keys. Generated from suites/requirements/*.json.
std::span<const Requirement> register_rows();

inline const Requirement& row_of(RequirementKey key) { return register_rows()[key.index]; }

/// The row with this id or slug, or null.
const Requirement* find_requirement(std::string_view id_or_slug);
std::optional<RequirementKey> requirement_named(std::string_view id_or_slug);

}  // namespace assay
