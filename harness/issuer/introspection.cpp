// Token introspection (RFC 7662).
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

std::expected<Document, Refusal> answer(Context& context, const Incoming& incoming,
                                        AuditEntry& entry) {
  const auto form = form_of(incoming);
  if (!form) {
    return std::unexpected(form.error());
  }
  if (first_doubled(*form, {"token", "token_type_hint", "client_id", "client_secret",
                            "client_assertion", "client_assertion_type"})) {
    return std::unexpected(
        Refusal{.code = "invalid_request", .description = "A parameter is given twice."});
  }
  if (auto fault = caller_fault(context, incoming, *form, entry)) {
    return std::unexpected(*std::move(fault));
  }
  const std::string token = value_of(*form, "token");
  if (token.empty()) {
    return std::unexpected(Refusal{.code = "invalid_request", .description = "token is missing."});
  }
  return state_of(context, token);
}

}  // namespace

/// A refresh token reads as inactive: to a resource server, that is what it is.
Document state_of(const Context& context, const std::string& token) {
  const Document claims = live_claims_of(context, token);
  if (claims.is_null()) {
    return Document::object({{"active", false}});
  }
  return claims.with("active", true).with("token_type", "Bearer");
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
