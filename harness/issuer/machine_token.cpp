// Client credentials: a client that acts for itself (OAuth 2.1 section 4.2).
#include "harness/catalog/flaws/grants.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/issuer/resource.hpp"
#include "harness/issuer/token_grants.hpp"
#include "harness/jose/digest.hpp"

namespace assay::issuer {
namespace {

/// A public client's name is no secret: anybody could act for it. A confidential one needs to have
/// registered the grant.
std::optional<Refusal> client_fault(const Context& context, const Client& client) {
  if (client.is_public()) {
    return context.has(flaw::client_credentials_for_public_client)
               ? std::nullopt
               : std::optional(Refusal{.code = "unauthorized_client",
                                       .description = "This grant is for confidential clients."});
  }
  if (!client.may_use("client_credentials")) {
    return Refusal{.code = "unauthorized_client",
                   .description = "The client did not register for this grant."};
  }
  return std::nullopt;
}

/// What holds a client's tokens together, so that they die with it: one grant for all of them.
Grant& grant_for(Context& context, const std::string& id, const AccessTokenContents& contents) {
  Grant* known = context.store.grants.find(id);
  return known != nullptr ? *known
                          : context.store.grants.put(id, Grant{.client_id = contents.client_id,
                                                               .subject = contents.subject,
                                                               .scopes = contents.scopes,
                                                               .resource = contents.resource});
}

}  // namespace

TokenResult machine_token(Context& context, const Client& client, const http::Parameters& form) {
  if (const auto fault = client_fault(context, client)) {
    return std::unexpected(TokenRefusal{.refusal = *fault});
  }
  const auto resource = requested_resource(context, form);
  if (!resource) {
    return std::unexpected(TokenRefusal{.refusal = resource.error()});
  }
  const auto text = http::first_value(form, "scope");
  const Scopes& allowed = client.scopes.empty() ? context.options.scopes : client.scopes;
  const Scopes wanted = text ? split_scopes(*text) : allowed;
  const Scopes scopes = allowed.empty() ? wanted : common(wanted, allowed);
  if (text && scopes.empty()) {
    return refuse("invalid_scope", "None of these scopes can be granted.");
  }
  const bool is_for_nothing = context.has(flaw::machine_token_without_default_audience) &&
                              http::count_of(form, "resource") == 0;
  const AccessTokenContents contents{.client_id = client.id,
                                     .subject = client.id,
                                     .scopes = scopes,
                                     .resource = is_for_nothing ? "" : *resource,
                                     .occasion = Occasion::machine};
  Issued issued{.subject = client.id, .scopes = scopes, .occasion = Occasion::machine};
  const bool refreshable = context.has(flaw::refresh_token_for_machine);
  const std::string id = refreshable ? jose::random_token(16) : "machine " + client.id;
  Grant& grant = grant_for(context, id, contents);
  if (refreshable) {
    issued.refresh_token = mint_refresh_token(context, id);
  }
  issued.access_token = mint_access_token(context, contents, &grant);
  return issued;
}

}  // namespace assay::issuer
