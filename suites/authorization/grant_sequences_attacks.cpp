// Sequences of honest and forbidden steps, after each of which the answers have to agree with a
// model of the authorization server. Each case looks at the rules that everybody to whom it applies
// has to keep, so that none of them goes unseen.
#include <gmock/gmock.h>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/authorization/grant_player.hpp"
#include "suites/authorization/grant_sequences.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using gen::Alphabet;
using model::Action;

Case grants() {
  return grant_sequences(
      {
          .id = "authorization.sequences_of_grants_agree_with_the_model",
          .claim = "Whatever happened before, a code brings tokens once, and to its own client.",
          .cites = {req::code_single_use, req::code_bound_to_client},
          .applies_to = {Feature::token_endpoint},
          .needs = {Need::client, Need::second_client, Need::login},
          .flaws = {flaw::code_reusable_after_refresh},
          .method =
              "Lets users authorize two clients or three, redeems codes, uses what comes of them, "
              "and redeems codes again, as the same client and as others. Passes when all that "
              "gets a 4xx without a token.",
          .control = honest_code_is_redeemed(),
      },
      [](Probe& probe, Alphabet& alphabet) {
        alphabet.actions = {{Action::authorize, 10}, {Action::redeem, 30}, {Action::call, 5}};
        const auto has_endpoint = [&](const char* member) {
          return !probe.server_metadata().endpoint(member).empty();
        };
        if (has_endpoint("registration_endpoint")) {
          alphabet.actions.emplace_back(Action::enrol, 1);  // some servers count them
        }
        if (has_endpoint("revocation_endpoint")) {
          alphabet.actions.emplace_back(Action::revoke_access, 10);
        }
        if (tokens_of_a_grant(probe).refresh_token()) {
          alphabet.actions.emplace_back(Action::refresh, 30);
        }
      });
}

Case refreshes() {
  return grant_sequences(
      {
          .id = "authorization.sequences_of_refreshes_agree_with_the_model",
          .claim =
              "However often it was refreshed, only the newest refresh token of a grant works, for "
              "its own client, and none once an older one came again.",
          .cites = {req::refresh_bound_to_client, req::rotated_refresh_refused,
                    req::refresh_reuse_ends_the_chain},
          .applies_to = {Feature::token_endpoint},
          .needs = {Need::client, Need::second_client, Need::login, Need::refresh_token},
          .flaws = {flaw::third_refresh_forgets_the_client, flaw::reuse_ends_one_successor},
          .method = "Refreshes with new and with replaced tokens, as their client and as another. "
                    "Passes when all but the newest, and after a replay that one too, get a 4xx.",
          .control = honest_refresh_is_served(),
      },
      [](Probe& probe, Alphabet& alphabet) {
        if (!alphabet.public_clients) {
          probe.not_applicable("The clients that the server registers here have secrets.");
        }
        const HeldToken grant = probe.fresh_grant_with_refresh_token();
        const auto reply = probe.request_token(
            probe.refresh_of(*grant.refresh_token, probe.client()), "see what a refresh brings");
        probe.require("an honest refresh is served", reply, matchers::IsIssued());
        if (reply.refresh_token().value_or(*grant.refresh_token) == *grant.refresh_token) {
          probe.not_applicable("The server does not replace refresh tokens.");
        }
        alphabet.actions = {{Action::authorize, 5}, {Action::redeem, 30}, {Action::refresh, 80}};
      });
}

Case revocations() {
  return grant_sequences(
      {
          .id = "authorization.sequences_of_revocations_agree_with_the_model",
          .claim = "A refresh token that its client revoked stays dead, whatever happens after.",
          .cites = {req::revocation_works},
          .applies_to = {Feature::token_endpoint, Feature::revocation},
          .needs = {Need::client, Need::second_client, Need::login, Need::refresh_token},
          .flaws = {flaw::consent_revives_revoked_grant},
          .method =
              "Authorizes, refreshes and revokes, and uses revoked refresh tokens at any time "
              "after that. Passes when they get a 4xx without a token.",
          .control = honest_refresh_is_served(),
      },
      [](Probe& probe, Alphabet& alphabet) {
        const HeldToken grant = probe.fresh_grant_with_refresh_token();
        if (!can_be_revoked(probe, *grant.refresh_token)) {
          probe.not_applicable("The server lets this client revoke nothing.");
        }
        alphabet.actions = {{Action::authorize, 30},
                            {Action::redeem, 30},
                            {Action::refresh, 10},
                            {Action::revoke_refresh, 30}};
      });
}

Case resources() {
  return grant_sequences(
      {
          .id = "authorization.sequences_over_resources_agree_with_the_model",
          .claim = "However often it was refreshed, a grant brings tokens for the resource that "
                   "the user "
                   "consented to alone.",
          .cites = {req::refresh_bound_to_resource},
          .applies_to = {Feature::token_endpoint, Feature::jwt_access_tokens},
          .needs = {Need::client, Need::second_client, Need::login, Need::refresh_token},
          .flaws = {flaw::second_refresh_follows_the_resource},
          .method =
              "Refreshes grants for one resource while naming another, one that the authorization "
              "server says it serves where there is any. Passes on a 4xx, or a token whose aud "
              "does not name the other resource.",
          .control = honest_refresh_is_served(),
      },
      [](Probe& probe, Alphabet& alphabet) {
        const auto tokens = tokens_of_a_grant(probe);
        if (!tokens.refresh_token()) {
          probe.not_applicable("The authorization server issues no refresh tokens.");
        }
        if (!testing::Value(tokens, matchers::IsNotFor(second_resource(probe)))) {
          probe.not_applicable("An ordinary token is for other resources, too.");
        }
        alphabet.resources = 2;
        alphabet.grantable_resources = probe.other_resource() ? 2 : 1;
        alphabet.actions = {{Action::authorize, 10}, {Action::redeem, 30}, {Action::refresh, 60}};
      });
}

}  // namespace

std::vector<Case> grant_sequences_attacks() {
  return {grants(), refreshes(), revocations(), resources()};
}

}  // namespace assay::suites
