// Refreshing an access token (OAuth 2.1 section 4.3).
#include "harness/issuer/lookup.hpp"
#include "harness/issuer/resource.hpp"
#include "harness/issuer/token_grants.hpp"

namespace assay::issuer {
namespace {

/// What stands between this refresh token and a new access token. None of it spends the token.
std::optional<Refusal> fault_of(const Context& context, const Client& client,
                                const RefreshToken& token, const Grant& grant,
                                const http::Parameters& form) {
  if (grant.client_id != client.id && !context.has(Flaw::refresh_token_of_any_client)) {
    return Refusal{.code = "invalid_grant",
                   .description = "The refresh token was issued to another client."};
  }
  if (grant.revoked || token.expires <= Clock::now()) {
    return Refusal{.code = "invalid_grant", .description = "The refresh token is no longer good."};
  }
  if (http::count_of(form, "resource") > 0) {
    const auto resource = requested_resource(context, form);
    if (!resource || *resource != grant.resource) {
      return Refusal{.code = "invalid_target",
                     .description = "The refresh token was not granted for this resource."};
    }
  }
  return std::nullopt;
}

/// The scopes of the new access token: those of the grant, or fewer.
std::expected<Scopes, TokenRefusal> scopes_for(const Context& context, const Grant& grant,
                                               const http::Parameters& form) {
  const auto text = http::first_value(form, "scope");
  if (!text) {
    return grant.scopes;
  }
  Scopes wanted = split_scopes(*text);
  const bool widens = !contains_all(grant.scopes, wanted);
  if (context.has(Flaw::refresh_widens_scope) && contains_all(context.options.scopes, wanted)) {
    return wanted;
  }
  if (widens || wanted.empty()) {
    return refuse("invalid_scope", "Only scopes that were granted can be refreshed.");
  }
  return wanted;
}

/// A refresh token that was presented, and what was granted with it: both or neither.
struct Presented {
  RefreshToken* token{};
  Grant* grant{};
};

Presented find(Context& context, const std::string& value) {
  RefreshToken* token = context.store.refresh_tokens.find(value);
  Grant* grant = token != nullptr ? context.store.grants.find(token->grant) : nullptr;
  return grant == nullptr ? Presented{} : Presented{.token = token, .grant = grant};
}

/// The thief or the owner came second, and which of the two is unknown: the grant ends
/// (section 4.3.1).
std::optional<Refusal> fault_of_reuse(Context& context, const RefreshToken& token) {
  if (!token.used || context.has(Flaw::rotated_refresh_token_served)) {
    return std::nullopt;
  }
  context.store.revoke_grant(token.grant);
  return Refusal{.code = "invalid_grant",
                 .description = "The refresh token was replaced by another one."};
}

/// Flaws: the token was found good, and that is acted on later. What has become of it meanwhile
/// escapes either the one or the other: that it was used, or that it was revoked.
std::optional<Refusal> act_late(Context& context, const std::string& value) {
  constexpr std::chrono::milliseconds window{5};
  const bool forgets_revocation = context.has(Flaw::revoked_token_served_within_5ms);
  if (!forgets_revocation && !context.has(Flaw::refresh_token_reusable_within_5ms)) {
    return std::nullopt;
  }
  context.let_others_in(window);
  const auto [token, grant] = find(context, value);
  if (grant == nullptr || (grant->revoked && !forgets_revocation)) {
    return Refusal{.code = "invalid_grant", .description = "The refresh token is no longer good."};
  }
  if (!forgets_revocation) {
    return std::nullopt;
  }
  grant->revoked = false;  // as it was read; written back with the new token
  return fault_of_reuse(context, *token);
}

/// The token that goes with the new access token. Its scope stays that of the grant
/// (section 4.3.3).
std::string successor(Context& context, const std::string& presented, RefreshToken& token) {
  if (context.has(Flaw::refresh_token_kept)) {
    return presented;
  }
  token.used = true;
  return mint_refresh_token(context, std::string(token.grant));
}

}  // namespace

TokenResult refresh(Context& context, const Client& client, const http::Parameters& form) {
  const std::string value = refresh_token_meant_by(context, value_of(form, "refresh_token"));
  if (value.empty()) {
    return refuse("invalid_request", "refresh_token is missing.");
  }
  Presented presented = find(context, value);
  if (presented.grant == nullptr) {
    return refuse("invalid_grant", "The refresh token is not known.");
  }
  auto fault = fault_of(context, client, *presented.token, *presented.grant, form);
  fault = fault ? fault : fault_of_reuse(context, *presented.token);
  if (fault) {
    return std::unexpected(TokenRefusal{.refusal = *fault});
  }
  const auto scopes = scopes_for(context, *presented.grant, form);
  if (!scopes) {
    return std::unexpected(scopes.error());
  }
  const std::string client_id = client.id;  // copied, since others may be let in
  if ((fault = act_late(context, value))) {
    return std::unexpected(TokenRefusal{.refusal = *fault});
  }
  presented = find(context, value);
  const Grant& grant = *presented.grant;
  const AccessTokenContents contents{.client_id = client_id,
                                     .subject = grant.subject,
                                     .scopes = *scopes,
                                     .resource = grant.resource};
  return Issued{.access_token = mint_access_token(context, contents, presented.grant),
                .refresh_token = successor(context, value, *presented.token),
                .subject = grant.subject,
                .scopes = *scopes};
}

}  // namespace assay::issuer
