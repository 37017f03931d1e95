#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/token_claims.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/tokens/cases.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using std::chrono::seconds;

mcp::Reply knock(Probe& probe, const std::string& token, const std::string& purpose) {
  return probe.mcp().knock(mcp::bearer(token), purpose);
}

/// OpenID Connect Core section 2, Back-Channel Logout section 2.4: what an issuer signs for the
/// client, with the keys of its access tokens.
Document for_the_client(const Probe& probe) {
  const Document good = probe.honest_claims();
  return Document::object({{"iss", probe.minter().issuer()},
                           {"sub", good["sub"]},
                           {"aud", good["client_id"]},
                           {"iat", good["iat"]},
                           {"exp", good["exp"]},
                           {"jti", good["jti"]}});
}

std::string id_token(const Probe& probe) {
  const Document claims = for_the_client(probe)
                              .with("azp", probe.honest_claims()["client_id"])
                              .with("auth_time", probe.minter().date())
                              .with("nonce", "assay-nonce");
  return probe.minter().sign(claims, probe.minter().header().with("typ", "JWT"));
}

std::string logout_token(const Probe& probe) {
  constexpr const char* event = "http://schemas.openid.net/event/backchannel-logout";
  const Document claims =
      for_the_client(probe).with("events", Document::object({{event, Document::object()}}));
  return probe.minter().sign(claims, probe.minter().header().with("typ", "logout+jwt"));
}

Case tokens_for_the_client() {
  return conformance({
      .id = "access.tokens_for_the_client_are_no_access_tokens",
      .claim = "What the authorization server signs for a client, ID tokens and logout tokens, "
               "does not open the server.",
      .cites = {req::other_credentials_are_no_access_tokens},
      .applies_to = {Feature::protection},
      .needs = {Need::trusted_issuer},
      .flaws = {flaw::id_token_served},
      .method = "Sends an ID token and a logout token of the trusted issuer, signed with its key, "
                "whose audience is the client that the good token was issued to.",
      .control = minted_token_is_served(),
      .run =
          [](Probe& probe) {
            probe.expect(req::other_credentials_are_no_access_tokens,
                         knock(probe, id_token(probe), "an ID token"), StatusIs(401));
            probe.expect(req::other_credentials_are_no_access_tokens,
                         knock(probe, logout_token(probe), "a logout token"), StatusIs(401));
          },
  });
}

Case other_types() {
  return conformance({
      .id = "access.token_of_another_type_is_refused",
      .claim = "A JWT that says in its header that it is something else gets 401, however good "
               "its claims are.",
      .cites = {req::other_token_type_refused},
      .applies_to = {Feature::protection},
      .needs = {Need::trusted_issuer},
      .flaws = {flaw::token_type_unchecked, flaw::token_type_ending_matched},
      .method = "The claims of a good token, signed by the trusted key under the types of logout "
                "tokens, security events, proofs of possession and introspection answers. `JWT`, "
                "and no type at all, are not tried: many issuers write them.",
      .control = minted_token_is_served(),
      .run =
          [](Probe& probe) {
            for (const std::string type :
                 {"logout+jwt", "secevent+jwt", "dpop+jwt", "token-introspection+jwt"}) {
              const std::string token = probe.minter().sign(
                  probe.honest_claims(), probe.minter().header().with("typ", type));
              probe.expect(req::other_token_type_refused,
                           knock(probe, token, "a token of the type " + type), StatusIs(401));
            }
          },
  });
}

Case audience_lists() {
  return conformance({
      .id = "access.audience_list_with_this_server_is_served",
      .claim = "A token whose audience is a list is served where this server is in it.",
      .cites = {req::audience_list_served},
      .applies_to = {Feature::protection},
      .needs = {Need::trusted_issuer},
      .flaws = {flaw::audience_list_refused, flaw::only_first_audience_read},
      .method = "Good tokens whose `aud` is a list of this server alone, and of another server and "
                "this one.",
      .control = minted_token_is_served(),
      .run =
          [](Probe& probe) {
            const std::string& us = probe.minter().audience();
            for (const auto& audience :
                 {std::vector<std::string>{us},
                  std::vector<std::string>{"https://another-resource.example/mcp", us}}) {
              const std::string what = "a list of " + std::to_string(audience.size());
              const std::string token =
                  probe.minter().sign(probe.honest_claims().with("aud", Document::texts(audience)));
              probe.expect(req::audience_list_served,
                           knock(probe, token, "an audience that is " + what), IsServedFor(what));
            }
          },
  });
}

