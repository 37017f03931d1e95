// Redeeming an authorization code (OAuth 2.1 section 4.1.3).
#include "harness/issuer/resource.hpp"
#include "harness/issuer/token_grants.hpp"
#include "harness/jose/digest.hpp"
#include "harness/jose/pkce.hpp"

namespace assay::issuer {
namespace {

bool answers_challenge(const Code& code, const std::string& verifier) {
  const bool hashed = code.method == ChallengeMethod::s256;
  const std::string challenge = hashed ? jose::s256_challenge(verifier) : verifier;
  return jose::is_verifier(verifier) && jose::constant_time_equal(challenge, code.challenge);
}

std::optional<Refusal> verifier_fault(const Context& context, const Code& code,
                                      const http::Parameters& form) {
  const auto verifier = http::first_value(form, "code_verifier");
  if (code.method == ChallengeMethod::none) {
    // RFC 9700 section 4.8.2: somebody took the challenge out of the request.
    return verifier ? std::optional(Refusal{.code = "invalid_grant",
                                            .description = "The request had no code_challenge."})
                    : std::nullopt;
  }
  if (!verifier && !context.has(Flaw::verifier_optional)) {
    return Refusal{.code = "invalid_grant", .description = "code_verifier is missing."};
  }
  if (verifier && !answers_challenge(code, *verifier) && !context.has(Flaw::verifier_unchecked)) {
    return Refusal{.code = "invalid_grant",
                   .description = "code_verifier does not answer the code_challenge."};
  }
  return std::nullopt;
}

/// Everything that a code is bound to. What fails here does not spend the code: else whoever saw it
/// could spoil it.
std::optional<Refusal> binding_fault(const Context& context, const Client& client, const Code& code,
                                     const Grant& grant, const http::Parameters& form) {
  if (grant.client_id != client.id && !context.has(Flaw::code_of_any_client)) {
    return Refusal{.code = "invalid_grant",
                   .description = "The code was issued to another client."};
  }
  if (code.expires <= Clock::now()) {
    return Refusal{.code = "invalid_grant", .description = "The code has expired."};
  }
  // OAuth 2.0 required it here, OAuth 2.1 does not: it is checked where it comes (section 10.2).
  const auto redirect_uri = http::first_value(form, "redirect_uri");
  if (redirect_uri && *redirect_uri != code.redirect_uri &&
      !context.has(Flaw::redemption_ignores_redirect_uri)) {
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

/// Whether a flaw has lost sight of the code that a grant began with.
bool is_forgotten(const Context& context, const Grant& grant) {
  return context.has(Flaw::code_reusable_after_refresh) && grant.refreshes > 0;
}

}  // namespace

TokenResult redeem_code(Context& context, const Client& client, const http::Parameters& form) {
  const std::string presented = value_of(form, "code");
  if (presented.empty()) {
    return refuse("invalid_request", "code is missing.");
  }
  Code* code = context.store.codes.find(presented);
  Grant* grant = code != nullptr ? context.store.grants.find(code->grant) : nullptr;
  if (grant == nullptr) {
    return std::unexpected(
        TokenRefusal{.refusal = {.code = "invalid_grant", .description = "The code is not known."},
                     .as_page = context.has(Flaw::token_error_as_html)});
  }
  if (const auto fault = binding_fault(context, client, *code, *grant, form)) {
    return std::unexpected(TokenRefusal{.refusal = *fault});
  }
  if (code->used && !context.has(Flaw::code_reusable) && !is_forgotten(context, *grant)) {
    // Two parties hold the code and one of them stole it: neither keeps the tokens (section 4.1.3).
    // Only a replay that got everything else right counts, or anybody could end anybody's tokens
    // (section 7.5.3).
    context.store.revoke_grant(code->grant);
    return refuse("invalid_grant", "The code was used before.");
  }
  code->used = true;
  const AccessTokenContents contents{.client_id = client.id,
                                     .subject = grant->subject,
                                     .scopes = grant->scopes,
                                     .resource = grant->resource};
  return Issued{.access_token = mint_access_token(context, contents, grant),
                .refresh_token =
                    client.may_use("refresh_token") ? mint_refresh_token(context, code->grant) : "",
                .subject = grant->subject,
                .scopes = grant->scopes};
}

}  // namespace assay::issuer
