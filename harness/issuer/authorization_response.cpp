#include "harness/issuer/authorization_response.hpp"

#include <algorithm>
#include <map>

#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "harness/catalog/flaws/delegated_login.hpp"
#include "harness/catalog/flaws/grants.hpp"
#include "harness/http/text.hpp"
#include "harness/issuer/token_grants.hpp"
#include "harness/jose/base64url.hpp"
#include "harness/jose/digest.hpp"

namespace assay::issuer {
namespace {

/// 303: the browser must follow with GET and must not post the user's password on (RFC 9700
/// section 4.12).
Reply redirect_to(std::string location) {
  return {.status = 303,
          .headers = {{"Location", std::move(location)},
                      {"Cache-Control", "no-store"},
                      {"Referrer-Policy", "no-referrer"}}};
}

/// What is left of a state that went through too eager a sanitizer.
std::string mangled(const std::string& state) {
  const auto odd = std::ranges::find_if_not(
      state, [](char c) { return http::is_alpha(c) || http::is_digit(c) || c == '-' || c == '_'; });
  return {state.begin(), odd};
}

std::string entities_decoded(std::string state) {
  constexpr std::string_view entity = "&amp;";
  for (auto at = state.find(entity); at != std::string::npos; at = state.find(entity, at + 1)) {
    state.replace(at, entity.size(), "&");
  }
  return state;
}

/// The state as the client gets it back: as it came (section 4.1.2).
std::string returned(const Context& context, const std::string& state) {
  if (context.has(flaw::state_mangled)) {
    return mangled(state);
  }
  if (context.has(flaw::state_cut_at_256)) {
    return state.substr(0, 256);
  }
  if (context.has(flaw::state_cut_at_640)) {
    return state.substr(0, 640);
  }
  return context.has(flaw::state_entities_decoded) ? entities_decoded(state) : state;
}

std::string code_text(const Context& context) {
  if (context.has(flaw::short_codes)) {
    return jose::random_token(12);
  }
  if (context.has(flaw::codes_of_128_bits)) {
    return jose::hex(jose::random_bytes(16));
  }
  return context.has(flaw::codes_padded_to_look_long)
             ? "authorization-code-of-this-server-" + jose::random_token(6)
             : jose::random_token(32);
}

std::string new_code(Context& context, const AuthorizationRequest& request,
                     const std::string& user) {
  const std::string grant = jose::random_token(16);
  context.store.consents.put(consent_key(user, request.client_id), Clock::now());
  context.store.grants.put(grant, Grant{.client_id = request.client_id,
                                        .subject = user,
                                        .scopes = request.scopes,
                                        .resource = request.resource,
                                        .third_party_token = request.third_party_token});
  std::string code = code_text(context);
  if (context.has(flaw::challenge_in_code)) {  // in one that needs no memory: signed, not encrypted
    code = jose::base64url_encode(Document::object({{"challenge", request.challenge}}).dump()) +
           "." + code;
  }
  const auto lifetime = context.has(flaw::code_lives_an_hour)
                            ? std::chrono::seconds{std::chrono::hours{1}}
                            : context.options.code_lifetime;
  context.store.codes.put(code, Code{.grant = grant,
                                     .redirect_uri = request.redirect_uri,
                                     .challenge = request.challenge,
                                     .method = request.method,
                                     .expires = context.now() + lifetime});
  return code;
}

/// The implicit flow, which OAuth 2.1 dropped: only a flaw comes here.
Reply token_redirect(Context& context, const AuthorizationRequest& request,
                     const std::string& user) {
  const AccessTokenContents contents{.client_id = request.client_id,
                                     .subject = user,
                                     .scopes = request.scopes,
                                     .resource = request.resource};
  http::Parameters parameters{{"access_token", mint_access_token(context, contents, nullptr)},
                              {"token_type", "Bearer"}};
  if (request.state) {
    parameters.emplace_back("state", *request.state);
  }
  return redirect_to(request.redirect_uri + "#" + http::form_encode(parameters));
}

/// The redirect URI, to which the parameters are added: as it is, its query included (section 2.3).
std::string base_of(const Context& context, const AuthorizationRequest& request) {
  const std::string& uri = request.redirect_uri;
  const std::size_t mark = uri.find('?');
  if (mark != std::string::npos && context.has(flaw::redirect_uri_query_replaced)) {
    return uri.substr(0, mark);
  }
  if (mark != std::string::npos && context.has(flaw::redirect_uri_query_loses_repeated)) {
    const auto query = http::query_of(uri);
    const std::map<std::string, std::string> by_name(query.begin(), query.end());
    return uri.substr(0, mark) + "?" + http::form_encode({by_name.begin(), by_name.end()});
  }
  return uri;
}

}  // namespace

Reply code_redirect(Context& context, const AuthorizationRequest& request,
                    const std::string& user) {
  context.note({.client = request.client_id,
                .subject = user,
                .scopes = request.scopes,
                .operation = "authorize",
                .allowed = true,
                .reason = "granted"});
  if (request.for_token) {
    return token_redirect(context, request, user);
  }
  http::Parameters parameters{{"code", new_code(context, request, user)}};
  const bool unencoded = context.has(flaw::state_injects_parameters) && request.state &&
                         request.state->find('%') == std::string::npos;
  if (request.state && !unencoded) {
    parameters.emplace_back("state", returned(context, *request.state));
  }
  // RFC 9207: tells the client which of its authorization servers answers.
  const bool loses_iss = context.has(flaw::iss_never_sent) ||
                         (!request.state && context.has(flaw::iss_lost_without_state));
  if (!loses_iss) {
    parameters.emplace_back(
        "iss", context.has(flaw::iss_of_another_server) ? kForeignIssuer : context.issuer);
  }
  if (context.has(flaw::third_party_token_in_redirect)) {
    parameters.emplace_back("third_party_token", request.third_party_token);
  }
  if (context.has(flaw::code_in_fragment)) {
    return redirect_to(request.redirect_uri + "#" + http::form_encode(parameters));
  }
  const std::string location = http::with_query(base_of(context, request), parameters);
  Reply reply = redirect_to(unencoded ? location + "&state=" + *request.state : location);
  if (context.has(flaw::code_redirect_may_be_stored)) {
    std::erase_if(reply.headers, [](const auto& line) { return line.first == "Cache-Control"; });
  }
  return reply;
}

Reply redirect_without_answer(const AuthorizationRequest& request) {
  return redirect_to(
      http::with_query(request.redirect_uri, {{"state", request.state.value_or("")}}));
}

Reply error_redirect(const Context& context, const std::string& redirect_uri,
                     const std::optional<std::string>& state, const Refusal& refusal) {
  http::Parameters parameters{{"error", refusal.code}, {"error_description", refusal.description}};
  if (state && !context.has(flaw::state_lost_on_error)) {
    parameters.emplace_back("state", *state);
  }
  if (!context.has(flaw::iss_lost_on_error)) {
    parameters.emplace_back("iss", context.issuer);
  }
  return redirect_to(http::with_query(redirect_uri, parameters));
}

}  // namespace assay::issuer
