// Flaws in what the authorization endpoint takes and answers, each with a request that shows it.
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "harness/issuer/flaw_probes.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;

Parameters honest(Subject& s) { return Deployment::authorization(s.client()); }

/// A client of the server that asks nobody, with these redirect URIs.
std::string client_at(Subject& s, const std::vector<std::string>& uris) {
  return s.automatic
      .registered(Deployment::registration().with("redirect_uris", Document::texts(uris)))
      .text("client_id")
      .value_or("");
}

Exchange asked_at(Subject& s, const std::string& registered, const std::string& named) {
  return s.automatic.authorize(
      replaced(Deployment::authorization(client_at(s, {registered})), "redirect_uri", named));
}

/// True where a code does not come to another port of this host, and comes to the registered one.
bool compares_port(Subject& s, const std::string& host) {
  const std::string registered = "http://" + host + ":1/cb";
  return served(asked_at(s, registered, registered)) &&
         !served(asked_at(s, registered, "http://" + host + ":2/cb"));
}

/// Redeems a code with a verifier that fits its challenge.
bool redeems_with(Subject& s, const std::string& verifier) {
  const auto code =
      redirected(s.authorize_with("code_challenge", jose::s256_challenge(verifier)), "code");
  return issued(s.automatic.token(
      replaced(Deployment::redemption(s.client(), code.value_or("")), "code_verifier", verifier)));
}

/// Whether naming an address on this machine, its host written in this way, makes somebody fetch
/// it.
bool fetches(Subject& s, const std::string& host) {
  const auto url = http::Url::parse(s.asking.at("/jwks"));
  const std::size_t before = s.asking.server().key_fetches();
  s.authorize_with("request_uri", "http://" + host + ":" + std::to_string(url->port) + "/jwks");
  return s.asking.server().key_fetches() > before;
}

/// Whether a stranger's request with this mistake leads to the client at once.
bool leaves_at_once(Subject& s, const std::string& name, const std::string& value) {
  const Exchange answer = s.asking.authorize(
      replaced(Deployment::authorization(s.asking.public_client()), name, value));
  return redirected(answer, "error").has_value();
}

