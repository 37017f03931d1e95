// Token introspection (RFC 7662).
#include "harness/catalog/flaws/grants.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "harness/issuer/access_token.hpp"
#include "harness/issuer/client_authentication.hpp"
#include "harness/issuer/context.hpp"

namespace assay::issuer {
namespace {

/// Section 2.1: whoever has no credentials could try out tokens here.
std::optional<Refusal> caller_fault(Context& context, const Incoming& incoming,
                                    const http::Parameters& form, AuditEntry& entry) {
  const auto client = authenticate(context, incoming, form);
  if (client) {
    entry.client = (*client)->id;
  }
  if (context.has(flaw::introspection_open)) {
    return std::nullopt;
  }
  if (!client) {
    return client.error();
  }
  return (*client)->is_public()
             ? std::optional(Refusal{.code = "invalid_client",
                                     .description = "Introspection needs credentials.",
                                     .status = 401})
             : std::nullopt;
}

Document inactive() { return Document::object({{"active", false}}); }

/// The parameters of a request; a form, but for a flaw.
std::expected<http::Parameters, Refusal> sent_with(const Context& context,
                                                   const Incoming& incoming) {
  if (!context.has(flaw::introspection_wants_json)) {
    return form_of(incoming);
  }
  if (incoming.media_type != "application/json") {
    return std::unexpected(
        Refusal{.code = "invalid_request", .description = "Send JSON.", .status = 415});
  }
  return parameters_of_json(incoming.body);
}

std::expected<Document, Refusal> answer(Context& context, const Incoming& incoming,
                                        AuditEntry& entry) {
  const auto form = sent_with(context, incoming);
  if (!form) {
    return std::unexpected(form.error());
  }
  if (first_doubled(*form, {"token", "token_type_hint", "client_id", "client_secret",
                            "client_assertion", "client_assertion_type"})) {
    return std::unexpected(
        Refusal{.code = "invalid_request", .description = "A parameter is given twice."});
  }
  if (auto fault = caller_fault(context, incoming, *form, entry)) {
    return fault->status == 401 && context.has(flaw::introspection_calls_bad_credentials_inactive)
               ? std::expected<Document, Refusal>(inactive())
               : std::unexpected(*std::move(fault));
  }
  const std::string token = value_of(*form, "token");
  if (token.empty()) {
    return std::unexpected(Refusal{.code = "invalid_request", .description = "token is missing."});
  }
  return state_of(context, token);
}

/// What is told of a token that is not good: nothing, but for flaws.
Document dead_state_of(const Context& context, const std::string& token) {
  const RefreshToken* refresh_token = context.store.refresh_tokens.find(token);
  const Grant* grant =
      refresh_token != nullptr ? context.store.grants.find(refresh_token->grant) : nullptr;
  if (grant != nullptr && !grant->revoked && !refresh_token->used &&
      context.has(flaw::refresh_token_introspected_as_bearer)) {
    return Document::object({{"active", true},
                             {"token_type", "Bearer"},
                             {"client_id", grant->client_id},
                             {"scope", joined(grant->scopes)}});
  }
  const Document claims = Minter::claims_of(token);
  if (context.has(flaw::revoked_token_described) &&
      is_revoked_token(context, claims.text("jti").value_or(""))) {
    return inactive().with("sub", claims["sub"]).with("client_id", claims["client_id"]);
  }
  return context.has(flaw::unknown_token_explained) && claims.is_null()
             ? inactive().with("reason", "No such token was issued.")
             : inactive();
}

}  // namespace

/// A refresh token reads as inactive: to a resource server, that is what it is.
Document state_of(const Context& context, const std::string& token) {
  const Document claims = live_claims_of(context, token);
  if (claims.is_null()) {
    return dead_state_of(context, token);
  }
  const Document told =
      context.has(flaw::introspection_without_audience) ? claims.without("aud") : claims;
  return told.with("active", context.has(flaw::active_as_text) ? Document("true") : Document(true))
      .with("token_type", "Bearer");
}

Reply introspect(Context& context, const Incoming& incoming) {
  context.published->count_introspection();
  const Outage outage = context.published->outage();
  if (outage == Outage::silence) {
    context.let_others_in(kSilence);
  }
  if (auto broken = reply_of(outage)) {
    return *std::move(broken);
  }
  AuditEntry entry{.operation = "introspect"};
  const auto state = answer(context, incoming, entry);
  entry.allowed = state.has_value();
  entry.reason = state ? "answered" : state.error().description;
  context.note(std::move(entry));
  return state ? private_json(200, *state) : with_challenge(error_json(state.error()), incoming);
}

}  // namespace assay::issuer
