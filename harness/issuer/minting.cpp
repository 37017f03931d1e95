#include "harness/catalog/flaws/token.hpp"
#include "harness/issuer/token_grants.hpp"
#include "harness/jose/digest.hpp"

namespace assay::issuer {
namespace {

constexpr std::chrono::hours kRefreshTokenLifetime{24 * 30};
constexpr std::size_t kMostTokensPerGrant = 1000;
constexpr const char* kForeignResource = "https://another-resource.example/mcp";

}  // namespace

std::string mint_access_token(Context& context, const AccessTokenContents& contents, Grant* grant) {
  Document claims = context.minter.claims(contents.subject, contents.client_id, contents.scopes)
                        .with("aud", contents.resource)
                        .with("exp", context.minter.date(context.options.token_lifetime));
  if (context.has(flaw::audience_not_restricted)) {
    claims = claims.with("aud", Document::texts({contents.resource, kForeignResource}));
  }
  if (grant != nullptr) {
    auto& tokens = grant->access_tokens;
    if (tokens.size() == kMostTokensPerGrant) {
      tokens.erase(tokens.begin());
    }
    tokens.push_back(claims.text("jti").value_or(""));
  }
  return context.minter.sign(claims);
}

std::string mint_refresh_token(Context& context, const std::string& grant_id) {
  const std::string token = jose::random_token(32);
  context.store.refresh_tokens.put(
      token, RefreshToken{.grant = grant_id, .expires = Clock::now() + kRefreshTokenLifetime});
  return token;
}

std::unexpected<TokenRefusal> refuse(std::string code, std::string description) {
  return std::unexpected(
      TokenRefusal{.refusal = {.code = std::move(code), .description = std::move(description)}});
}

}  // namespace assay::issuer