const std::vector<Probe> kRequests{
    {flaw::authorization_by_post_only, "authorization_by_post_only",
     [](Subject& s) { return s.automatic.authorize(honest(s)).status() == 405; }},
    {flaw::authorization_endpoint_with_cors, "authorization_endpoint_with_cors",
     [](Subject& s) {
       return s.automatic.authorize(honest(s)).header("Access-Control-Allow-Origin").has_value();
     }},
    {flaw::authorization_preflight_answered, "authorization_preflight_answered",
     [](Subject& s) { return s.automatic.send("OPTIONS", "/authorize").status() == 204; }},
    {flaw::null_byte_fails, "null_byte_fails",
     [](Subject& s) { return s.authorize_with("scope", std::string("a\0b", 3)).status() >= 500; }},
    {flaw::long_scope_fails, "long_scope_fails",
     [](Subject& s) { return s.authorize_with("scope", std::string(2'001, 'x')).status() >= 500; }},
    {flaw::missing_client_fails, "missing_client_fails",
     [](Subject& s) { return s.authorize_without("client_id").status() >= 500; }},
    {flaw::silent_request_shows_sign_in, "silent_request_shows_sign_in",
     [](Subject& s) {
       const std::string client = s.asking.public_client();
       return s.asking.authorize(added(Deployment::authorization(client), "prompt", "none"))
                  .status() == 200;
     }},
    {flaw::request_uri_fetched, "request_uri_fetched",
     [](Subject& s) { return fetches(s, "127.0.0.1"); }},
    {flaw::request_uri_inside_known_by_spelling, "request_uri_inside_known_by_spelling",
     [](Subject& s) { return fetches(s, "127.1"); }},
    {flaw::omitted_scope_is_invalid_request, "omitted_scope_is_invalid_request",
     [](Subject& s) {
       return redirected(s.authorize_without("scope"), "error") == "invalid_request";
     }},
    {flaw::redirect_uri_of_any_client, "redirect_uri_of_any_client",
     [](Subject& s) {
       client_at(s, {"https://other.example/cb"});
       return served(s.authorize_with("redirect_uri", "https://other.example/cb"));
     }},
    {flaw::loopback_port_compared, "loopback_port_compared",
     [](Subject& s) { return compares_port(s, "127.0.0.1"); }},
    {flaw::ipv6_loopback_port_compared, "ipv6_loopback_port_compared",
     [](Subject& s) { return compares_port(s, "[::1]"); }},
    {flaw::localhost_port_compared, "localhost_port_compared",
     [](Subject& s) { return compares_port(s, "localhost"); }},
    {flaw::first_redirect_uri_taken, "first_redirect_uri_taken",
     [](Subject& s) {
       const std::string client = client_at(s, {kRedirectUri, "https://client.example/cb"});
       return served(
           s.automatic.authorize(without(Deployment::authorization(client), "redirect_uri")));
     }},
    {flaw::redirect_error_unexplained, "redirect_error_unexplained",
     [](Subject& s) {
       const Exchange page = s.authorize_with("redirect_uri", "https://unregistered.example");
       return page.status() == 400 && page.body().empty();
     }},
    {flaw::error_page_links_back, "error_page_links_back",
     [](Subject& s) {
       return s.authorize_with("redirect_uri", "data:text/html,x").body().find("\"data:") !=
              std::string::npos;
     }},
    {flaw::errors_redirected_before_sign_in, "errors_redirected_before_sign_in",
     [](Subject& s) { return leaves_at_once(s, "response_type", "unheard_of"); }},
    {flaw::scope_errors_redirected_before_sign_in, "scope_errors_redirected_before_sign_in",
     [](Subject& s) { return leaves_at_once(s, "scope", "unheard-of"); }},
    {flaw::challenge_optional_with_secret, "challenge_optional_with_secret",
     [](Subject& s) {
       const std::string id = s.automatic.registered(Deployment::registration("client_secret_post"))
                                  .text("client_id")
                                  .value_or("");
       return served(
           s.automatic.authorize(without(Deployment::authorization(id), "code_challenge")));
     }},
    {flaw::missing_challenge_unnamed, "missing_challenge_unnamed",
     [](Subject& s) {
       return redirected(s.authorize_without("code_challenge"), "error") == "access_denied";
     }},
    {flaw::short_verifier_redeems, "short_verifier_redeems",
     [](Subject& s) { return redeems_with(s, "short"); }},
    {flaw::odd_verifier_redeems, "odd_verifier_redeems",
     [](Subject& s) { return redeems_with(s, std::string(kVerifier) + " *"); }},
    {flaw::challenge_of_any_length, "challenge_of_any_length",
     [](Subject& s) { return served(s.authorize_with("code_challenge", std::string(64, 'a'))); }},
    {flaw::challenge_padding_dropped, "challenge_padding_dropped",
     [](Subject& s) {
       return served(s.authorize_with("code_challenge", jose::s256_challenge(kVerifier) + "="));
     }},
};

std::string location_at(Subject& s, const std::string& uri) {
  return location_of(asked_at(s, uri, uri));
}

std::string description(const Exchange& answer) {
  return redirected(answer, "error_description").value_or("");
}

const std::vector<Probe> kResponses{
    {flaw::redirect_uri_query_replaced, "redirect_uri_query_replaced",
     [](Subject& s) {
       return location_at(s, "https://client.example/cb?a=1").find("a=1") == std::string::npos;
     }},
    {flaw::redirect_uri_query_loses_repeated, "redirect_uri_query_loses_repeated",
     [](Subject& s) {
       const std::string location = location_at(s, "https://client.example/cb?a=1&a=2");
       return location.find("a=1") != location.npos && location.find("a=2") == location.npos;
     }},
    {flaw::challenge_in_code, "challenge_in_code",
     [](Subject& s) {
       const std::string code = redirected(s.automatic.authorize(honest(s)), "code").value_or("");
       return jose::base64url_decode(code.substr(0, code.find('.')))
                  .value_or("")
                  .find(jose::s256_challenge(kVerifier)) != std::string::npos;
     }},
    {flaw::state_cut_at_640, "state_cut_at_640",
     [](Subject& s) {
       const auto state = redirected(s.authorize_with("state", std::string(700, 'x')), "state");
       return state && state->size() == 640;
     }},
    {flaw::long_state_refused, "long_state_refused",
     [](Subject& s) { return !served(s.authorize_with("state", std::string(601, 'x'))); }},
    {flaw::error_quotes_response_type, "error_quotes_response_type",
     [](Subject& s) {
       return description(s.authorize_with("response_type", "odd")).find('"') != std::string::npos;
     }},
    {flaw::error_repeats_scope, "error_repeats_scope",
     [](Subject& s) {
       return description(s.authorize_with("scope", "odd\xc3\xa9")).find("\xc3\xa9") !=
              std::string::npos;
     }},
    {flaw::iss_never_sent, "iss_never_sent",
     [](Subject& s) {
       const Exchange answer = s.automatic.authorize(honest(s));
       return served(answer) && !redirected(answer, "iss");
     }},
    {flaw::iss_lost_without_state, "iss_lost_without_state",
     [](Subject& s) {
       const Exchange answer = s.authorize_without("state");
       return served(answer) && !redirected(answer, "iss");
     }},
    {flaw::code_redirect_may_be_stored, "code_redirect_may_be_stored",
     [](Subject& s) {
       const Exchange answer = s.automatic.authorize(honest(s));
       return served(answer) && !answer.header("Cache-Control");
     }},
    {flaw::client_id_unescaped_in_error_page, "client_id_unescaped_in_error_page",
     [](Subject& s) {
       return s.authorize_with("client_id", "<s>").body().find("<s>") != std::string::npos;
     }},
};

}  // namespace

std::span<const Probe> endpoint_request_probes() { return kRequests; }

std::span<const Probe> endpoint_response_probes() { return kResponses; }

}  // namespace assay::issuer
