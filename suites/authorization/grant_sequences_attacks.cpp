// Sequences of honest and forbidden steps, after each of which the answers have to agree with a
// model of the authorization server. Each case looks at the rules that everybody to whom it applies
// has to keep, so that none of them goes unseen.
#include <algorithm>

#include "fixtures/matchers/token_matchers.hpp"
#include "fixtures/model/step_sequences.hpp"
#include "harness/attack/attack.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/authorization/grant_player.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using attack::attack;
using gen::Alphabet;
using model::Action;
using model::StepSequence;

/// What every sequence is made of.
Alphabet base(Probe& probe, std::vector<RequirementKey> judged) {
  probe.second_client();
  return {.actions = {{Action::authorize, 20}, {Action::redeem, 30}},
          .judged = std::move(judged),
          .users = std::min(2, static_cast<int>(probe.user_count())),
          .public_clients = probe.client().is_public()};
}

bool has_endpoint(const Probe& probe, const char* member) {
  return !probe.server_metadata().endpoint(member).empty();
}

/// What comes with a grant that asks for a refresh token.
oauth::TokenReply tokens_of_a_grant(Probe& probe) {
  const auto request = probe.lasting_authorization(probe.client());
  const auto outcome = granted(probe, request, "see what comes with a grant");
  const auto reply = probe.request_token(
      probe.redemption_of(request, *outcome.code(), probe.client()), "redeem it");
  probe.require("a fresh code is redeemed", reply, matchers::IsIssued());
  return reply;
}

bool can_be_revoked(Probe& probe, const std::string& token) {
  const auto reply = probe.request_token(probe.revocation_of(token, probe.client()),
                                         "see whether it can be revoked");
  return reply.exchange.status() / 100 == 2;
}

bool is_reported_active(Probe& probe, const std::string& token) {
  oauth::TokenRequest request = probe.introspection_of(token);
  request.client = probe.confidential_client();
  const auto reply = probe.request_token(request, "see whether it is reported as active");
  return reply.document["active"].boolean().value_or(false);
}

/// Sequences of one case: what differs from case to case.
struct Sequences {
  std::string id{};
  std::string claim{};
  std::string method{};
  std::vector<RequirementKey> cites{};
  std::vector<Feature> applies_to{Feature::token_endpoint};
  std::vector<Need> needs{Need::client, Need::second_client, Need::login};
  std::vector<Flaw> flaws{};
  Control control{};
  std::function<Alphabet(Probe&, Alphabet)> alphabet{};
};

Case sequences(Sequences value) {
  const auto judged = value.cites;
  return attack<StepSequence>({
      .id = value.id,
      .claim = value.claim,
      .cites = value.cites,
      .applies_to = value.applies_to,
      .needs = value.needs,
      .flaws = value.flaws,
      .method = value.method,
      .control = value.control,
      .attempts = 60,
      .one_at_a_time = true,  // all have the same clients and users
      .cost = {.authorizations = 2, .token_requests = 6},
      .inputs =
          [judged, alphabet = value.alphabet](Probe& probe) {
            return gen::step_sequences(alphabet(probe, base(probe, judged)));
          },
      .run = [judged](Probe& probe,
                      const StepSequence& input) { play_grants(probe, input, judged); },
  });
}

Case grants() {
  return sequences({
      .id = "authorization.sequences_of_grants_agree_with_the_model",
      .claim = "Whatever happened before, a code brings tokens once, and to its own client.",
      .method = "Lets users authorize two clients or three, redeems codes, uses what comes of them, "
                "and redeems codes again, as the same client and as others. Passes when all that "
                "gets a 4xx without a token.",
      .cites = {req::code_single_use, req::code_bound_to_client},
      .flaws = {Flaw::code_reusable_after_refresh},
      .control = honest_code_is_redeemed(),
      .alphabet =
          [](Probe& probe, Alphabet alphabet) {
            alphabet.actions.emplace_back(Action::call, 5);
            if (has_endpoint(probe, "registration_endpoint")) {
              alphabet.actions.emplace_back(Action::enrol, 1);  // some servers count them
            }
            if (has_endpoint(probe, "revocation_endpoint")) {
              alphabet.actions.emplace_back(Action::revoke_access, 10);
            }
            if (tokens_of_a_grant(probe).refresh_token()) {
              alphabet.actions.emplace_back(Action::refresh, 30);
            }
            return alphabet;
          },
  });
}

Case refreshes() {
  return sequences({
      .id = "authorization.sequences_of_refreshes_agree_with_the_model",
      .claim = "However often it was refreshed, only the newest refresh token of a grant works, for "
               "its own client, and none once an older one came again.",
      .method = "Refreshes with new and with replaced tokens, as their client and as another. "
                "Passes when all but the newest, and after a replay that one too, get a 4xx.",
      .cites = {req::refresh_bound_to_client, req::rotated_refresh_refused,
                req::refresh_reuse_ends_the_chain},
      .needs = {Need::client, Need::second_client, Need::login, Need::refresh_token},
      .flaws = {Flaw::third_refresh_forgets_the_client, Flaw::reuse_ends_one_successor},
      .control = honest_refresh_is_served(),
      .alphabet =
          [](Probe& probe, Alphabet alphabet) {
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
            alphabet.actions.emplace_back(Action::refresh, 80);
            return alphabet;
          },
  });
}

