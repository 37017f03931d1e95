// Flaws of the authorization endpoint, each with a request that shows it.
#include <fmt/format.h>

#include <cctype>

#include "harness/catalog/flaws/authorization.hpp"
#include "harness/issuer/flaw_probes.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;

/// A probe that is served a code for the honest request with one parameter changed.
auto with(std::string name, std::string value) {
  return [name = std::move(name), value = std::move(value)](Subject& s) {
    return served(s.authorize_with(name, value));
  };
}

/// A code that was asked for with the challenge of kVerifier and no method.
bool redeems_without_method(Subject& s, std::string verifier) {
  const auto code = redirected(s.authorize_without("code_challenge_method"), "code");
  return issued(s.automatic.token(replaced(Deployment::redemption(s.client(), code.value_or("")),
                                           "code_verifier", std::move(verifier))));
}

const std::vector<Probe> kAuthorizationRequest{
    {flaw::pkce_optional, "pkce_optional",
     [](Subject& s) {
       return served(s.automatic.authorize(
           without(without(Deployment::authorization(s.client()), "code_challenge"),
                   "code_challenge_method")));
     }},
    {flaw::pkce_plain_served, "pkce_plain_served", with("code_challenge_method", "plain")},
    {flaw::pkce_plain_served, "pkce_plain_served, method missing",
     [](Subject& s) { return redeems_without_method(s, jose::s256_challenge(kVerifier)); }},
    {flaw::pkce_method_defaults_to_s256, "pkce_method_defaults_to_s256",
     [](Subject& s) { return redeems_without_method(s, kVerifier); }},
    {flaw::pkce_downgrade_served, "pkce_downgrade_served",
     [](Subject& s) {
       const Document client =
           s.automatic.registered(Deployment::registration("client_secret_post"));
       const std::string id = client.text("client_id").value_or("");
       const Exchange asked = s.automatic.authorize(without(
           without(Deployment::authorization(id), "code_challenge"), "code_challenge_method"));
       return issued(s.automatic.token(
           added(Deployment::redemption(id, redirected(asked, "code").value_or("")),
                 "client_secret", client.text("client_secret").value_or(""))));
     }},
    {flaw::pkce_unknown_method_served, "pkce_unknown_method_served",
     with("code_challenge_method", "S512")},
    {flaw::redirect_uri_unchecked, "redirect_uri_unchecked",
     with("redirect_uri", "https://attacker.example/cb")},
    {flaw::redirect_https_prefix_match, "redirect_https_prefix_match",
     [](Subject& s) {
       const std::string registered = "https://client.example/callback";
       const Document client = s.automatic.registered(
           Deployment::registration().with("redirect_uris", Document::texts({registered})));
       return served(s.automatic.authorize(
           replaced(Deployment::authorization(client.text("client_id").value_or("")),
                    "redirect_uri", "https://client.example/elsewhere")));
     }},
    {flaw::unregistered_uri_by_refresh, "unregistered_uri_by_refresh",
     [](Subject& s) {
       return s.authorize_with("redirect_uri", "https://attacker.example/cb")
           .body()
           .contains("url=https://attacker.example/cb");
     }},
    {flaw::unknown_client_by_refresh_header, "unknown_client_by_refresh_header",
     [](Subject& s) {
       return s.authorize_with("client_id", "nobody").header("Refresh").has_value();
     }},
    {flaw::unknown_client_redirected, "unknown_client_redirected",
     [](Subject& s) { return !location_of(s.authorize_with("client_id", "nobody")).empty(); }},
    {flaw::missing_client_redirected, "missing_client_redirected",
     [](Subject& s) { return !location_of(s.authorize_without("client_id")).empty(); }},
    {flaw::response_type_optional, "response_type_optional",
     [](Subject& s) { return served(s.authorize_without("response_type")); }},
    {flaw::empty_response_type_served, "empty_response_type_served", with("response_type", "")},
    {flaw::any_response_type_served, "any_response_type_served", with("response_type", "token")},
    {flaw::doubled_parameter_served, "doubled_parameter_served",
     [](Subject& s) {
       return served(s.automatic.authorize(
           added(Deployment::authorization(s.client()), "scope", "notes:write")));
     }},
    {flaw::doubled_challenge_served, "doubled_challenge_served",
     [](Subject& s) {
       return served(
           s.automatic.authorize(added(Deployment::authorization(s.client()), "code_challenge",
                                       jose::s256_challenge(kVerifier))));
     }},
    {flaw::second_redirect_uri_used, "second_redirect_uri_used",
     [](Subject& s) {
       const std::string other = "https://attacker.example/cb";
       return location_of(s.automatic.authorize(
                              added(Deployment::authorization(s.client()), "redirect_uri", other)))
           .starts_with(other);
     }},
    {flaw::unknown_parameter_refused, "unknown_parameter_refused",
     [](Subject& s) {
       return redirected(s.authorize_with("strange", "1"), "error") == "invalid_request";
     }},
    {flaw::parameter_names_trimmed, "parameter_names_trimmed",
     [](Subject& s) {
       auto request = Deployment::authorization(s.client());
       for (auto& [name, value] : request) {
         name = name == "client_id" ? " client_id" : name;
       }
       return redirected(s.automatic.authorize(request), "code").has_value();
     }},
};

