// Token revocation (RFC 7009).
#include "harness/catalog/flaws/token.hpp"
#include "harness/issuer/access_token.hpp"
#include "harness/issuer/client_authentication.hpp"
#include "harness/issuer/context.hpp"

namespace assay::issuer {
namespace {

/// Section 2.2: an unknown token is as dead as the client wants it. That spares the client a second
/// code path, and tells a guesser nothing.
std::optional<Refusal> fault_of_unknown(const Context& context) {
  return context.has(flaw::revocation_reveals_unknown)
             ? std::optional(
                   Refusal{.code = "invalid_request", .description = "The token is not known."})
             : std::nullopt;
}

Refusal not_of_this_client() {
  return {.code = "invalid_grant", .description = "The token was issued to another client."};
}

/// Ends a token of either kind; the hint only says where to look first, so it is not needed here
/// (section 2.1).
std::optional<Refusal> end_token(Context& context, const Client& client, const std::string& token) {
  const bool without_effect = context.has(flaw::revocation_without_effect);
  if (const RefreshToken* refresh_token = context.store.refresh_tokens.find(token)) {
    const Grant* grant = context.store.grants.find(refresh_token->grant);
    if (grant != nullptr && grant->client_id != client.id) {
      return not_of_this_client();
    }
    if (!without_effect) {
      context.store.revoke_grant(std::string(refresh_token->grant));  // and all access tokens of it
    }
    return std::nullopt;
  }
  const Document claims = live_claims_of(context, token);
  if (claims.is_null()) {
    return fault_of_unknown(context);
  }
  if (claims.text("client_id") != client.id) {
    return not_of_this_client();
  }
  if (!without_effect) {
    context.store.revoked_tokens.put(claims.text("jti").value_or(""), Clock::now());
  }
  return std::nullopt;
}

std::optional<Refusal> answer(Context& context, const Incoming& incoming, AuditEntry& entry) {
  const auto form = form_of(incoming);
  if (!form) {
    return form.error();
  }
  if (first_doubled(*form, {"token", "token_type_hint", "client_id", "client_secret",
                            "client_assertion", "client_assertion_type"})) {
    return Refusal{.code = "invalid_request", .description = "A parameter is given twice."};
  }
  const auto client = authenticate(context, incoming, *form);
  if (!client) {
    return client.error();
  }
  entry.client = (*client)->id;
  const std::string token = value_of(*form, "token");
  if (token.empty()) {
    return Refusal{.code = "invalid_request", .description = "token is missing."};
  }
  return end_token(context, **client, token);
}

}  // namespace

Reply revoke(Context& context, const Incoming& incoming) {
  AuditEntry entry{.operation = "revoke"};
  const auto fault = answer(context, incoming, entry);
  entry.allowed = !fault;
  entry.reason = fault ? fault->description : "revoked, or unknown";
  context.note(std::move(entry));
  if (fault) {
    return with_challenge(error_json(*fault), incoming);
  }
  return {.status = 200, .headers = {{"Cache-Control", "no-store"}}};
}

}  // namespace assay::issuer
