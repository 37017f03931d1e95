#include "harness/catalog/flaws/client_authentication.hpp"
#include "harness/catalog/flaws/grants.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "harness/issuer/token_grants.hpp"
#include "harness/jose/digest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace assay::issuer {
namespace {

constexpr std::chrono::hours kRefreshTokenLifetime{24 * 30};
constexpr std::size_t kMostTokensPerGrant = 1000;
constexpr const char* kForeignResource = "https://another-resource.example/mcp";

std::chrono::seconds lifetime_of(const Context& context) {
  const bool is_long = context.has(flaw::access_token_lives_for_a_month) ||
                       context.has(flaw::access_token_outlives_expires_in);
  return is_long ? std::chrono::hours{24 * 30} : context.options.token_lifetime;
}

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

/// What flaws make of the claims of tokens that machines get (RFC 9068 section 2.2).
Document machine_claims(const Context& context, const AccessTokenContents& contents,
                        Document claims) {
  if (context.has(flaw::machine_token_without_subject)) {
    claims = claims.without("sub");
  }
  if (context.has(flaw::machine_token_of_issuer_with_slash)) {
    claims = claims.with("iss", context.issuer + "/");
  }
  if (context.has(flaw::machine_token_scope_in_scp)) {
    claims = claims.without("scope").with("scp", Document::texts(contents.scopes));
  }
  if (context.has(flaw::machine_tokens_share_an_id)) {
    claims = claims.with("jti", "of-" + contents.client_id);
  }
  if (context.has(flaw::machine_token_audience_with_slash)) {
    claims = claims.with("aud", contents.resource + "/");
  }
  return contents.resource.empty() ? claims.without("aud") : claims;
}

Document claims_of(const Context& context, const AccessTokenContents& contents) {
  Document claims = context.minter.claims(contents.subject, contents.client_id, contents.scopes)
                        .with("aud", audience_of(context, contents.resource))
                        .with("exp", context.minter.date(lifetime_of(context)));
  if (contents.occasion == Occasion::refresh &&
      context.has(flaw::refreshed_token_without_issue_time)) {
    claims = claims.without("iat");
  }
  return contents.occasion == Occasion::machine ? machine_claims(context, contents, claims)
                                                : claims;
}

std::string signed_token(const Context& context, const AccessTokenContents& contents,
                         const Document& claims) {
  if (contents.occasion == Occasion::machine) {
    if (context.has(flaw::machine_token_short)) {
      return jose::random_token(9);
    }
    if (context.has(flaw::machine_token_unsigned)) {
      return context.minter.unsigned_token(claims);
    }
    if (context.has(flaw::machine_token_typed_jwt)) {
      return context.minter.sign(claims, context.minter.header().with("typ", "JWT"));
    }
  }
  return context.minter.sign(claims);
}

/// Nanoseconds since 1970: a flaw's idea of what nobody can guess.
std::string time_text() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return fmt::format("{:032}", std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

}  // namespace

std::string mint_access_token(Context& context, const AccessTokenContents& contents, Grant* grant) {
  const Document claims = claims_of(context, contents);
  if (grant != nullptr) {
    auto& tokens = grant->access_tokens;
    if (tokens.size() == kMostTokensPerGrant) {
      tokens.erase(tokens.begin());
    }
    tokens.push_back(claims.text("jti").value_or(""));
  }
  return signed_token(context, contents, claims);
}

std::string mint_refresh_token(Context& context, const std::string& grant_id) {
  const std::string token =
      context.has(flaw::refresh_tokens_made_of_the_time) ? time_text() : jose::random_token(32);
  context.store.refresh_tokens.put(
      token, RefreshToken{.grant = grant_id, .expires = context.now() + kRefreshTokenLifetime});
  return token;
}

std::unexpected<TokenRefusal> refuse(std::string code, std::string description) {
  return std::unexpected(
      TokenRefusal{.refusal = {.code = std::move(code), .description = std::move(description)}});
}

}  // namespace assay::issuer
