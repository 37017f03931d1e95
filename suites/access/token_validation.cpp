#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/access_tokens.hpp"
#include "harness/catalog/flaws/issuer_trust.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/cases.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using std::chrono::seconds;

mcp::Reply knock(Probe& probe, const std::string& token, const std::string& purpose) {
  return probe.mcp().knock(mcp::bearer(token), purpose);
}

Case valid_token_is_served() {
  return conformance({
      .id = "access.valid_token_is_served",
      .claim = "A request with a good token is served.",
      .cites = {req::valid_token_served},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::valid_token_refused},
      .guards = Step::access,
      .method = "Sends the first request of a client with a token got the honest way. Passes on "
                "200 with a result.",
      .run =
          [](Probe& probe) {
            const mcp::Reply reply = knock(probe, probe.access_token(), "a good token");
            if (probe.brought_token() && reply.exchange.status() == 401) {
              throw Inconclusive{
                  "The server refuses the token that was brought: is it still good?"};
            }
            probe.expect(req::valid_token_served, reply, IsAnswered());
          },
  });
}

/// Two in one: that it is refused is a MUST, how the refusal names it a SHOULD.
Case garbage_token_is_refused() {
  return conformance({
      .id = "access.garbage_token_is_refused",
      .claim = "A token that nobody issued gets 401, and the challenge calls it invalid_token.",
      .cites = {req::invalid_token_is_401, req::invalid_token_named},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::garbage_token_served, flaw::invalid_token_unnamed},
      .method = "Sends a well-formed bearer token that is no token of anybody's.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Reply reply =
                knock(probe, "bm90LWEtdG9rZW4tb2YtYW55Ym9keXM", "a token that nobody issued");
            probe.expect(req::invalid_token_is_401, reply, StatusIs(401));
            probe.expect(req::invalid_token_named, reply, ChallengeSays("error", "invalid_token"));
          },
  });
}

/// Whole groups of four characters are left of the last part, so that no decoder refuses it for
/// loose bits at its end (RFC 4648 3.5). Empty: too little would be left.
std::string without_its_end(const std::string& token) {
  constexpr std::size_t least = 8;
  const std::size_t dot = token.rfind('.');
  const std::size_t last_part = dot == std::string::npos ? 0 : dot + 1;
  const std::size_t length = token.size() - last_part;
  const std::size_t cut = least + length % 4;
  return length > 2 * cut ? token.substr(0, token.size() - cut) : std::string{};
}

Case truncated_token_is_refused() {
  return conformance({
      .id = "access.truncated_token_is_refused",
      .claim = "A token without its last characters gets 401.",
      .cites = {req::invalid_token_is_401},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::signature_prefix_matched},
      .method =
          "Cuts eight to eleven characters off a good token, so that what is left of its last "
          "part is still well-formed base64url.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const std::string token = probe.access_token();
            const std::string cut = without_its_end(token);
            if (cut.empty()) {
              probe.not_applicable("The access tokens are too short to be cut.");
            }
            probe.expect(req::invalid_token_is_401, knock(probe, cut, "a truncated token"),
                         StatusIs(401));
          },
  });
}

/// A case that mints one token, wrong in one respect, and expects 401.
struct Forgery {
  const char* id{};
  const char* claim{};
  RequirementKey cites{};
  std::vector<Flaw> flaws{};
  const char* method{};
  std::string (*forge)(const Probe& probe){};
  /// Of what the tester may bring in place of the issuer, a token that is good has to be there,
  /// too.
  Need need{Need::trusted_issuer};
};

Case forged_token_is_refused(const Forgery& forgery) {
  return conformance({
      .id = forgery.id,
      .claim = forgery.claim,
      .cites = {forgery.cites},
      .applies_to = {Feature::protection},
      .needs = {forgery.need},
      .flaws = forgery.flaws,
      .method = forgery.method,
      .control =
          forgery.need == Need::trusted_issuer ? minted_token_is_served() : good_token_is_served(),
      .run =
          [forgery](Probe& probe) {
            probe.expect(forgery.cites, knock(probe, forgery.forge(probe), forgery.method),
                         StatusIs(401));
          },
  });
}

