#pragma once

#include <optional>
#include <vector>

#include "suites/stateless/requests.hpp"

namespace assay::suites::stateless {

/// The first listing whose answer names a next page that is served.
std::optional<ServedListing> paged_listing(Probe& probe);
/// The pages behind a first one, up to five.
std::vector<mcp::Reply> later_pages(Probe& probe, const ServedListing& first);

}  // namespace assay::suites::stateless
