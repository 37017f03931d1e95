#include "harness/issuer/access_token.hpp"

#include "harness/catalog/flaws/token.hpp"
#include "harness/jose/jws.hpp"

namespace assay::issuer {

Document live_claims_of(const Context& context, const std::string& token) {
  const jose::Key& key = context.minter.key();
  const auto verified = jose::verify(token, jose::JwkSet({key}), {key.algorithm()});
  auto claims =
      verified ? Document::parse(verified->payload_json) : std::unexpected(verified.error());
  if (!verified && context.has(flaw::introspection_ignores_signature)) {
    claims = Minter::claims_of(token);
  }
  if (!claims || !claims->is_object()) {
    return {};
  }
  const std::int64_t now = numeric_date();
  const bool is_alive =
      claims->text("iss") == context.issuer && (*claims)["exp"].integer().value_or(0) > now &&
      (*claims)["nbf"].integer().value_or(0) <= now &&
      context.store.revoked_tokens.find(claims->text("jti").value_or("")) == nullptr;
  return is_alive ? *claims : Document();
}

}  // namespace assay::issuer
