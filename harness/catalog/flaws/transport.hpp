#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in Origin, versions and the headers of the transport.
namespace assay::flaw {

inline constexpr Flaw origin_unchecked{"origin_unchecked"};
inline constexpr Flaw origin_prefix_matched{"origin_prefix_matched"};
inline constexpr Flaw origin_suffix_matched{"origin_suffix_matched"};
inline constexpr Flaw any_version_served{"any_version_served"};
inline constexpr Flaw header_mismatch_served{"header_mismatch_served"};
inline constexpr Flaw header_mismatch_in_case_served{"header_mismatch_in_case_served"};
inline constexpr Flaw name_header_unchecked{"name_header_unchecked"};

}  // namespace assay::flaw
