#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/catalog/case.hpp"
#include "harness/catalog/profile.hpp"
#include "harness/catalog/requirement.hpp"

namespace assay::reports {

/// Which of the requirements a page is about.
struct PagePart {
  std::string options{};  ///< that chose them, as on the command line; empty: it is about all
  bool uncovered{};       ///< none of them has a case
};

/// The register as a page of Markdown: how many requirements of each document are tested, and each
/// of `requirements` with its statement, its level, whom it binds, and the cases that cite it or
/// why none does. The whole page also says how many MUSTs of each profile are tested. The same
/// register, cases and profiles give the same bytes.
std::string coverage_page(const std::vector<const Requirement*>& requirements,
                          const Catalog& catalog, const std::vector<Profile>& profiles,
                          const PagePart& part = {});

}  // namespace assay::reports
