#include <gmock/gmock.h>

#include <array>
#include <string>
#include <vector>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/issuer_trust.hpp"
#include "harness/jose/jws.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/tokens/cases.hpp"
#include "suites/tokens/issuer_watch.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// Keys and introspection fail for as long as this lives.
class Breakdown {
 public:
  Breakdown(issuer::AuthorizationServer& issuer, issuer::Outage outage) : issuer_(issuer) {
    issuer_.set_outage(outage);
  }
  Breakdown(const Breakdown&) = delete;
  Breakdown& operator=(const Breakdown&) = delete;
  ~Breakdown() { issuer_.set_outage(issuer::Outage::none); }

 private:
  issuer::AuthorizationServer& issuer_;
};

struct NamedOutage {
  issuer::Outage outage{};
  const char* name{};
};
constexpr std::array outages{NamedOutage{issuer::Outage::error, "errors"},
                             NamedOutage{issuer::Outage::garbage, "a page for people"},
                             NamedOutage{issuer::Outage::silence, "silence"}};

/// Signed by a key of our own, under the key id of the issuer and under one that no server has
/// cached, for which it has to ask.
std::vector<std::string> forged_tokens(const Probe& probe) {
  const jose::Key key = jose::Key::generate(probe.minter().key().algorithm());
  std::vector<std::string> tokens;
  for (const std::string& kid : {probe.minter().key().kid(), key.kid()}) {
    const Document header = probe.minter().header().with("kid", kid);
    tokens.push_back(jose::sign(key, header.dump(), probe.honest_claims().dump()));
  }
  return tokens;
}

/// What became of forged tokens during the outage. 503 is as good an answer as any then, and who
/// gives none serves nobody.
struct Outcome {
  bool was_noticed{};  ///< the server asked for something in vain
  std::vector<http::Exchange> answers{};
  std::optional<std::string> served{};
};

void send_forged(Probe& probe, const NamedOutage& outage, const std::string& token,
                 Outcome& outcome) {
  const std::string purpose = std::string("a forged token; the issuer answers with ") + outage.name;
  try {
    const mcp::Reply reply = probe.mcp().knock(mcp::bearer(token), purpose);
    constexpr std::size_t enough_to_show = 12;
    if (reply.succeeded()) {
      outcome.served = "while the issuer answered with " + std::string(outage.name);
      outcome.answers.assign({reply.exchange});
    } else if (reply.exchange.response() != nullptr && outcome.answers.size() < enough_to_show) {
      outcome.answers.push_back(reply.exchange);
    }
  } catch (const RateLimited&) {
    outcome.answers.push_back(probe.exchanges().back());
  }
}

/// Servers may hold their breath for a moment after an outage.
void wait_for_recovery(Probe& probe) {
  probe.within_patience([&probe] {
    return probe.mcp()
        .knock(mcp::bearer(probe.minter().sign(probe.honest_claims())), "is it well again?")
        .succeeded();
  });
}

Case outage() {
  return conformance({
      .id = "access.outage_of_the_issuer_lets_nobody_in",
      .claim = "While keys and introspection of the issuer cannot be had, forged tokens are "
               "refused as ever.",
      .cites = {req::unverifiable_token_refused},
      .applies_to = {Feature::protection},
      .needs = {Need::trusted_issuer},
      .flaws = {flaw::key_outage_fails_open, flaw::unreadable_keys_fail_open,
                flaw::introspection_outage_fails_open},
      .method =
          "Has the issuer answer requests for its keys and for introspection with 500, with "
          "an HTML page, and after three seconds, and sends tokens that a key of our own "
          "signed, under the issuer's key id and under another. Any refusal will do. A server that "
          "does not ask the issuer meanwhile is not judged.",
      .control = minted_token_is_served(),
      .run =
          [](Probe& probe) {
            issuer::AuthorizationServer& issuer = probe.own_issuer();
            demand_that_signatures_count(probe);
            Outcome outcome;
            for (const NamedOutage& outage : outages) {
              const Breakdown breakdown(issuer, outage.outage);
              const std::size_t asked = questions(issuer);
              probe.within_patience([&] {
                for (const std::string& token : forged_tokens(probe)) {
                  send_forged(probe, outage, token, outcome);
                }
                return outcome.served || questions(issuer) > asked;
              });
              outcome.was_noticed = outcome.was_noticed || questions(issuer) > asked;
            }
            wait_for_recovery(probe);
            if (!outcome.served && !outcome.was_noticed) {
              ask_for_patience(probe, "it was out of order");
            }
            if (outcome.answers.empty()) {
              throw Inconclusive{"No request was answered while the issuer was out of order."};
            }
            probe.expect(req::unverifiable_token_refused,
                         Finding{.what = "a forged token that was served",
                                 .value = outcome.served,
                                 .from = outcome.answers},
                         testing::Not(IsPresent()));
          },
  });
}

Case inactive() {
  return conformance({
      .id = "access.inactive_token_is_refused",
      .claim = "A token that introspection does not call active gets 401, however good it looks.",
      .cites = {req::inactive_token_is_401},
      .applies_to = {Feature::protection},
      .needs = {Need::trusted_issuer},
      .flaws = {flaw::introspection_active_unread},
      .method = "Ends a good token at the issuer before it is used for the first time, and sends "
                "it to a server that introspects.",
      .control = minted_token_is_served(),
      .run =
          [](Probe& probe) {
            issuer::AuthorizationServer& issuer = probe.own_issuer();
            const Document claims = probe.honest_claims();
            issuer.revoke_token(claims.text("jti").value_or(""));
            const std::size_t asked = issuer.introspections();
            const mcp::Reply reply =
                probe.mcp().knock(mcp::bearer(probe.minter().sign(claims)), "a token that ended");
            if (issuer.introspections() == asked && reply.succeeded()) {
              probe.not_applicable("The server verifies tokens itself and does not introspect.");
            }
            probe.expect(req::inactive_token_is_401, reply, StatusIs(401));
          },
  });
}

}  // namespace

std::vector<Case> issuer_outage_cases() { return {outage(), inactive()}; }

}  // namespace assay::suites
