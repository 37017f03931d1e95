// Flaws of the sign-in and consent pages, and of what becomes of their forms.
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "harness/issuer/browser_for_tests.hpp"
#include "harness/issuer/flaw_probes.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;

/// A browser at the pages of the server that has a user.
struct Visitor {
  explicit Visitor(Subject& s) : deployment(s.asking), browser(s.asking) {}

  Exchange sign_in_page() { return browser.authorize(request); }
  Exchange signed_in() { return browser.log_in(sign_in_page(), "alice", "wonder"); }
  Exchange consent_page() { return browser.get(location_of(signed_in())); }
  Exchange approved_with(const std::string& name, const std::string& value) {
    const Parameters form = added(Browser::hidden(consent_page()), "decision", "approve");
    return browser.post("/consent", added(form, name, value));
  }
  Document redeemed(const Exchange& answer) {
    return json_of(
        deployment.token(Deployment::redemption(client, redirected(answer, "code").value_or(""))));
  }

  Deployment& deployment;
  Browser browser;
  std::string client = deployment.public_client();
  Parameters request = Deployment::authorization(client);
};

bool holds(const Exchange& page, std::string_view text) {
  return page.body().find(text) != std::string::npos;
}

/// The consent form of one browser, submitted in another whose user has signed in, or in one
/// without cookies.
bool takes_form_of_another(Subject& s, bool is_signed_in) {
  Visitor attacker(s);
  const Exchange page = attacker.consent_page();
  Visitor victim(s);
  if (is_signed_in) {
    victim.consent_page();
  }
  return served(victim.browser.decide(page, "approve"));
}

const std::vector<Probe> kPages{
    {flaw::frames_refused_by_old_header_alone, "frames_refused_by_old_header_alone",
     [](Subject& s) {
       const std::string policy =
           Visitor(s).sign_in_page().header("Content-Security-Policy").value_or("");
       return !policy.empty() && policy.find("frame-ancestors") == std::string::npos;
     }},
    {flaw::sign_in_page_loads_foreign_style, "sign_in_page_loads_foreign_style",
     [](Subject& s) { return holds(Visitor(s).sign_in_page(), "styles.example"); }},
    {flaw::consent_page_shows_foreign_image, "consent_page_shows_foreign_image",
     [](Subject& s) { return holds(Visitor(s).consent_page(), "images.example"); }},
    {flaw::state_unescaped_in_consent_form, "state_unescaped_in_consent_form",
     [](Subject& s) {
       Visitor visitor(s);
       visitor.request = replaced(visitor.request, "state", "odd'state");
       return holds(visitor.consent_page(), "odd'state");
     }},
    {flaw::sign_in_redirected_with_307, "sign_in_redirected_with_307",
     [](Subject& s) { return Visitor(s).signed_in().status() == 307; }},
    {flaw::sign_in_redirected_with_302, "sign_in_redirected_with_302",
     [](Subject& s) { return Visitor(s).signed_in().status() == 302; }},
    {flaw::refusal_shown_to_user_alone, "refusal_shown_to_user_alone",
     [](Subject& s) {
       Visitor visitor(s);
       return holds(visitor.browser.decide(visitor.consent_page(), "deny"), "You refused");
     }},
    {flaw::refusal_without_error, "refusal_without_error",
     [](Subject& s) {
       Visitor visitor(s);
       const Exchange answer = visitor.browser.decide(visitor.consent_page(), "deny");
       return !location_of(answer).empty() && !redirected(answer, "error");
     }},
    {flaw::newest_request_approved, "newest_request_approved",
     [](Subject& s) {
       Visitor visitor(s);
       const Exchange page = visitor.consent_page();
       visitor.browser.authorize(replaced(visitor.request, "state", "newer"));
       return redirected(visitor.browser.decide(page, "approve"), "state") == "newer";
     }},
    {flaw::consent_form_of_any_session, "consent_form_of_any_session",
     [](Subject& s) { return takes_form_of_another(s, true) && !takes_form_of_another(s, false); }},
    {flaw::consent_form_without_session, "consent_form_without_session",
     [](Subject& s) { return takes_form_of_another(s, false); }},
    {flaw::consent_takes_scope_of_form, "consent_takes_scope_of_form",
     [](Subject& s) {
       Visitor visitor(s);
       const Exchange answer = visitor.approved_with("scope", "notes:read notes:write");
       return visitor.redeemed(answer).text("scope") == "notes:read notes:write";
     }},
    {flaw::consent_takes_redirect_uri_of_form, "consent_takes_redirect_uri_of_form",
     [](Subject& s) {
       return location_of(Visitor(s).approved_with("redirect_uri", "https://attacker.example/"))
           .starts_with("https://attacker.example/");
     }},
    {flaw::consent_takes_challenge_of_form, "consent_takes_challenge_of_form",
     [](Subject& s) {
       Visitor visitor(s);
       const Exchange answer =
           visitor.approved_with("code_challenge", jose::s256_challenge(jose::make_verifier()));
       return served(answer) && !visitor.redeemed(answer).text("access_token");
     }},
    {flaw::public_client_consent_remembered, "public_client_consent_remembered",
     [](Subject& s) {
       Visitor visitor(s);
       const Exchange answer = visitor.browser.decide(visitor.consent_page(), "approve");
       return served(answer) && served(visitor.browser.authorize(visitor.request));
     }},
    {flaw::https_client_gets_a_code_unasked, "https_client_gets_a_code_unasked",
     [](Subject& s) {
       const std::string uri = "https://client.example/cb";
       Visitor visitor(s);
       visitor.client =
           s.asking
               .registered(Deployment::registration().with("redirect_uris", Document::texts({uri})))
               .text("client_id")
               .value_or("");
       visitor.request = replaced(Deployment::authorization(visitor.client), "redirect_uri", uri);
       return served(visitor.consent_page());
     }},
};

}  // namespace

std::span<const Probe> page_probes() { return kPages; }

}  // namespace assay::issuer
