#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "harness/catalog/case.hpp"
#include "harness/catalog/profile.hpp"

namespace assay {

/// True where the whole text fits the pattern: `*` stands for any characters, `?` for one; case
/// counts.
bool glob_matches(std::string_view pattern, std::string_view text);

/// The selecting options as they were written on the command line.
struct SelectionOptions {
  std::vector<std::string> phases{};   ///< `--phase`: names, also several with commas between them
  std::vector<std::string> filters{};  ///< `--filter`: globs on case ids; a leading `!` takes out
  std::vector<std::string> kinds{};    ///< `--kind`: names, also several with commas between them
  std::vector<std::string> requirements{};  ///< `--requirement`: ids or slugs
  std::string profile{};                    ///< `--profile`: the name of one

  /// True where anything but the profile narrows.
  bool narrows_profile() const {
    return !phases.empty() || !filters.empty() || !kinds.empty() || !requirements.empty();
  }
};

/// Which cases are wanted. Every list narrows; an empty one does not, but for `kinds`: denial runs
/// only where named.
struct Selection {
  std::vector<Phase> phases{};
  std::vector<std::string> filters{};
  std::vector<Kind> kinds{Kind::conformance, Kind::attack};
  std::vector<RequirementKey> requirements{};
  const Profile* profile{};  ///< only what it lists; null: whatever there is

  bool selects(const Case& item) const;
  /// The selected cases, in the order of the catalog. They live as long as the catalog.
  std::vector<const Case*> from(const Catalog& catalog) const;
};

/// Reads the options. The error is one sentence for a phase, kind, requirement or profile that does
/// not exist (with the nearest names), for an empty option, for a filter that fits no case at all,
/// and for a requirement that no case cites. The selection points into `profiles`.
std::expected<Selection, std::string> make_selection(const SelectionOptions& options,
                                                     const Catalog& catalog,
                                                     const std::vector<Profile>& profiles);

}  // namespace assay
