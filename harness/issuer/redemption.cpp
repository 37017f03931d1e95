// Redeeming an authorization code (OAuth 2.1 section 4.1.3).
#include <algorithm>

#include "harness/catalog/flaws/grants.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "harness/issuer/lookup.hpp"
#include "harness/issuer/resource.hpp"
#include "harness/issuer/token_grants.hpp"
#include "harness/issuer/verifier.hpp"

namespace assay::issuer {
namespace {

/// OAuth 2.0 required it here, OAuth 2.1 does not: it is checked where it comes (section 10.2).
bool is_redirect_uri_of(const Context& context, const Client& client, const Code& code,
                        const std::string& named) {
  const bool is_registered =
      std::ranges::find(client.redirect_uris, named) != client.redirect_uris.end();
  return named == code.redirect_uri || context.has(flaw::redemption_ignores_redirect_uri) ||
         (context.has(flaw::redemption_takes_any_registered_uri) && is_registered);
}

/// Everything that a code is bound to. What fails here does not spend the code: else whoever saw it
/// could spoil it.
std::optional<Refusal> binding_fault(const Context& context, const Client& client, const Code& code,
                                     const Grant& grant, const http::Parameters& form) {
  const bool is_taken = context.has(flaw::code_of_any_client) ||
                        (context.has(flaw::code_of_any_confidential_client) && !client.is_public());
  if (grant.client_id != client.id && !is_taken) {
    return Refusal{.code = "invalid_grant",
                   .description = "The code was issued to another client."};
  }
  if (code.expires <= context.now()) {
    return Refusal{.code = "invalid_grant", .description = "The code has expired."};
  }
  const auto redirect_uri = http::first_value(form, "redirect_uri");
  if (redirect_uri && !is_redirect_uri_of(context, client, code, *redirect_uri)) {
    return Refusal{.code = "invalid_grant",
                   .description = "redirect_uri differs from the authorization request."};
  }
  if (http::count_of(form, "resource") > 0) {
    const auto resource = requested_resource(context, form);
    if (!resource || *resource != grant.resource) {
      return Refusal{.code = "invalid_target",
                     .description = "The code was not granted for this resource."};
    }
  }
  return verifier_fault(context, code, form);
}

/// Those that the user approved: nothing that is sent here changes them (section 4.1.3).
Scopes scopes_of(const Context& context, const Grant& grant, const http::Parameters& form) {
  const auto sent = http::first_value(form, "scope");
  return sent && context.has(flaw::redemption_takes_scope) ? split_scopes(*sent) : grant.scopes;
}

/// A code that was presented, and what was granted with it: both or neither.
struct Presented {
  Code* code{};
  Grant* grant{};
};

Presented find(Context& context, const std::string& value) {
  Code* code = context.store.codes.find(value);
  Grant* grant = code != nullptr ? context.store.grants.find(code->grant) : nullptr;
  return grant == nullptr ? Presented{} : Presented{.code = code, .grant = grant};
}

/// Flaws: how long after it was found unused a code is marked as used.
std::chrono::milliseconds delay_of_marking(const Context& context) {
  if (context.has(flaw::code_reusable_within_5ms)) {
    return std::chrono::milliseconds{5};
  }
  return std::chrono::milliseconds{context.has(flaw::code_reusable_within_1ms) ? 1 : 0};
}

/// Spends the code.
TokenResult issue(Context& context, const Client& client, const std::string& value,
                  const http::Parameters& form) {
  // Copied, since others may be let in.
  const std::string client_id = client.id;
  const bool refreshes = client.may_use("refresh_token");
  if (const auto delay = delay_of_marking(context); delay.count() > 0) {
    context.let_others_in(delay);
  }
  const auto [code, grant] = find(context, value);
  if (grant == nullptr) {
    return refuse("invalid_grant", "The code is not known.");
  }
  code->used = true;
  const AccessTokenContents contents{.client_id = client_id,
                                     .subject = grant->subject,
                                     .scopes = scopes_of(context, *grant, form),
                                     .resource = grant->resource};
  return Issued{.access_token = mint_access_token(context, contents, grant),
                .refresh_token = refreshes ? mint_refresh_token(context, code->grant) : "",
                .subject = grant->subject,
                .scopes = contents.scopes};
}

/// Two parties hold the code and one of them stole it: neither keeps the tokens (section 4.1.3).
void end_what_came_of(Context& context, const Code& code) {
  Grant& grant = *context.store.grants.find(code.grant);
  if (context.has(flaw::code_replay_ends_refresh_tokens_only)) {
    grant.revoked = true;
    return;
  }
  const bool is_refreshed = grant.refreshes > 0;
  context.store.revoke_grant(std::string(code.grant));
  if (context.has(flaw::code_replay_ends_access_tokens_only)) {
    grant.revoked = false;
  }
  if (is_refreshed && context.has(flaw::code_replay_spares_refreshed_tokens)) {
    grant.revoked = false;
    for (std::size_t i = 1; i < grant.access_tokens.size(); ++i) {
      context.store.revoked_tokens.erase(grant.access_tokens[i]);
    }
  }
}

/// What a flaw takes for a code; nothing where there is none.
std::optional<Issued> issued_for_refresh_token(Context& context, const Client& client,
                                               const std::string& value) {
  const RefreshToken* token = context.has(flaw::refresh_token_redeemed_as_code)
                                  ? context.store.refresh_tokens.find(value)
                                  : nullptr;
  Grant* grant = token != nullptr ? context.store.grants.find(token->grant) : nullptr;
  if (grant == nullptr || grant->client_id != client.id) {
    return std::nullopt;
  }
  const AccessTokenContents contents{.client_id = client.id,
                                     .subject = grant->subject,
                                     .scopes = grant->scopes,
                                     .resource = grant->resource};
  return Issued{.access_token = mint_access_token(context, contents, grant),
                .subject = grant->subject,
                .scopes = grant->scopes};
}

/// Whether a flaw has lost sight of the code that a grant began with.
bool is_forgotten(const Context& context, const Grant& grant) {
  return context.has(flaw::code_reusable_after_refresh) && grant.refreshes > 0;
}

}  // namespace

TokenResult redeem_code(Context& context, const Client& client, const http::Parameters& form) {
  const std::string value = code_meant_by(context, value_of(form, "code"));
  if (value.empty()) {
    return refuse("invalid_request", "code is missing.");
  }
  const auto [code, grant] = find(context, value);
  if (grant == nullptr) {
    if (auto issued = issued_for_refresh_token(context, client, value)) {
      return *std::move(issued);
    }
    return std::unexpected(
        TokenRefusal{.refusal = {.code = "invalid_grant", .description = "The code is not known."},
                     .as_page = context.has(flaw::token_error_as_html)});
  }
  if (const auto fault = binding_fault(context, client, *code, *grant, form)) {
    if (code->used && grant->client_id == client.id &&
        context.has(flaw::wrong_verifier_ends_the_grant) && verifier_fault(context, *code, form)) {
      context.store.revoke_grant(std::string(code->grant));
    }
    return std::unexpected(TokenRefusal{.refusal = *fault});
  }
  if (code->used && !context.has(flaw::code_reusable) && !is_forgotten(context, *grant)) {
    // Only a replay that got everything else right counts, or anybody could end anybody's tokens
    // (section 7.5.3).
    end_what_came_of(context, *code);
    return refuse("invalid_grant", "The code was used before.");
  }
  return issue(context, client, value, form);
}

}  // namespace assay::issuer
