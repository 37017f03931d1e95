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
  /// Phases and requirements name rows; filters, kinds and a profile leave the rows that such cases
  /// cite.
  SelectionOptions cases{};
  std::vector<std::string> levels{};  ///< `--level`: MUST (with MUST NOT), SHOULD, MAY; commas
  std::vector<std::string> roles{};   ///< `--role`: whom they bind; commas
  std::string revision{};             ///< `--revision`: only what this one has, at its level there
  bool uncovered{};                   ///< `--uncovered`: only what no case cites
};

/// The selected rows, in the order of the register. The error is one sentence for a name that does
/// not exist, with the nearest ones.
std::expected<std::vector<const Requirement*>, std::string> select_rules(
    const RuleSelectionOptions& options, const Catalog& catalog,
    const std::vector<Profile>& profiles);

}  // namespace assay
