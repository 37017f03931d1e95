#include "harness/issuer/client_metadata.hpp"

#include <algorithm>
#include <array>

#include "harness/catalog/flaws/registration.hpp"
#include "harness/issuer/client_authentication.hpp"
#include "harness/issuer/redirect_uri.hpp"
#include "harness/issuer/software_statement.hpp"

namespace assay::issuer {
namespace {

using Checked = std::expected<void, Refusal>;

constexpr std::size_t kMostRedirectUris = 32;
constexpr std::array<std::string_view, 8> kTexts{
    "client_name", "client_uri",  "logo_uri",         "tos_uri",
    "policy_uri",  "software_id", "software_version", "application_type"};

std::unexpected<Refusal> bad_metadata(std::string description) {
  return std::unexpected(
      Refusal{.code = "invalid_client_metadata", .description = std::move(description)});
}

std::unexpected<Refusal> bad_redirect(const Context& context, std::string description) {
  if (context.has(flaw::registration_error_unnamed)) {
    return std::unexpected(
        Refusal{.code = "invalid_request", .description = "The registration is not acceptable."});
  }
  return std::unexpected(
      Refusal{.code = "invalid_redirect_uri", .description = std::move(description)});
}

bool is_given(const Document& metadata, std::string_view member) {
  return !metadata[member].is_null();
}

/// The member when it is an array of nothing but strings.
std::optional<std::vector<std::string>> list_of(const Document& metadata, std::string_view member) {
  std::vector<std::string> texts = metadata.texts(member);
  const bool whole = metadata[member].is_array() && texts.size() == metadata[member].size();
  return whole ? std::optional(std::move(texts)) : std::nullopt;
}

Checked read_redirect_uris(const Context& context, const Document& metadata, Client& client) {
  const bool redirects = client.may_use("authorization_code");
  if (!is_given(metadata, "redirect_uris") || metadata["redirect_uris"].is_empty()) {
    if (redirects && !context.has(flaw::registers_without_redirect_uri) &&
        !context.has(flaw::client_without_redirect_uri_redirected)) {
      return bad_redirect(context, "The code grant needs redirect_uris.");
    }
    return {};
  }
  auto uris = list_of(metadata, "redirect_uris");
  if (!uris || uris->size() > kMostRedirectUris) {
    return bad_redirect(context, "redirect_uris must be an array of at most 32 strings.");
  }
  const bool is_lenient = context.has(flaw::registers_plain_http_for_web_clients) &&
                          metadata.text("application_type").value_or("web") == "web";
  for (std::string& uri : *uris) {
    auto fault = registration_fault(context, uri);
    if (fault && !(is_lenient && uri.starts_with("http://"))) {
      return bad_redirect(context, *std::move(fault));
    }
    uri = as_kept(context, uri);
    if (context.has(flaw::registers_second_redirect_unchecked)) {
      break;
    }
  }
  client.redirect_uris = *std::move(uris);
  return {};
}

/// What of `member` we offer, or `fallback` where it is not given. A registrant may name grants
/// that we do not have: they are left out, and the reply says so (section 3.2.1).
std::expected<std::vector<std::string>, Refusal> choice(const Document& metadata,
                                                        std::string_view member,
                                                        const std::vector<std::string>& offered,
                                                        std::vector<std::string> fallback) {
  if (!is_given(metadata, member)) {
    return fallback;
  }
  const auto asked = list_of(metadata, member);
  if (!asked) {
    return bad_metadata("grant_types and response_types must be arrays of strings.");
  }
  auto chosen = common(*asked, offered);
  if (chosen.empty() && !asked->empty()) {
    return bad_metadata("None of the grant_types or response_types asked for is offered.");
  }
  return chosen;
}

/// Section 2.1: the code grant goes with the response type "code", and neither without the other.
bool go_together(const Context& context, bool has_grant, bool has_response_type) {
  return has_grant == has_response_type ||
         (has_grant ? context.has(flaw::grant_without_its_response_type_registered)
                    : context.has(flaw::response_type_without_its_grant_registered));
}

Checked read_grants(const Context& context, const Document& metadata, Client& client) {
  auto grants =
      choice(metadata, "grant_types", {"authorization_code", "refresh_token", "client_credentials"},
             {"authorization_code"});
  if (!grants) {
    return std::unexpected(grants.error());
  }
  client.grant_types = *std::move(grants);
  const bool redirects = client.may_use("authorization_code");
  const auto responses =
      choice(metadata, "response_types", {"code"},
             redirects ? std::vector<std::string>{"code"} : std::vector<std::string>{});
  if (!responses) {
    return std::unexpected(responses.error());
  }
  if (!go_together(context, redirects, !responses->empty())) {
    return bad_metadata(
        "The grant type authorization_code and the response type code go together.");
  }
  if (client.grant_types.empty()) {
    return bad_metadata("A client needs a grant type.");
  }
  client.metadata = client.metadata.with("grant_types", Document::texts(client.grant_types))
                        .with("response_types", Document::texts(*responses));
  return {};
}

Checked read_keys(const Context& context, const Document& metadata, Client& client) {
  const auto place = metadata.text("jwks_uri");
  const bool keeps_place = context.has(flaw::jwks_uri_fetched_at_authentication) ||
                           context.has(flaw::both_kinds_of_keys_registered);
  if (is_given(metadata, "jwks") && is_given(metadata, "jwks_uri") &&
      !context.has(flaw::both_kinds_of_keys_registered)) {
    return bad_metadata("Only one of jwks and jwks_uri may be given.");
  }
  if (place && keeps_place) {
    client.metadata = client.metadata.with("jwks_uri", *place);
  }
  if (is_given(metadata, "jwks")) {
    auto keys = jose::JwkSet::from_json(metadata["jwks"].dump());
    const auto is_private = [](const jose::Key& key) { return key.has_private(); };
    if (!keys || std::ranges::any_of(keys->keys(), is_private)) {
      return bad_metadata("jwks must be a JWK Set of public keys.");
    }
    client.keys = *std::move(keys);
    client.metadata = client.metadata.with("jwks", metadata["jwks"]);
  }
  // jwks_uri is never fetched: whoever may register would choose where we send requests.
  const bool is_to_be_fetched = place && context.has(flaw::jwks_uri_fetched_at_authentication);
  if (client.auth_method == "private_key_jwt" && client.keys.keys().empty() && !is_to_be_fetched) {
    return bad_metadata("private_key_jwt needs usable keys in jwks.");
  }
  return {};
}

Checked read_authentication(const Context& context, const Document& metadata, Client& client) {
  client.auth_method = "client_secret_basic";  // section 2: the default
  if (is_given(metadata, "token_endpoint_auth_method")) {
    client.auth_method = metadata.text("token_endpoint_auth_method").value_or("");
  }
  const auto methods = authentication_methods(context);
  if (std::ranges::find(methods, client.auth_method) == methods.end()) {
    return bad_metadata("No such token_endpoint_auth_method is offered.");
  }
  client.metadata = client.metadata.with("token_endpoint_auth_method", client.auth_method);
  return read_keys(context, metadata, client);
}

Checked read_texts(const Context& context, const Document& metadata, Client& client) {
  for (const std::string_view member : kTexts) {
    if (!is_given(metadata, member)) {
      continue;
    }
    const auto text = metadata.text(member);
    const bool is_link =
        member.ends_with("_uri") && !context.has(flaw::client_link_of_any_scheme_shown);
    if (!text || (is_link && !http::Url::parse(*text))) {
      return bad_metadata("A member is of the wrong type, or a link that is not http or https.");
    }
    client.metadata = client.metadata.with(member, *text);
  }
  const std::string type = metadata.text("application_type").value_or("web");
  if (type != "web" && type != "native") {
    return bad_metadata("application_type must be web or native.");
  }
  if (is_given(metadata, "contacts")) {
    const auto contacts = list_of(metadata, "contacts");
    if (!contacts) {
      return bad_metadata("contacts must be an array of strings.");
    }
    client.metadata = client.metadata.with("contacts", Document::texts(*contacts));
  }
  client.name = metadata.text("client_name").value_or("");
  return {};
}

Checked read_scopes(const Context& context, const Document& metadata, Client& client) {
  if (is_given(metadata, "scope") && !metadata["scope"].is_text()) {
    return bad_metadata("scope must be a string.");
  }
  const Scopes asked = split_scopes(metadata.text("scope").value_or(""));
  const Scopes& ours = context.options.scopes;
  const bool takes_all = ours.empty() || context.has(flaw::unlisted_scope_granted);
  client.scopes = takes_all ? asked : common(asked, ours);
  if (client.scopes.empty()) {
    client.scopes = ours;
  }
  if (!client.scopes.empty()) {
    client.metadata = client.metadata.with("scope", joined(client.scopes));
  }
  return {};
}

/// What we do not know we ignore (section 2). Only the flaws mind it.
Checked read_unknown(const Context& context, const Document& metadata) {
  static constexpr std::array<std::string_view, 9> others{
      "redirect_uris", "grant_types", "response_types", "token_endpoint_auth_method", "scope",
      "contacts",      "jwks",        "jwks_uri",       "software_statement"};
  for (const std::string& member : metadata.members()) {
    const bool is_known = std::ranges::find(kTexts, member) != kTexts.end() ||
                          std::ranges::find(others, member) != others.end();
    const bool is_tagged = member.find('#') != std::string::npos;
    if ((!is_known && context.has(flaw::unknown_registration_member_refused)) ||
        (is_tagged && context.has(flaw::language_tagged_name_refused))) {
      return bad_metadata("There is a member that is not known.");
    }
  }
  return {};
}

/// Flaws: what the registrant says of itself, and is not its to say.
void believe(const Context& context, const Document& metadata, Client& client) {
  if (context.has(flaw::trusted_client_skips_consent)) {
    client.is_trusted = metadata["skip_consent"].boolean() == true;
  }
  if (context.has(flaw::registration_stored_as_it_came)) {
    Document all = metadata;
    for (const std::string& member : client.metadata.members()) {
      all = all.with(member, client.metadata[member]);
    }
    client.metadata = all;
  }
}

}  // namespace

std::expected<Client, Refusal> client_from(const Context& context, const Document& sent) {
  const auto stated = with_statement(context, sent);
  if (!stated) {
    return std::unexpected(stated.error());
  }
  const Document& metadata = *stated;
  Client client{.metadata = Document::object()};
  Checked checked = read_grants(context, metadata, client);
  checked = checked ? read_redirect_uris(context, metadata, client) : checked;
  checked = checked ? read_authentication(context, metadata, client) : checked;
  checked = checked ? read_texts(context, metadata, client) : checked;
  checked = checked ? read_scopes(context, metadata, client) : checked;
  checked = checked ? read_unknown(context, metadata) : checked;
  if (!checked) {
    return std::unexpected(checked.error());
  }
  if (!client.redirect_uris.empty()) {
    client.metadata = client.metadata.with("redirect_uris", Document::texts(client.redirect_uris));
  }
  if (const auto statement = metadata.text("software_statement")) {
    client.metadata = client.metadata.with("software_statement", *statement);
  }
  believe(context, metadata, client);
  return client;
}

}  // namespace assay::issuer
