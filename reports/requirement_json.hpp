#pragma once

#include <nlohmann/json.hpp>

#include "harness/catalog/requirement.hpp"

namespace assay::reports {

/// A row of the register as reports and listings show it. For this folder alone: it brings
/// nlohmann's header along.
nlohmann::ordered_json requirement_json(const Requirement& requirement);

}  // namespace assay::reports
