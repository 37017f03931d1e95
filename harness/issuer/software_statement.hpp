// Software statements (RFC 7591 section 2.3): claims about a client that somebody else vouches for.
// Included by this folder's .cpp files only.
#pragma once

#include <expected>

#include "harness/issuer/context.hpp"

namespace assay::issuer {

/// The header's `typ` of a statement, so that nothing else that is signed with the key passes for
/// one.
inline constexpr std::string_view kStatementType = "software-statement+jwt";

/// A registration with what its statement claims in place of what it says itself (section 3.1.1).
/// Statements of this issuer count; others are refused.
std::expected<Document, Refusal> with_statement(const Context& context, const Document& metadata);

}  // namespace assay::issuer
