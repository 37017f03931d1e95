#pragma once

#include "harness/catalog/case.hpp"

namespace assay::suites {

/// Every case that there is, in the order of the listing: discovery, authorization, access.
const Catalog& catalog();

}  // namespace assay::suites
