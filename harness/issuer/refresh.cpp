// Refreshing an access token (OAuth 2.1 section 4.3).
#include <algorithm>

#include "harness/catalog/flaws/grants.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "harness/issuer/access_token.hpp"
#include "harness/issuer/lookup.hpp"
#include "harness/issuer/resource.hpp"
#include "harness/issuer/token_grants.hpp"

namespace assay::issuer {
namespace {

/// Who may use a refresh token: the client that it was issued to.
bool is_for(const Context& context, const Client& client, const Grant& grant) {
  return grant.client_id == client.id || context.has(flaw::refresh_token_of_any_client) ||
         (context.has(flaw::refresh_token_of_any_confidential_client) && !client.is_public()) ||
         (context.has(flaw::third_refresh_forgets_the_client) && grant.refreshes >= 2);
}

bool is_ended(const Context& context, const Grant& grant) {
  return grant.revoked && !(context.has(flaw::consent_revives_revoked_grant) &&
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
      context.has(flaw::second_refresh_follows_the_resource) && grant.refreshes > 0;
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
  if (is_ended(context, grant) || token.expires <= context.now()) {
    return Refusal{.code = "invalid_grant", .description = "The refresh token is no longer good."};
  }
  const auto resource = resource_for(context, grant, form);
  return resource ? std::nullopt : std::optional(resource.error());
}

bool begin_like_one(const Scopes& granted, const Scopes& wanted) {
  return std::ranges::all_of(wanted, [&](const std::string& scope) {
    return std::ranges::any_of(granted,
                               [&](const std::string& known) { return scope.starts_with(known); });
  });
}

/// The scopes of the new access token: those of the grant, or fewer.
std::expected<Scopes, TokenRefusal> scopes_for(const Context& context, const Grant& grant,
                                               const http::Parameters& form) {
  const auto text = http::first_value(form, "scope");
  if (!text && context.has(flaw::refresh_without_scope_brings_the_first)) {
    return Scopes{grant.scopes.front()};
  }
  if (!text) {
    return grant.scopes;
  }
  Scopes wanted = split_scopes(*text);
  const bool widens = context.has(flaw::refresh_widens_scope_by_prefix)
                          ? !begin_like_one(grant.scopes, wanted)
                          : !contains_all(grant.scopes, wanted);
  const bool is_wide =
      context.has(flaw::refresh_widens_scope) || context.has(flaw::refresh_widens_scope_unsaid);
  if (is_wide && contains_all(context.options.scopes, wanted)) {
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

/// The thief or the owner came second, and which of the two is unknown: the grant ends (section
/// 4.3.1).
void end_chain(Context& context, const RefreshToken& replayed) {
  RefreshToken* next = context.store.refresh_tokens.find(replayed.successor);
  if (context.has(flaw::reuse_ends_one_successor) && next != nullptr) {
    next->used = true;
    return;
  }
  if (Grant* grant = context.store.grants.find(replayed.grant);
      grant != nullptr && context.has(flaw::refresh_reuse_keeps_access_tokens)) {
    grant->revoked = true;
    return;
  }
  context.store.revoke_grant(std::string(replayed.grant));
}

std::optional<Refusal> fault_of_reuse(Context& context, const RefreshToken& token) {
  if (!token.used || context.has(flaw::rotated_refresh_token_served)) {
    return std::nullopt;
  }
  end_chain(context, token);
  return Refusal{.code = "invalid_grant",
                 .description = "The refresh token was replaced by another one."};
}

/// Flaws: the token was found good, and that is acted on later. What has become of it meanwhile
/// escapes either the one or the other: that it was used, or that it was revoked.
std::optional<Refusal> act_late(Context& context, const std::string& value) {
  constexpr std::chrono::milliseconds window{5};
  const bool forgets_revocation = context.has(flaw::revoked_token_served_within_5ms);
  if (!forgets_revocation && !context.has(flaw::refresh_token_reusable_within_5ms)) {
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
  if (context.has(flaw::refresh_token_kept)) {
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

/// What a flaw takes for a refresh token: an unused code, or an access token that is good.
std::optional<Issued> issued_for_another_kind(Context& context, const Client& client,
                                              const std::string& value) {
  AccessTokenContents contents{.client_id = client.id};
  const Code* code = context.store.codes.find(value);
  Grant* grant = code != nullptr ? context.store.grants.find(code->grant) : nullptr;
  const Document claims = live_claims_of(context, value);
  if (context.has(flaw::code_refreshes) && grant != nullptr && grant->client_id == client.id &&
      !code->used && code->expires > context.now()) {
    contents.subject = grant->subject;
    contents.scopes = grant->scopes;
    contents.resource = grant->resource;
  } else if (context.has(flaw::access_token_refreshes) && claims.text("client_id") == client.id) {
    contents.subject = claims.text("sub").value_or("");
    contents.scopes = split_scopes(claims.text("scope").value_or(""));
    contents.resource = claims.text("aud").value_or("");
  } else {
    return std::nullopt;
  }
  return Issued{.access_token = mint_access_token(context, contents, grant),
                .subject = contents.subject,
                .scopes = contents.scopes};
}

void count_refresh(Context& context, Grant& grant) {
  grant.refreshes += 1;
  if (context.has(flaw::refresh_revives_revoked_tokens)) {
    for (const std::string& token : grant.access_tokens) {
      context.store.revoked_tokens.erase(token);
    }
  }
}

}  // namespace

TokenResult refresh(Context& context, const Client& client, const http::Parameters& form) {
  const std::string value = refresh_token_meant_by(context, value_of(form, "refresh_token"));
  if (value.empty()) {
    return refuse("invalid_request", "refresh_token is missing.");
  }
  Presented presented = find(context, value);
  if (presented.grant == nullptr) {
    if (auto issued = issued_for_another_kind(context, client, value)) {
      return *std::move(issued);
    }
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
  const AccessTokenContents contents{
      .client_id = client_id,
      .subject = grant.subject,
      .scopes = *scopes,
      .resource = resource_for(context, grant, form).value_or(grant.resource),
      .occasion = Occasion::refresh};
  count_refresh(context, *presented.grant);
  if (context.has(flaw::narrow_refresh_narrows_the_grant)) {
    presented.grant->scopes = *scopes;
  }
  return Issued{.access_token = mint_access_token(context, contents, presented.grant),
                .refresh_token = successor(context, value, *presented.token),
                .subject = grant.subject,
                .scopes = context.has(flaw::refresh_widens_scope_unsaid) ? grant.scopes : *scopes,
                .occasion = Occasion::refresh};
}

}  // namespace assay::issuer
