// Refreshing an access token (OAuth 2.1 section 4.3).
#include "harness/issuer/resource.hpp"
#include "harness/issuer/token_grants.hpp"

namespace assay::issuer {
namespace {

/// Who may use a refresh token: the client that it was issued to.
bool is_for(const Context& context, const Client& client, const Grant& grant) {
  return grant.client_id == client.id || context.has(Flaw::refresh_token_of_any_client) ||
         (context.has(Flaw::third_refresh_forgets_the_client) && grant.refreshes >= 2);
}

bool is_ended(const Context& context, const Grant& grant) {
  return grant.revoked && !(context.has(Flaw::consent_revives_revoked_grant) &&
                            context.store.was_consented_again(grant));
}

/// The resource of the new access token: the one that was granted, whatever the request says.
std::expected<std::string, Refusal> resource_for(const Context& context, const Grant& grant,
                                                 const http::Parameters& form) {
  if (http::count_of(form, "resource") == 0) {
    return grant.resource;
  }
  const auto resource = requested_resource(context, form);
  const bool may_change =
      context.has(Flaw::second_refresh_follows_the_resource) && grant.refreshes > 0;
  if (!resource || (*resource != grant.resource && !may_change)) {
    return std::unexpected(
        Refusal{.code = "invalid_target",
                .description = "The refresh token was not granted for this resource."});
  }
  return *resource;
}

/// What stands between this refresh token and a new access token. None of it spends the token.
std::optional<Refusal> fault_of(const Context& context, const Client& client,
                                const RefreshToken& token, const Grant& grant,
                                const http::Parameters& form) {
  if (!is_for(context, client, grant)) {
    return Refusal{.code = "invalid_grant",
                   .description = "The refresh token was issued to another client."};
  }
  if (is_ended(context, grant) || token.expires <= Clock::now()) {
    return Refusal{.code = "invalid_grant", .description = "The refresh token is no longer good."};
  }
  const auto resource = resource_for(context, grant, form);
  return resource ? std::nullopt : std::optional(resource.error());
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

/// The token that goes with the new access token. Its scope stays that of the grant
/// (section 4.3.3).
std::string successor(Context& context, const std::string& presented, RefreshToken& token) {
  if (context.has(Flaw::refresh_token_kept)) {
    return presented;
  }
  token.used = true;
  const std::string next = mint_refresh_token(context, std::string(token.grant));
  // Where the shelf is full, the oldest token made room: that may have been this one.
  if (RefreshToken* replaced = context.store.refresh_tokens.find(presented)) {
    replaced->successor = next;
  }
  return next;
}

/// The thief or the owner came second, and which of the two is unknown: the grant ends (section
/// 4.3.1).
void end_chain(Context& context, const RefreshToken& replayed) {
  RefreshToken* next = context.store.refresh_tokens.find(replayed.successor);
  if (context.has(Flaw::reuse_ends_one_successor) && next != nullptr) {
    next->used = true;
    return;
  }
  context.store.revoke_grant(std::string(replayed.grant));
}

void count_refresh(Context& context, Grant& grant) {
  grant.refreshes += 1;
  if (context.has(Flaw::refresh_revives_revoked_tokens)) {
    for (const std::string& token : grant.access_tokens) {
      context.store.revoked_tokens.erase(token);
    }
  }
}

}  // namespace

TokenResult refresh(Context& context, const Client& client, const http::Parameters& form) {
  const std::string presented = value_of(form, "refresh_token");
  if (presented.empty()) {
    return refuse("invalid_request", "refresh_token is missing.");
  }
  RefreshToken* token = context.store.refresh_tokens.find(presented);
  Grant* grant = token != nullptr ? context.store.grants.find(token->grant) : nullptr;
  if (grant == nullptr) {
    return refuse("invalid_grant", "The refresh token is not known.");
  }
  if (const auto fault = fault_of(context, client, *token, *grant, form)) {
    return std::unexpected(TokenRefusal{.refusal = *fault});
  }
  if (token->used && !context.has(Flaw::rotated_refresh_token_served)) {
    end_chain(context, *token);
    return refuse("invalid_grant", "The refresh token was replaced by another one.");
  }
  const auto scopes = scopes_for(context, *grant, form);
  if (!scopes) {
    return std::unexpected(scopes.error());
  }
  const AccessTokenContents contents{
      .client_id = client.id,
      .subject = grant->subject,
      .scopes = *scopes,
      .resource = resource_for(context, *grant, form).value_or(grant->resource)};
  count_refresh(context, *grant);
  return Issued{.access_token = mint_access_token(context, contents, grant),
                .refresh_token = successor(context, presented, *token),
                .subject = grant->subject,
                .scopes = *scopes};
}

}  // namespace assay::issuer
