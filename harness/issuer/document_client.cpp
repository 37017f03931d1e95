// What a document says about its client (section 4.1), and what MCP wants it to say.
#include <algorithm>

#include "harness/catalog/flaws/client_documents.hpp"
#include "harness/http/text.hpp"
#include "harness/http/url.hpp"
#include "harness/issuer/documents.hpp"
#include "harness/issuer/redirect_uri.hpp"

namespace assay::issuer {
namespace {

using Checked = std::expected<void, Refusal>;

constexpr std::size_t kMostRedirectUris = 32;

std::unexpected<Refusal> bad(std::string description) {
  return std::unexpected(
      Refusal{.code = "invalid_client_metadata", .description = std::move(description)});
}

/// Byte for byte (RFC 3986 section 6.2.1).
bool is_its_url(const Context& context, const Document& document, const std::string& url) {
  const auto named = document.text("client_id");
  if (!named) {
    return context.has(flaw::document_id_optional) && !document.has("client_id");
  }
  if (context.has(flaw::document_id_compared_without_case)) {
    return http::equal_ignoring_case(*named, url);
  }
  if (context.has(flaw::document_id_compared_by_prefix) && named->starts_with("https://")) {
    return url.starts_with(*named) || named->starts_with(url);
  }
  if (context.has(flaw::document_id_compared_decoded)) {
    return http::percent_decode(*named, false) == http::percent_decode(url, false);
  }
  return *named == url;
}

Checked read_name(const Context& context, const Document& document, Client& client) {
  client.name = document.text("client_name").value_or("");
  if (client.name.empty() && !context.has(flaw::document_name_optional)) {
    return bad("The document has no client_name.");
  }
  return {};
}

/// The redirect URIs, or those that a flaw finds in their place.
std::optional<std::vector<std::string>> redirect_uris_in(const Context& context,
                                                         const Document& document,
                                                         const DocumentUse& use) {
  const Document member = document["redirect_uris"];
  if (member.is_null() && use.redirect_uri && context.has(flaw::document_redirects_optional)) {
    return std::vector{*use.redirect_uri};
  }
  if (member.is_text() && context.has(flaw::document_redirects_as_text_taken)) {
    return std::vector{member.text().value_or("")};
  }
  auto uris = document.texts("redirect_uris");
  const bool is_whole = member.is_array() && uris.size() == member.size() && !uris.empty() &&
                        uris.size() <= kMostRedirectUris;
  return is_whole ? std::optional(std::move(uris)) : std::nullopt;
}

Checked read_redirect_uris(const Context& context, const Document& document, const DocumentUse& use,
                           Client& client) {
  auto uris = redirect_uris_in(context, document, use);
  if (!uris) {
    return bad("The document has no array of redirect_uris.");
  }
  for (const std::string& uri : *uris) {
    if (auto fault = registration_fault(context, uri)) {
      return bad(*std::move(fault));
    }
  }
  client.redirect_uris = *std::move(uris);
  return {};
}

/// There is nobody to agree on a secret with.
Checked read_authentication(const Context& context, const Document& document, Client& client) {
  const Document method = document["token_endpoint_auth_method"];
  client.auth_method = method.is_null() ? "none" : method.text().value_or("");
  if (client.auth_method == "client_secret_jwt" && context.has(flaw::document_secret_jwt_taken)) {
    client.auth_method = "none";
  }
  if (client.auth_method != "none" && client.auth_method != "private_key_jwt") {
    return bad("The document names an authentication method that documents cannot have.");
  }
  const bool has_secret = document.has("client_secret") || document.has("client_secret_expires_at");
  if (has_secret && !context.has(flaw::document_secret_overlooked)) {
    return bad("The document has a client_secret.");
  }
  if (document.has("jwks")) {
    auto keys = jose::JwkSet::from_json(document["jwks"].dump());
    const auto is_private = [](const jose::Key& key) { return key.has_private(); };
    if (!keys || std::ranges::any_of(keys->keys(), is_private)) {
      return bad("jwks must be a JWK Set of public keys.");
    }
    client.keys = *std::move(keys);
  }
  // jwks_uri is never fetched: the document would choose where else we send requests.
  if (client.auth_method == "private_key_jwt" && client.keys.keys().empty()) {
    return bad("private_key_jwt needs usable keys in jwks.");
  }
  return {};
}

void read_grants(const Context& context, const Document& document, Client& client) {
  client.grant_types = document.has("grant_types") ? document.texts("grant_types")
                                                   : std::vector<std::string>{"authorization_code"};
  std::erase_if(client.grant_types, [](const std::string& grant) {
    return grant != "authorization_code" && grant != "refresh_token";
  });
  const Scopes asked = split_scopes(document.text("scope").value_or(""));
  const Scopes& ours = context.options.scopes;
  client.scopes = ours.empty() ? asked : common(asked, ours);
  if (client.scopes.empty()) {
    client.scopes = ours;
  }
}

}  // namespace

std::expected<Client, Refusal> client_described(const Context& context, const DocumentUse& use,
                                                const std::string& body) {
  const auto parsed = Document::parse(body);
  const bool is_list = parsed && parsed->is_array() && parsed->size() > 0;
  const Document document = is_list && context.has(flaw::document_list_taken)
                                ? parsed->at(0)
                                : parsed.value_or(Document());
  if (!document.is_object() || document.has_duplicate_members()) {
    auto refused = bad("The document is no JSON object.");
    refused.error().status = context.has(flaw::broken_document_breaks_server) ? 500 : 400;
    return refused;
  }
  if (!is_its_url(context, document, use.url)) {
    return bad("The document is not about the client identifier that it was fetched from.");
  }
  Client client{.id = use.url, .metadata = document, .is_document = true};
  Checked checked = read_name(context, document, client);
  checked = checked ? read_redirect_uris(context, document, use, client) : checked;
  checked = checked ? read_authentication(context, document, client) : checked;
  if (!checked) {
    return std::unexpected(checked.error());
  }
  read_grants(context, document, client);
  return client;
}

}  // namespace assay::issuer
