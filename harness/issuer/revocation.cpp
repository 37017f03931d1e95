// Token revocation (RFC 7009).
#include "harness/catalog/flaws/grants.hpp"
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

bool may_revoke(const Context& context, const Client& client, const std::string& owner) {
  return client.id == owner || context.has(flaw::revocation_of_any_clients_token);
}

/// With all access tokens that came of it (section 2.1).
void end_grant(Context& context, const std::string& id) {
  const Grant* grant = context.store.grants.find(id);
  std::vector<std::string> tokens =
      grant == nullptr ? std::vector<std::string>{} : grant->access_tokens;
  context.store.revoke_grant(id);
  if (context.has(flaw::refresh_revocation_ends_the_newest_token) && !tokens.empty()) {
    tokens.pop_back();
    for (const std::string& older : tokens) {
      context.store.revoked_tokens.erase(older);
    }
  }
}

void end_access_token(Context& context, const std::string& jti) {
  const std::chrono::seconds delay{context.has(flaw::revocation_takes_a_second) ? 1 : 0};
  if (!context.has(flaw::revoked_access_token_lives_on)) {
    context.store.revoked_tokens.put(jti, Clock::now() + delay);
  }
}

/// Whether a flaw looks where the hint says, and nowhere else.
bool is_overlooked(const Context& context, const std::string& hint, const std::string& kind) {
  return context.has(flaw::wrong_hint_ends_the_search) && !hint.empty() && hint != kind;
}

/// Ends a token of either kind; the hint only says where to look first, so it is not needed here
/// (section 2.1).
std::optional<Refusal> end_token(Context& context, const Client& client, const std::string& token,
                                 const std::string& hint) {
  const bool without_effect = context.has(flaw::revocation_without_effect);
  if (context.has(flaw::unknown_hint_refused) && !hint.empty() && hint != "access_token" &&
      hint != "refresh_token") {
    return Refusal{.code = "unsupported_token_type", .description = "There are no such tokens."};
  }
  if (const RefreshToken* refresh_token = context.store.refresh_tokens.find(token)) {
    const Grant* grant = context.store.grants.find(refresh_token->grant);
    if (is_overlooked(context, hint, "refresh_token")) {
      return std::nullopt;
    }
    if (grant != nullptr && !may_revoke(context, client, grant->client_id)) {
      return not_of_this_client();
    }
    if (!without_effect) {
      end_grant(context, std::string(refresh_token->grant));
    }
    return std::nullopt;
  }
  const Document claims = live_claims_of(context, token);
  if (claims.is_null()) {
    return fault_of_unknown(context);
  }
  if (is_overlooked(context, hint, "access_token")) {
    return std::nullopt;
  }
  if (!may_revoke(context, client, claims.text("client_id").value_or(""))) {
    return not_of_this_client();
  }
  if (!without_effect) {
    end_access_token(context, claims.text("jti").value_or(""));
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
  if (token.empty() && context.has(flaw::revocation_without_token_served)) {
    return std::nullopt;
  }
  if (token.empty()) {
    return Refusal{.code = "invalid_request", .description = "token is missing."};
  }
  return end_token(context, **client, token, value_of(*form, "token_type_hint"));
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
