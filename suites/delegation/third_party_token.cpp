#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/delegated_login.hpp"
#include "harness/http/text.hpp"
#include "harness/issuer/authorization_server.hpp"
#include "suites/delegation/cases.hpp"
#include "suites/delegation/departure.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// Whether a token that this issuer signed stands in a text.
bool holds_token_of(const std::string& issuer, const std::string& text) {
  const auto is_of_token = [](char c) {
    return http::is_alpha(c) || http::is_digit(c) || c == '-' || c == '_' || c == '.';
  };
  auto at = text.begin();
  while (at != text.end()) {
    const auto begin = std::find_if(at, text.end(), is_of_token);
    at = std::find_if_not(begin, text.end(), is_of_token);
    const std::string word(begin, at);
    if (std::ranges::count(word, '.') == 2 &&
        issuer::Minter::claims_of(word).text("iss") == issuer) {
      return true;
    }
  }
  return false;
}

MATCHER_P(HoldsNoTokenOf, third_party,
          (negation ? "a token of " : "no token of ") + std::string(third_party)) {
  const http::Exchange& exchange = exchange_of(arg);
  const std::string issuer = third_party;
  if (exchange.response() == nullptr) {
    return true;
  }
  return !holds_token_of(issuer, exchange.body()) &&
         std::ranges::none_of(exchange.response()->headers.lines(), [&](const http::Header& line) {
           return holds_token_of(issuer, http::percent_decode(line.value));
         });
}

oauth::TokenReply redeemed_login(Probe& probe, const oauth::AuthorizationRequest& request,
                                 const oauth::AuthorizationOutcome& outcome) {
  return probe.request_token(probe.redemption_of(request, *outcome.code(), probe.client()),
                             "redeem the code of a delegated login");
}

Case kept_inside() {
  return conformance({
      .id = "authorization.third_party_token_stays_inside",
      .claim = "The token of the third party shows in nothing that the server answers.",
      .cites = {req::third_party_credentials_kept_inside},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::third_party_token_in_token_response, flaw::third_party_token_in_redirect},
      .method = "Logs in at the third party, redeems the code, and looks through every answer of "
                "the server, headers and redirects too, for a token that the third party signed.",
      .control = delegated_login_gives_a_code(),
      .run =
          [](Probe& probe) {
            const std::string issuer = third_party_of(probe).issuer();
            const auto request = probe.honest_authorization();
            const auto outcome = log_in(probe, request, "log in at the third party");
            const auto reply = redeemed_login(probe, request, outcome);
            probe.require("the code of a delegated login is redeemed", reply,
                          StatusBetween(200, 299));
            probe.expect(req::third_party_credentials_kept_inside, reply, HoldsNoTokenOf(issuer));
            for (const http::Exchange& answer : outcome.exchanges) {
              probe.expect(req::third_party_credentials_kept_inside, answer,
                           HoldsNoTokenOf(issuer));
            }
          },
  });
}

/// All that the third party has signed counts for nothing there, until this goes.
class EndedThere {
 public:
  explicit EndedThere(issuer::AuthorizationServer& third_party) : third_party_(third_party) {
    third_party_.withdraw_key(third_party_.minter());
  }
  EndedThere(const EndedThere&) = delete;
  EndedThere& operator=(const EndedThere&) = delete;
  ~EndedThere() { third_party_.publish_key(third_party_.minter().key()); }

 private:
  issuer::AuthorizationServer& third_party_;
};

Case status_checked() {
  return conformance({
      .id = "access.token_ends_with_the_one_of_the_third_party",
      .claim = "When the third party's token has ended, the server's own opens nothing more.",
      .cites = {req::third_party_token_status_checked},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::third_party_token_status_unread},
      .method = "Logs in at the third party, has the token of the server served, and ends "
                "everything that the third party granted: its introspection says so, and its key "
                "is withdrawn. Passes where the token gets 401 within --patience. A server that "
                "verifies with keys it holds, and does not ask meanwhile, is not judged.",
      .control = delegated_login_gives_a_code(),
      .run =
          [](Probe& probe) {
            const auto request = probe.honest_authorization();
            const auto tokens =
                redeemed_login(probe, request, log_in(probe, request, "log in there"));
            const mcp::Credential bearer = mcp::bearer(tokens.access_token().value_or(""));
            probe.require("the token of a delegated login is served",
                          probe.mcp().knock(bearer, "a good token"), StatusIs(200));
            issuer::AuthorizationServer& there = third_party_of(probe);
            const EndedThere ended(there);
            const std::size_t asked = there.introspections() + there.key_fetches();
            mcp::Reply reply;
            probe.within_patience([&] {
              reply = probe.mcp().knock(bearer, "a token whose third party has ended its own");
              return !reply.succeeded();
            });
            if (reply.succeeded() && there.key_fetches() > 0 &&
                there.introspections() + there.key_fetches() == asked) {
              probe.not_exercised(
                  "a longer --patience: the server verifies the third party's "
                  "tokens with keys that it holds, and has not asked since they "
                  "ended");
            }
            probe.expect(req::third_party_token_status_checked, reply, StatusIs(401));
          },
  });
}

}  // namespace

std::vector<Case> third_party_token_cases() { return {kept_inside(), status_checked()}; }

}  // namespace assay::suites
