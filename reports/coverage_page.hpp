#pragma once

#include <string>
#include <vector>

#include "harness/catalog/case.hpp"
#include "harness/catalog/requirement.hpp"

namespace assay::reports {

/// The whole register as a page of Markdown: how many requirements of each document are tested, and
/// for each of `requirements` its level, whom it binds, and the cases that cite it or why none
/// does. The same register and cases give the same bytes.
std::string coverage_page(const std::vector<const Requirement*>& requirements,
                          const std::vector<const Case*>& cases);

}  // namespace assay::reports
