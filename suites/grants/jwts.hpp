#pragma once

#include <vector>

#include "suites/grants/token_life.hpp"

namespace assay::suites {

// Access tokens that are JWTs (RFC 9068). Nothing is verified.

Document claims_of(const oauth::TokenReply& reply);  ///< null where it is none
Document header_of(const oauth::TokenReply& reply);  ///< likewise

/// It has the type at+jwt, and so is held to RFC 9068 (section 2.1).
bool is_typed(const oauth::TokenReply& reply);

/// Those that are JWTs by their own sight; NotApplicable where none is.
std::vector<AskedToken> jwts_of_every_grant(Probe& probe);

}  // namespace assay::suites