std::string tampered(const Probe& probe) {
  const std::string token = probe.minter().sign(probe.honest_claims());
  return issuer::Minter::with_payload_member(token, "sub", "somebody-else");
}

/// An hour: no sensible allowance for clocks that differ is as large.
std::string not_yet_valid(const Probe& probe) {
  return probe.minter().sign(probe.honest_claims()
                                 .with("nbf", probe.minter().date(seconds{3600}))
                                 .with("exp", probe.minter().date(seconds{7200})));
}

const std::vector<Forgery>& forgeries() {
  static const std::vector<Forgery> all{
      {"access.tampered_token_is_refused",
       "A token whose claims were changed after signing gets 401.",
       req::invalid_token_is_401,
       {flaw::signature_unchecked},
       "A good token with another `sub` under the old signature.",
       tampered},
      {"access.unsigned_token_is_refused",
       "A token that says `alg: none` and has no signature gets 401.",
       req::invalid_token_is_401,
       {flaw::alg_none_served},
       "The claims of a good token, unsigned.",
       [](const Probe& probe) { return probe.minter().unsigned_token(probe.honest_claims()); }},
      {"access.expired_token_is_refused",
       "A token past its expiry gets 401.",
       req::expired_token_is_401,
       {flaw::expiry_unchecked},
       "A good token that expired an hour ago, or the expired one that the tester brought.",
       [](const Probe& probe) { return probe.expired_token(); },
       Need::access_token},
      {"access.not_yet_valid_token_is_refused",
       "A token that is not valid yet gets 401.",
       req::not_yet_valid_token_refused,
       {flaw::nbf_unchecked},
       "A good token with `nbf` an hour ahead.",
       not_yet_valid},
      {"access.token_for_another_audience_is_refused",
       "A token that was issued for another resource gets 401.",
       req::audience_checked,
       {flaw::audience_unchecked, flaw::introspected_audience_unread},
       "A good token whose `aud` is another server, or the one for another server that the tester "
       "brought.",
       [](const Probe& probe) { return probe.token_for_another_audience(); },
       Need::access_token},
      {"access.token_of_another_issuer_is_refused",
       "A token that names another issuer gets 401.",
       req::issuer_checked,
       {flaw::issuer_unchecked},
       "A good token whose `iss` is another authorization server.",
       [](const Probe& probe) {
         return probe.minter().sign(
             probe.honest_claims().with("iss", "https://another-issuer.example"));
       }},
  };
  return all;
}

Case token_of_an_unknown_key_is_refused() {
  return conformance({
      .id = "access.token_of_an_unknown_key_is_refused",
      .claim = "A token signed by a key that the issuer does not publish gets 401, even if it "
               "brings that key along.",
      .cites = {req::invalid_token_is_401},
      .applies_to = {Feature::protection},
      .needs = {Need::trusted_issuer},
      .flaws = {flaw::embedded_key_trusted},
      .method = "The claims of a good token, signed by a foreign key under the trusted `kid`; then "
                "also with that key as "
                "`jwk` in the header.",
      .control = minted_token_is_served(),
      .run =
          [](Probe& probe) {
            for (const bool embedded : {false, true}) {
              const std::string token =
                  probe.minter().sign_with_foreign_key(probe.honest_claims(), embedded);
              probe.expect(
                  req::invalid_token_is_401,
                  knock(probe, token, embedded ? "a foreign key in the header" : "a foreign key"),
                  StatusIs(401));
            }
          },
  });
}

}  // namespace

std::vector<Case> token_validation_cases() {
  std::vector<Case> cases{valid_token_is_served(), garbage_token_is_refused(),
                          truncated_token_is_refused(), token_of_an_unknown_key_is_refused()};
  for (const Forgery& forgery : forgeries()) {
    cases.push_back(forged_token_is_refused(forgery));
  }
  return cases;
}

}  // namespace assay::suites