Case revocations() {
  return sequences({
      .id = "authorization.sequences_of_revocations_agree_with_the_model",
      .claim = "A refresh token that its client revoked stays dead, whatever happens after.",
      .method = "Authorizes, refreshes and revokes, and uses revoked refresh tokens at any time "
                "after that. Passes when they get a 4xx without a token.",
      .cites = {req::revocation_works},
      .applies_to = {Feature::token_endpoint, Feature::revocation},
      .needs = {Need::client, Need::second_client, Need::login, Need::refresh_token},
      .flaws = {Flaw::consent_revives_revoked_grant},
      .control = honest_refresh_is_served(),
      .alphabet =
          [](Probe& probe, Alphabet alphabet) {
            const HeldToken grant = probe.fresh_grant_with_refresh_token();
            if (!can_be_revoked(probe, *grant.refresh_token)) {
              probe.not_applicable("The server lets this client revoke nothing.");
            }
            alphabet.actions.emplace_back(Action::refresh, 30);
            alphabet.actions.emplace_back(Action::revoke_refresh, 30);
            return alphabet;
          },
  });
}

Case resources() {
  return sequences({
      .id = "authorization.sequences_over_resources_agree_with_the_model",
      .claim = "However often it was refreshed, a grant brings tokens for the resource that the user "
               "consented to alone.",
      .method = "Refreshes grants for one resource while naming another, one that the authorization "
                "server says it serves where there is any. Passes on a 4xx, or a token whose aud "
                "does not name the other resource.",
      .cites = {req::refresh_bound_to_resource},
      .applies_to = {Feature::token_endpoint, Feature::jwt_access_tokens},
      .needs = {Need::client, Need::second_client, Need::login, Need::refresh_token},
      .flaws = {Flaw::second_refresh_follows_the_resource},
      .control = honest_refresh_is_served(),
      .alphabet =
          [](Probe& probe, Alphabet alphabet) {
            probe.fresh_grant_with_refresh_token();
            alphabet.resources = 2;
            alphabet.grantable_resources = probe.other_resource() ? 2 : 1;
            alphabet.actions.emplace_back(Action::refresh, 60);
            return alphabet;
          },
  });
}

/// Servers introspect access tokens, or refresh tokens, or both; and revoke one or both.
void add_what_can_be_introspected(Probe& probe, Alphabet& alphabet) {
  const auto tokens = tokens_of_a_grant(probe);
  const bool sees_access = is_reported_active(probe, *tokens.access_token());
  const bool sees_refresh =
      tokens.refresh_token() && is_reported_active(probe, *tokens.refresh_token());
  if (!sees_access && !sees_refresh) {
    probe.not_exercised("a client that may introspect (clients: in the target file)");
  }
  if (sees_access && can_be_revoked(probe, *tokens.access_token())) {
    alphabet.actions.emplace_back(Action::revoke_access, 30);
    alphabet.actions.emplace_back(Action::introspect_access, 40);
  }
  if (sees_refresh && can_be_revoked(probe, *tokens.refresh_token())) {
    alphabet.actions.emplace_back(Action::revoke_refresh, 30);
    alphabet.actions.emplace_back(Action::introspect_refresh, 40);
  }
  if (tokens.refresh_token()) {
    alphabet.actions.emplace_back(Action::refresh, 40);
  }
}

Case introspections() {
  return sequences({
      .id = "authorization.sequences_of_introspections_agree_with_the_model",
      .claim = "A token that its client revoked is reported as inactive, whatever happens after.",
      .method = "Authorizes, refreshes and revokes, and introspects revoked tokens at any time after "
                "that, as a client with credentials. Passes on 200 with active false.",
      .cites = {req::inactive_token_is_reported},
      .applies_to = {Feature::token_endpoint, Feature::revocation, Feature::introspection},
      .needs = {Need::client, Need::second_client, Need::confidential_client, Need::login},
      .flaws = {Flaw::refresh_revives_revoked_tokens},
      .control = honest_code_is_redeemed(),
      .alphabet =
          [](Probe& probe, Alphabet alphabet) {
            const std::size_t before = alphabet.actions.size();
            add_what_can_be_introspected(probe, alphabet);
            if (alphabet.actions.size() < before + 2) {
              probe.not_applicable("The server revokes no token that can be introspected.");
            }
            return alphabet;
          },
  });
}

}  // namespace

std::vector<Case> grant_sequences_attacks() {
  return {grants(), refreshes(), revocations(), resources(), introspections()};
}

}  // namespace assay::suites
