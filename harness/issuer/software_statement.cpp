#include "harness/issuer/software_statement.hpp"

#include <algorithm>
#include <array>

#include "harness/catalog/flaws/registration.hpp"
#include "harness/jose/jws.hpp"

namespace assay::issuer {
namespace {

bool is_alive(const Context& context, const Document& claims) {
  return !claims.has("exp") || claims["exp"].integer().value_or(0) > context.minter.date();
}

/// The claims of a statement that we signed ourselves; null for everything else.
Document vouched_claims(const Context& context, const std::string& statement) {
  const auto verified = jose::verify(statement, context.published->keys(),
                                     {jose::Algorithm::es256, jose::Algorithm::rs256,
                                      jose::Algorithm::ps256, jose::Algorithm::eddsa});
  const auto header = verified ? Document::parse(verified->header_json) : Document();
  const auto claims = verified ? Document::parse(verified->payload_json) : Document();
  const bool is_ours = header && header->text("typ") == std::string(kStatementType) && claims &&
                       claims->is_object() && !claims->has_duplicate_members() &&
                       claims->text("iss") == context.issuer && is_alive(context, *claims);
  return is_ours ? *claims : Document();
}

/// What flaws take for a statement.
Document believed_claims(const Context& context, const std::string& statement) {
  const auto parts = jose::parse_compact(statement);
  const auto header = parts ? Document::parse(parts->header_json) : Document();
  const bool is_unsigned = header && header->text("alg") == "none";
  if (context.has(flaw::software_statement_believed) ||
      (is_unsigned && context.has(flaw::unsigned_statement_believed))) {
    return Minter::claims_of(statement);
  }
  return {};
}

/// Claims about the statement, and members that are ours to give out.
bool is_metadata(std::string_view claim) {
  constexpr std::array<std::string_view, 10> others{
      "iss", "sub", "aud",       "exp",           "nbf",
      "iat", "jti", "client_id", "client_secret", "software_statement"};
  return std::ranges::find(others, claim) == others.end();
}

}  // namespace

std::expected<Document, Refusal> with_statement(const Context& context, const Document& metadata) {
  if (metadata["software_statement"].is_null()) {
    return metadata;
  }
  const std::string statement = metadata.text("software_statement").value_or("");
  Document claims = vouched_claims(context, statement);
  if (claims.is_null()) {
    claims = believed_claims(context, statement);
  }
  if (!claims.is_object()) {
    return std::unexpected(Refusal{.code = "invalid_software_statement",
                                   .description = "The software statement is not one of ours."});
  }
  Document joined = metadata;
  for (const std::string& claim : claims.members()) {
    joined = is_metadata(claim) ? joined.with(claim, claims[claim]) : joined;
  }
  return joined;
}

}  // namespace assay::issuer
