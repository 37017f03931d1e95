#include <gmock/gmock.h>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/grants.hpp"
#include "harness/jose/digest.hpp"
#include "harness/jose/pkce.hpp"
#include "suites/authorization/code_clients.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/grants/cases.hpp"
#include "suites/grants/token_life.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

/// The same request again: that it is refused is for another case to say.
void replay(Probe& probe, const LastingGrant& grant) {
  if (probe.request_token(grant.redemption, "redeem the code again").issued()) {
    probe.not_applicable("The code brings tokens a second time.");
  }
}

/// A refresh in between, as a client does that lives on: the newest of what came of the code.
oauth::TokenReply refreshed_once(Probe& probe, const LastingGrant& grant) {
  auto reply = refreshed(probe, grant.refresh_token(), probe.client(), "refresh");
  probe.require("an honest refresh is served", reply, IsIssued());
  return reply;
}

Case ends_access_tokens() {
  return conformance({
      .id = "authorization.replayed_code_ends_its_access_tokens",
      .claim = "A code that is redeemed twice ends the access tokens that came of it.",
      .cites = {req::replay_ends_access_token},
      .applies_to = {Feature::token_endpoint, Feature::introspection},
      .needs = {Need::client, Need::login, Need::confidential_client, Need::refresh_token},
      .flaws = {flaw::code_replay_ends_refresh_tokens_only,
                flaw::code_replay_spares_refreshed_tokens},
      .method = "Redeems a code, refreshes, redeems the code again with the same request, and "
                "introspects both access tokens. Passes where those that were active before are "
                "so no longer; a server that verifies its tokens by itself is not asked.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const LastingGrant grant = lasting_grant(probe);
            const auto second = refreshed_once(probe, grant).access_token().value_or("");
            const auto active = told_active(probe, {grant.access_token(), second});
            replay(probe, grant);
            for (const std::string& token : active) {
              probe.expect(req::replay_ends_access_token,
                           introspected_at_its_end(probe, token, "introspect after the replay"),
                           Not(IsToldActive()));
            }
          },
  });
}

Case ends_refresh_tokens() {
  return conformance({
      .id = "authorization.replayed_code_ends_its_refresh_token",
      .claim = "A code that is redeemed twice ends the refresh tokens that came of it.",
      .cites = {req::replay_ends_refresh_token},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login, Need::refresh_token},
      .flaws = {flaw::code_replay_ends_access_tokens_only,
                flaw::code_replay_spares_refreshed_tokens},
      .method = "Redeems a code twice with the same request and presents its refresh token; the "
                "same with a refresh before the second redemption. Passes on a 4xx without a "
                "token.",
      .control = honest_refresh_is_served(),
      .run =
          [](Probe& probe) {
            const LastingGrant first = lasting_grant(probe);
            replay(probe, first);
            probe.expect(req::replay_ends_refresh_token,
                         refreshed(probe, first.refresh_token(), probe.client(),
                                   "present the refresh token of the code"),
                         IsTokenRefusal());
            const LastingGrant second = lasting_grant(probe);
            const auto newest =
                refreshed_once(probe, second).refresh_token().value_or(second.refresh_token());
            replay(probe, second);
            probe.expect(
                req::replay_ends_refresh_token,
                refreshed(probe, newest, probe.client(), "present the newest refresh token"),
                IsTokenRefusal());
          },
  });
}

/// A client with a secret, by which it alone redeems codes; nullopt where there is none.
std::optional<oauth::Client> client_of_checked_secret(Probe& probe) {
  for (const std::string& method : secret_methods(probe)) {
    if (const auto client = client_with_secret(probe, method)) {
      oauth::TokenRequest wrong = probe.fresh_redemption(*client);
      wrong.client->client_secret = jose::random_token();
      if (!probe.request_token(wrong, "see that the secret counts").issued()) {
        return client;
      }
    }
  }
  return std::nullopt;
}

void judge_wrong_secret(Probe& probe) {
  const auto client = client_of_checked_secret(probe);
  if (!client) {
    return;
  }
  const LastingGrant grant = lasting_grant(probe, *client);
  oauth::TokenRequest replayed = grant.redemption;
  replayed.client->client_secret = jose::random_token();
  probe.request_token(replayed, "redeem the code again with a wrong secret");
  probe.expect(req::invalid_replay_ends_nothing,
               refreshed(probe, grant.refresh_token(), *client, "refresh after that"), IsIssued());
}

Case invalid_replay() {
  return conformance({
      .id = "authorization.invalid_replay_of_a_code_ends_nothing",
      .claim = "Who knows a used code, and neither its code_verifier nor the client's secret, "
               "ends no token with it.",
      .cites = {req::invalid_replay_ends_nothing},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login, Need::refresh_token},
      .flaws = {flaw::wrong_verifier_ends_the_grant, flaw::wrong_secret_ends_the_grant},
      .method = "Redeems a code, redeems it again with another code_verifier, and refreshes; the "
                "same with a wrong secret where the server registers a client with one. Passes "
                "where the refresh is served.",
      .control = honest_refresh_is_served(),
      .run =
          [](Probe& probe) {
            const auto unused =
                probe.fresh_redemption().with("code_verifier", jose::make_verifier());
            if (probe.request_token(unused, "see that the verifier counts").issued()) {
              probe.not_applicable("Any code_verifier redeems a code.");
            }
            const LastingGrant grant = lasting_grant(probe);
            probe.request_token(grant.redemption.with("code_verifier", jose::make_verifier()),
                                "redeem it again with another verifier");
            probe.expect(
                req::invalid_replay_ends_nothing,
                refreshed(probe, grant.refresh_token(), probe.client(), "refresh after that"),
                IsIssued());
            judge_wrong_secret(probe);
          },
  });
}

}  // namespace

std::vector<Case> replayed_code_cases() {
  return {ends_access_tokens(), ends_refresh_tokens(), invalid_replay()};
}

}  // namespace assay::suites
