#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/issuer_trust.hpp"
#include "harness/jose/jwks.hpp"
#include "harness/jose/jws.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/tokens/cases.hpp"
#include "suites/tokens/issuer_watch.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// One more key of the issuer, for as long as this lives. The key of all other cases stays.
class FurtherKey {
 public:
  FurtherKey(issuer::AuthorizationServer& issuer, const jose::Key& key)
      : issuer_(issuer), minter_(issuer.publish_key(key)) {}
  FurtherKey(const FurtherKey&) = delete;
  FurtherKey& operator=(const FurtherKey&) = delete;
  ~FurtherKey() { withdraw(); }

  void withdraw() { issuer_.withdraw_key(minter_); }
  const issuer::Minter& minter() const { return minter_; }

 private:
  issuer::AuthorizationServer& issuer_;
  issuer::Minter minter_;
};

jose::Key new_key_of(Probe& probe) { return jose::Key::generate(probe.minter().key().algorithm()); }

/// The answer to a token of the key: the first that is served, else the last within --patience.
mcp::Reply first_served(Probe& probe, const issuer::Minter& minter, const std::string& purpose) {
  mcp::Reply reply;
  probe.within_patience([&] {
    reply = probe.mcp().knock(mcp::bearer(minter.sign(probe.honest_claims())), purpose);
    return reply.succeeded();
  });
  return reply;
}

Case new_key() {
  return conformance({
      .id = "access.newly_published_key_is_followed",
      .claim = "A token is served whose key the issuer published a moment ago.",
      .cites = {req::new_key_served},
      .applies_to = {Feature::protection},
      .needs = {Need::trusted_issuer},
      .flaws = {flaw::new_keys_ignored},
      .method = "Publishes one more key of the same algorithm and sends a good token that is "
                "signed with it, again and again within --patience. A server that does not ask for "
                "the keys meanwhile is not judged.",
      .control = minted_token_is_served(),
      .run =
          [](Probe& probe) {
            demand_that_it_asks(probe);
            issuer::AuthorizationServer& issuer = probe.own_issuer();
            const FurtherKey key(issuer, new_key_of(probe));
            const std::size_t asked = questions(issuer);
            const mcp::Reply reply = first_served(probe, key.minter(), "a token of a new key");
            if (!reply.succeeded() && questions(issuer) == asked) {
              ask_for_patience(probe, "one was added");
            }
            probe.expect(req::new_key_served, reply, IsServed());
          },
  });
}

Case withdrawn_key() {
  return conformance({
      .id = "access.withdrawn_key_is_forgotten",
      .claim = "A token whose key the issuer has withdrawn gets 401 once the server has asked for "
               "the keys again.",
      .cites = {req::withdrawn_key_refused},
      .applies_to = {Feature::protection},
      .needs = {Need::trusted_issuer},
      .flaws = {flaw::withdrawn_keys_kept},
      .method = "Publishes one more key, has a token of it served, withdraws the key, and sends "
                "good tokens of it within --patience. A server that does not ask for the keys "
                "meanwhile is not judged: how long it may keep them no text says.",
      .control = minted_token_is_served(),
      .run =
          [](Probe& probe) {
            demand_that_it_asks(probe);
            demand_that_signatures_count(probe);
            issuer::AuthorizationServer& issuer = probe.own_issuer();
            FurtherKey key(issuer, new_key_of(probe));
            std::size_t asked = questions(issuer);
            if (!first_served(probe, key.minter(), "a token of a new key").succeeded()) {
              if (questions(issuer) == asked) {
                ask_for_patience(probe, "one was added");
              }
              probe.not_applicable("The server does not follow the keys of the issuer.");
            }
            key.withdraw();
            asked = questions(issuer);
            mcp::Reply reply;
            const bool refused = probe.within_patience([&] {
              reply = probe.mcp().knock(mcp::bearer(key.minter().sign(probe.honest_claims())),
                                        "a token of a withdrawn key");
              return !reply.succeeded();
            });
            if (!refused && questions(issuer) == asked) {
              ask_for_patience(probe, "one was withdrawn");
            }
            probe.expect(req::withdrawn_key_refused, reply, StatusIs(401));
          },
  });
}

