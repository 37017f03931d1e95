#pragma once

#include <expected>
#include <string>
#include <vector>

#include "harness/catalog/case.hpp"
#include "harness/catalog/selection.hpp"

namespace assay {

/// Which rows of the register are wanted, as it was written on the command line. Every list
/// narrows; an empty one does not.
struct RuleSelectionOptions {
  /// Phases and requirements name rows; filters and kinds leave the rows that such cases cite; a
  /// profile leaves its scope.
  SelectionOptions cases{};
  /// `--level`: MUST and SHOULD (each with what it forbids), MUST NOT, SHOULD NOT, MAY; commas
  std::vector<std::string> levels{};
  std::vector<std::string> roles{};  ///< `--role`: whom they bind; commas
  std::string revision{};            ///< `--revision`: only what this one has, at its level there
  std::vector<std::string> searches{};  ///< `--search`: a row speaks of each (field_terms.hpp)
  bool uncovered{};                     ///< `--uncovered`: only what no case cites
};

/// The selected rows, in the order of the register. Under a profile a row has its level in the
/// profile's revision, where none is named, and only cases of the profile cover it. The error is
/// one sentence for a name that does not exist, with the nearest ones, and for options that exclude
/// each other.
std::expected<std::vector<const Requirement*>, std::string> select_rules(
    const RuleSelectionOptions& options, const Catalog& catalog,
    const std::vector<Profile>& profiles);

}  // namespace assay
