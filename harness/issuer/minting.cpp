#include <algorithm>
#include <iterator>

#include "harness/catalog/flaws/client_authentication.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "harness/issuer/token_grants.hpp"
#include "harness/jose/digest.hpp"

namespace assay::issuer {
namespace {

constexpr std::chrono::hours kRefreshTokenLifetime{24 * 30};
constexpr std::size_t kMostTokensPerGrant = 1000;
constexpr const char* kForeignResource = "https://another-resource.example/mcp";

/// What a token is for: the resource that was asked for, and nothing else.
Document audience_of(const Context& context, const std::string& resource) {
  std::vector<std::string> audience{resource};
  if (context.has(flaw::audience_not_restricted)) {
    audience.emplace_back(kForeignResource);
  }
  if (context.has(flaw::audience_names_all_resources)) {
    std::ranges::copy(context.options.other_resources, std::back_inserter(audience));
    audience.push_back(context.options.resource);
  }
  const auto url = http::Url::parse(resource);
  if (url && context.has(flaw::audience_of_the_whole_origin)) {
    audience.push_back(url->origin());
  }
  return audience.size() == 1 ? Document(resource) : Document::texts(audience);
}

}  // namespace

std::string mint_access_token(Context& context, const AccessTokenContents& contents, Grant* grant) {
  Document claims = context.minter.claims(contents.subject, contents.client_id, contents.scopes)
                        .with("aud", audience_of(context, contents.resource))
                        .with("exp", context.minter.date(context.options.token_lifetime));
  if (contents.subject.empty()) {
    claims = claims.without("sub");
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