std::string signed_as(const issuer::Minter& minter, jose::Algorithm algorithm,
                      const Document& claims) {
  const Document header = minter.header().with("alg", std::string(jose::name_of(algorithm)));
  return jose::sign_with(minter.key(), algorithm, header.dump(), claims.dump());
}

Case algorithm_of_the_key() {
  return conformance({
      .id = "access.key_serves_its_own_algorithm_alone",
      .claim = "A token gets 401 that a key of the issuer signed with another algorithm than the "
               "one it was published for.",
      .cites = {req::token_algorithm_fits_key},
      .applies_to = {Feature::protection},
      .needs = {Need::trusted_issuer},
      .flaws = {flaw::algorithm_of_the_key_ignored},
      .method = "Publishes an RSA key for RS256, has a token of it served, and sends one that the "
                "same key signed with PS256.",
      .control = minted_token_is_served(),
      .run =
          [](Probe& probe) {
            demand_that_it_asks(probe);
            demand_that_signatures_count(probe);
            issuer::AuthorizationServer& issuer = probe.own_issuer();
            // One for all servers: making an RSA key takes longer than the case.
            static const jose::Key rsa = jose::Key::generate(jose::Algorithm::rs256);
            const FurtherKey key(issuer, rsa);
            const std::size_t asked = questions(issuer);
            if (!first_served(probe, key.minter(), "a token of an RSA key").succeeded()) {
              if (questions(issuer) == asked) {
                ask_for_patience(probe, "one was added");
              }
              probe.not_applicable("The server takes no tokens that are signed with RS256.");
            }
            const std::string token =
                signed_as(key.minter(), jose::Algorithm::ps256, probe.honest_claims());
            probe.expect(req::token_algorithm_fits_key,
                         probe.mcp().knock(mcp::bearer(token), "PS256 with a key for RS256"),
                         StatusIs(401));
          },
  });
}

Case key_urls() {
  return conformance({
      .id = "access.key_url_in_a_token_is_not_followed",
      .claim = "A URL of keys in the header of a token is not fetched, and a token signed with "
               "what stands there gets 401.",
      .cites = {req::token_key_urls_not_followed, req::invalid_token_is_401},
      .applies_to = {Feature::protection},
      .needs = {Need::trusted_issuer},
      .flaws = {flaw::jku_followed, flaw::jku_fetched_and_discarded},
      .method = "Signs good claims with a key of our own that is served at an address on this "
                "machine, names that address as `jku` and as `x5u`, and looks who comes there.",
      .control = minted_token_is_served(),
      .run =
          [](Probe& probe) {
            const jose::Key key = jose::Key::generate(probe.minter().key().algorithm());
            const std::string keys = jose::JwkSet({key}).to_json();
            for (const std::string member : {"jku", "x5u"}) {
              const std::string url = probe.canary().place(keys);
              const Document header =
                  probe.minter().header().with("kid", key.kid()).with(member, url);
              const std::string token =
                  jose::sign(key, header.dump(), probe.honest_claims().dump());
              const mcp::Reply reply =
                  probe.mcp().knock(mcp::bearer(token), "keys of our own behind " + member);
              const std::size_t visits = probe.canary().visits(url);
              const Finding fetched{
                  .what = "requests to the URL in " + member,
                  .value = visits > 0 ? std::optional(std::to_string(visits)) : std::nullopt,
                  .from = {reply.exchange}};
              probe.expect(req::token_key_urls_not_followed, fetched, testing::Not(IsPresent()));
              probe.expect(req::invalid_token_is_401, reply, StatusIs(401));
            }
          },
  });
}

}  // namespace

std::vector<Case> issuer_key_cases() {
  return {new_key(), withdrawn_key(), algorithm_of_the_key(), key_urls()};
}

}  // namespace assay::suites