/// Scheme and host in capital letters, the rest as it stands.
std::string with_host_in_capitals(std::string url) {
  const std::size_t path = url.find('/', url.find("//") + 2);
  const auto end = url.begin() + static_cast<std::ptrdiff_t>(std::min(path, url.size()));
  std::transform(url.begin(), end, url.begin(), [](unsigned char c) { return std::toupper(c); });
  return url;
}

/// The first letter of the path in the other case; the same URL where the path has none.
std::string with_path_in_other_case(std::string url) {
  const std::size_t path = url.find('/', url.find("//") + 2);
  for (std::size_t at = path; at < url.size(); ++at) {
    const auto c = static_cast<unsigned char>(url[at]);
    if (std::isalpha(c) != 0) {
      url[at] = static_cast<char>(std::isupper(c) != 0 ? std::tolower(c) : std::toupper(c));
      return url;
    }
  }
  return url;
}

Case audience_case() {
  return conformance({
      .id = "access.audience_is_compared_as_a_url",
      .claim = "An audience counts whether its scheme and host are in capital letters or not, and "
               "does not where its path is.",
      .cites = {req::audience_host_case_ignored, req::audience_checked},
      .applies_to = {Feature::protection},
      .needs = {Need::trusted_issuer},
      .flaws = {flaw::audience_host_case_counts, flaw::audience_path_case_ignored},
      .method = "A good token with scheme and host of its `aud` in capital letters, which is "
                "served, and one with a letter of its path in the other case, which gets 401.",
      .control = minted_token_is_served(),
      .run =
          [](Probe& probe) {
            const std::string& us = probe.minter().audience();
            const std::string other = with_path_in_other_case(us);
            if (other == us) {
              probe.not_applicable("The path of the server's identifier has no letters.");
            }
            const auto token_for = [&probe](const std::string& audience) {
              return probe.minter().sign(probe.honest_claims().with("aud", audience));
            };
            probe.expect(
                req::audience_host_case_ignored,
                knock(probe, token_for(with_host_in_capitals(us)), "capital letters in the host"),
                IsServed());
            probe.expect(req::audience_checked,
                         knock(probe, token_for(other), "another case of the path"), StatusIs(401));
          },
  });
}

/// Nobody calls ten minutes a small difference between two clocks: libraries come with up to five.
Case long_grace() {
  return conformance({
      .id = "access.expired_token_has_no_long_grace",
      .claim = "A token that expired ten minutes ago gets 401: what is allowed for clocks that "
               "differ is a few minutes.",
      .cites = {req::expired_token_is_401},
      .applies_to = {Feature::protection},
      .needs = {Need::trusted_issuer},
      .flaws = {flaw::half_an_hour_of_leeway},
      .method = "A good token that expired ten minutes ago by the clock of the server, which its "
                "Date header tells.",
      .control = minted_token_is_served(),
      .run =
          [](Probe& probe) {
            const std::string token =
                probe.minter().sign(probe.honest_claims()
                                        .with("iat", probe.minter().date(seconds{-1200}))
                                        .with("nbf", probe.minter().date(seconds{-1200}))
                                        .with("exp", probe.minter().date(seconds{-600})));
            probe.expect(req::expired_token_is_401, knock(probe, token, "expired ten minutes ago"),
                         StatusIs(401));
          },
  });
}

}  // namespace

std::vector<Case> token_claim_cases() {
  return {tokens_for_the_client(), other_types(), audience_lists(), audience_case(), long_grace()};
}

}  // namespace assay::suites
