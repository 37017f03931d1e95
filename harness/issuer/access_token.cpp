#include "harness/issuer/access_token.hpp"

#include "harness/catalog/flaws/grants.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "harness/http/text.hpp"
#include "harness/jose/jws.hpp"

namespace assay::issuer {
namespace {

const std::vector<jose::Algorithm>& signing_algorithms() {
  static const std::vector<jose::Algorithm> algorithms{
      jose::Algorithm::es256, jose::Algorithm::rs256, jose::Algorithm::ps256,
      jose::Algorithm::eddsa};
  return algorithms;
}

/// The same key may have signed something else, which opens nothing.
bool is_access_token(const jose::CompactToken& token) {
  const auto header = Document::parse(token.header_json);
  const std::string type = http::lower_case(header ? header->text("typ").value_or("") : "");
  return type == "at+jwt" || type == "application/at+jwt";
}

}  // namespace

Document live_claims_of(const Context& context, const std::string& token) {
  const auto verified = jose::verify(token, context.published->keys(), signing_algorithms());
  auto claims =
      verified ? Document::parse(verified->payload_json) : std::unexpected(verified.error());
  const bool is_of_another =
      !verified && context.has(flaw::introspection_takes_tokens_of_others) &&
      Minter::claims_of(token).text("iss").value_or(context.issuer) != context.issuer;
  if (is_of_another || (!verified && context.has(flaw::introspection_ignores_signature))) {
    claims = Minter::claims_of(token);
  }
  if (!claims || !claims->is_object() || claims->has_duplicate_members() ||
      (verified && !is_access_token(*verified))) {
    return {};
  }
  const std::int64_t now = context.minter.date();
  const bool is_alive = (claims->text("iss") == context.issuer || is_of_another) &&
                        ((*claims)["exp"].integer().value_or(0) > now ||
                         context.has(flaw::introspection_ignores_expiry)) &&
                        (*claims)["nbf"].integer().value_or(0) <= now &&
                        !is_revoked_token(context, claims->text("jti").value_or(""));
  return is_alive ? *claims : Document();
}

bool is_revoked_token(const Context& context, const std::string& jti) {
  const Clock::time_point* revoked = context.store.revoked_tokens.find(jti);
  return revoked != nullptr && *revoked <= Clock::now();
}

}  // namespace assay::issuer