Exchange honest(Subject& subject) {
  return subject.automatic.authorize(Deployment::authorization(subject.client()));
}

Exchange error(Subject& subject) {
  return subject.authorize_with("resource", "https://other.example/");
}

const std::vector<Probe> kAuthorizationResponse{
    {flaw::code_in_fragment, "code_in_fragment",
     [](Subject& s) {
       return http::first_value(http::fragment_of(location_of(honest(s))), "code").has_value();
     }},
    {flaw::state_mangled, "state_mangled",
     [](Subject& s) {
       const auto state = redirected(s.authorize_with("state", "a~b %c"), "state");
       return state && *state != "a~b %c";
     }},
    {flaw::state_cut_at_256, "state_cut_at_256",
     [](Subject& s) {
       return redirected(s.authorize_with("state", std::string(300, 'a')), "state") ==
              std::string(256, 'a');
     }},
    {flaw::state_entities_decoded, "state_entities_decoded",
     [](Subject& s) { return redirected(s.authorize_with("state", "a&amp;b"), "state") == "a&b"; }},
    {flaw::state_injects_parameters, "state_injects_parameters",
     [](Subject& s) {
       const auto location = location_of(s.authorize_with("state", "a&code=injected"));
       return http::count_of(http::query_of(location), "code") == 2;
     }},
    {flaw::state_lost_on_error, "state_lost_on_error",
     [](Subject& s) { return redirected(error(s), "state") != "plain-state"; }},
    {flaw::iss_of_another_server, "iss_of_another_server",
     [](Subject& s) {
       const auto iss = redirected(honest(s), "iss");
       return iss && *iss != s.automatic.server().issuer();
     }},
    {flaw::iss_lost_on_error, "iss_lost_on_error",
     [](Subject& s) { return redirected(error(s), "iss") != s.automatic.server().issuer(); }},
    {flaw::code_without_sign_in, "code_without_sign_in",
     [](Subject& s) {
       return served(s.asking.authorize(Deployment::authorization(s.asking.public_client())));
     }},
    {flaw::pages_can_be_framed, "pages_can_be_framed",
     [](Subject& s) {
       const Exchange page =
           s.asking.authorize(Deployment::authorization(s.asking.public_client()));
       return page.status() == 200 && !page.header("X-Frame-Options") &&
              !page.header("Content-Security-Policy");
     }},
    {flaw::redirect_prefix_match, "redirect_prefix_match",
     [](Subject& s) {
       return served(s.authorize_with("redirect_uri", std::string(kRedirectUri) + "/longer"));
     }},
    {flaw::redirect_ignores_case, "redirect_ignores_case",
     [](Subject& s) {
       std::string shouted(kRedirectUri);
       shouted.back() = static_cast<char>(std::toupper(shouted.back()));
       return served(s.authorize_with("redirect_uri", shouted));
     }},
    {flaw::redirect_decodes_before_match, "redirect_decodes_before_match",
     [](Subject& s) {
       const std::string encoded = fmt::format("%{:02X}", std::string_view(kRedirectUri).back());
       return served(s.authorize_with(
           "redirect_uri", std::string(kRedirectUri)
                               .replace(std::string_view(kRedirectUri).size() - 1, 1, encoded)));
     }},
    {flaw::redirect_ignores_query, "redirect_ignores_query",
     [](Subject& s) {
       return served(s.authorize_with("redirect_uri", std::string(kRedirectUri) + "?x=1"));
     }},
    {flaw::redirect_trims_a_tab, "redirect_trims_a_tab",
     [](Subject& s) {
       return served(s.authorize_with("redirect_uri", std::string(kRedirectUri) + "\t"));
     }},
};

}  // namespace

std::span<const Probe> authorization_request_probes() { return kAuthorizationRequest; }

std::span<const Probe> authorization_response_probes() { return kAuthorizationResponse; }

}  // namespace assay::issuer
