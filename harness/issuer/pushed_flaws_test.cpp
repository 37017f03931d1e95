// Flaws in pushed authorization requests, each with a push or its use that shows it; and what the
// correct server does with them.
#include <gmock/gmock.h>

#include "harness/catalog/flaws/pushed_requests.hpp"
#include "harness/issuer/flaw_probes.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;

Exchange pushed(Subject& s, const Parameters& request) { return s.automatic.post("/par", request); }

Exchange pushed(Subject& s) { return pushed(s, Deployment::authorization(s.client())); }

std::string reference_in(const Exchange& reply) {
  return json_of(reply).text("request_uri").value_or("");
}

Exchange used(Subject& s, const std::string& client, const std::string& reference,
              Parameters beside = {}) {
  beside.emplace_back("client_id", client);
  beside.emplace_back("request_uri", reference);
  return s.automatic.authorize(beside);
}

/// The push of a client that has a secret, with this one; empty: without.
bool takes_push(Subject& s, const std::string& secret) {
  const Document client = s.automatic.registered(Deployment::registration("client_secret_post"));
  Parameters request = Deployment::authorization(client.text("client_id").value_or(""));
  if (!secret.empty()) {
    request.emplace_back("client_secret", secret);
  }
  return !reference_in(pushed(s, request)).empty();
}

/// Whether the request in which one parameter is another leads somewhere.
Exchange outcome_of(Subject& s, const Parameters& request) {
  return used(s, s.client(), reference_in(pushed(s, request)));
}

const std::vector<Probe> kPushes{
    {flaw::push_answered_with_200, "push_answered_with_200",
     [](Subject& s) { return pushed(s).status() == 200; }},
    {flaw::push_lifetime_as_text, "push_lifetime_as_text",
     [](Subject& s) { return json_of(pushed(s))["expires_in"].is_text(); }},
    {flaw::push_unauthenticated, "push_unauthenticated",
     [](Subject& s) { return takes_push(s, "wrong"); }},
    {flaw::push_by_client_id_alone_served, "push_by_client_id_alone_served",
     [](Subject& s) { return takes_push(s, ""); }},
    {flaw::push_with_request_uri_served, "push_with_request_uri_served",
     [](Subject& s) {
       return !reference_in(pushed(s, added(Deployment::authorization(s.client()), "request_uri",
                                            "urn:example:one")))
                   .empty();
     }},
    {flaw::push_by_get_served, "push_by_get_served",
     [](Subject& s) {
       return s.automatic.get("/par?" + http::form_encode(Deployment::authorization(s.client())))
                  .status() == 201;
     }},
    {flaw::request_uri_of_any_client, "request_uri_of_any_client",
     [](Subject& s) {
       return served(used(s, s.automatic.public_client(), reference_in(pushed(s))));
     }},
    {flaw::request_uri_reusable, "request_uri_reusable",
     [](Subject& s) {
       const std::string reference = reference_in(pushed(s));
       used(s, s.client(), reference);
       return served(used(s, s.client(), reference));
     }},
    {flaw::request_uri_counts_up, "request_uri_counts_up",
     [](Subject& s) {
       const std::string reference = reference_in(pushed(s));
       return !reference.empty() && reference.size() < 45;
     }},
    {flaw::unpushed_request_served, "unpushed_request_served",
     [](Subject& s) { return s.metadata().has("require_pushed_authorization_requests"); }},
    {flaw::query_overrides_pushed_request, "query_overrides_pushed_request",
     [](Subject& s) {
       return redirected(used(s, s.client(), reference_in(pushed(s)), {{"state", "another"}}),
                         "state") == "another";
     }},
    {flaw::query_challenge_overrides_pushed_one, "query_challenge_overrides_pushed_one",
     [](Subject& s) {
       const std::string code =
           redirected(used(s, s.client(), reference_in(pushed(s)),
                           {{"code_challenge", jose::s256_challenge(jose::make_verifier())}}),
                      "code")
               .value_or("");
       return !code.empty() && !issued(s.automatic.token(Deployment::redemption(s.client(), code)));
     }},
    {flaw::pushed_redirect_uri_unchecked, "pushed_redirect_uri_unchecked",
     [](Subject& s) {
       return served(outcome_of(s, replaced(Deployment::authorization(s.client()), "redirect_uri",
                                            "https://attacker.example/callback")));
     }},
    {flaw::pushed_request_without_challenge_served, "pushed_request_without_challenge_served",
     [](Subject& s) {
       return served(
           outcome_of(s, without(Deployment::authorization(s.client()), "code_challenge")));
     }},
};

TEST(PushedRequest, LeadsToACodeOnceAndForItsClientAlone) {
  Subject s{FlawSet{}};
  const Exchange reply = pushed(s);
  EXPECT_EQ(reply.status(), 201);
  EXPECT_EQ(json_of(reply)["expires_in"].integer(), 60);
  const Exchange end = used(s, s.client(), reference_in(reply));
  EXPECT_EQ(redirected(end, "state"), "plain-state");
  const std::string code = redirected(end, "code").value_or("");
  EXPECT_TRUE(issued(s.automatic.token(Deployment::redemption(s.client(), code))));
  EXPECT_EQ(used(s, s.client(), reference_in(reply)).status(), 400);
  EXPECT_EQ(used(s, s.client(), "urn:ietf:params:oauth:request_uri:nothing").status(), 400);
}

TEST(PushedRequest, IsRefusedAsTheAuthorizationRequestWouldBe) {
  Subject s{FlawSet{}};
  const Parameters honest = Deployment::authorization(s.client());
  EXPECT_TRUE(refused_with(pushed(s, replaced(honest, "resource", "https://nobody.example")),
                           "invalid_target"));
  EXPECT_TRUE(refused_with(pushed(s, replaced(honest, "scope", "nothing")), "invalid_scope"));
  EXPECT_TRUE(refused_with(pushed(s, without(honest, "client_id")), "invalid_client", 401));
  EXPECT_EQ(s.automatic.get("/par").status(), 405);
}

}  // namespace

std::span<const Probe> push_probes() { return kPushes; }

}  // namespace assay::issuer
