#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in the answers 401 and 403.
namespace assay::flaw {

inline constexpr Flaw accepts_anonymous{"accepts_anonymous"};
inline constexpr Flaw bare_401{"bare_401"};
inline constexpr Flaw challenge_without_metadata{"challenge_without_metadata"};
inline constexpr Flaw challenge_without_scope{"challenge_without_scope"};
inline constexpr Flaw error_without_token{"error_without_token"};
inline constexpr Flaw offline_access_in_challenge{"offline_access_in_challenge"};
inline constexpr Flaw bare_403{"bare_403"};

}  // namespace assay::flaw
