#include "harness/catalog/flaws/token.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/authorization/grant_sequences.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using gen::Alphabet;
using model::Action;

bool is_reported_active(Probe& probe, const std::string& token) {
  oauth::TokenRequest request = probe.introspection_of(token);
  request.client = probe.confidential_client();
  const auto reply = probe.request_token(request, "see whether it is reported as active");
  return reply.document["active"].boolean().value_or(false);
}

/// Servers introspect access tokens, or refresh tokens, or both; and revoke one or both.
void add_what_can_be_introspected(Probe& probe, Alphabet& alphabet) {
  const std::size_t before = alphabet.actions.size();
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
  if (alphabet.actions.size() == before) {
    probe.not_applicable("The server revokes no token that can be introspected.");
  }
  if (tokens.refresh_token()) {
    alphabet.actions.emplace_back(Action::refresh, 40);
  }
}

Case introspections() {
  return grant_sequences(
      {
          .id = "authorization.sequences_of_introspections_agree_with_the_model",
          .claim =
              "A token that its client revoked is reported as inactive, whatever happens after.",
          .cites = {req::inactive_token_is_reported},
          .applies_to = {Feature::token_endpoint, Feature::revocation, Feature::introspection},
          .needs = {Need::client, Need::second_client, Need::confidential_client, Need::login},
          .flaws = {flaw::refresh_revives_revoked_tokens},
          .method =
              "Authorizes, refreshes and revokes, and introspects revoked tokens at any time after "
              "that, as a client with credentials. Passes on 200 with active false.",
          .control = honest_code_is_redeemed(),
      },
      [](Probe& probe, Alphabet& alphabet) {
        alphabet.actions = {{Action::authorize, 10}, {Action::redeem, 30}};
        add_what_can_be_introspected(probe, alphabet);
      });
}

}  // namespace

std::vector<Case> introspection_sequences_attacks() { return {introspections()}; }

}  // namespace assay::suites
