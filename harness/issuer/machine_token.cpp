// Client credentials: a client that acts for itself (OAuth 2.1 section 4.2).
#include "harness/catalog/flaws/client_authentication.hpp"
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
  const bool is_overlooked = client.auth_method == "client_secret_post" &&
                             context.has(flaw::client_credentials_for_posted_secrets);
  if (!client.may_use("client_credentials") && !is_overlooked) {
    return Refusal{.code = "unauthorized_client",
                   .description = "The client did not register for this grant."};
  }
  return std::nullopt;
}

/// Whom a client's own token speaks of: the client.
std::string subject_of(const Context& context, const Client& client) {
  if (context.has(flaw::machine_tokens_share_a_subject)) {
    return "service";
  }
  const bool is_named = context.has(flaw::machine_subject_is_the_client_name);
  return is_named && !client.name.empty() ? client.name : client.id;
}

/// What a client may have for itself: the scopes that it registered.
const Scopes& scopes_of(const Context& context, const Client& client) {
  const bool is_limited = !client.scopes.empty() && !context.has(flaw::machine_scope_unlimited) &&
                          !context.has(flaw::machine_scope_unlimited_and_unsaid);
  return is_limited ? client.scopes : context.options.scopes;
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
  const Scopes& allowed = scopes_of(context, client);
  const Scopes wanted = text ? split_scopes(*text) : allowed;
  const Scopes scopes = allowed.empty() ? wanted : common(wanted, allowed);
  if (text && scopes.empty()) {
    return refuse("invalid_scope", "None of these scopes can be granted.");
  }
  const bool is_for_nothing = context.has(flaw::machine_token_without_default_audience) &&
                              http::count_of(form, "resource") == 0;
  const AccessTokenContents contents{.client_id = client.id,
                                     .subject = subject_of(context, client),
                                     .scopes = scopes,
                                     .resource = is_for_nothing ? "" : *resource,
                                     .occasion = Occasion::machine};
  Issued issued{.subject = contents.subject, .scopes = scopes, .occasion = Occasion::machine};
  if (context.has(flaw::machine_scope_unlimited_and_unsaid)) {
    issued.scopes = common(scopes, client.scopes);
  }
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
