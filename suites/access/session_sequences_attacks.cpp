// Sequences of honest and forbidden steps, after each of which the answers have to agree with a
// model of the server's sessions and of the tokens that it was shown.
#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/model/step_sequences.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/access_tokens.hpp"
#include "harness/catalog/flaws/sessions.hpp"
#include "suites/access/cases.hpp"
#include "suites/access/controls.hpp"
#include "suites/access/session_player.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using attack::attack;
using model::Action;
using model::StepSequence;

/// Whoever brought a token brought one user with it.
int users_with_tokens(const Probe& probe) {
  if (probe.brought_token()) {
    return 1;
  }
  return probe.facts().trusts_our_issuer ? 2 : std::min(2, static_cast<int>(probe.user_count()));
}

Case tokens() {
  static const std::vector judged{req::expired_token_is_401, req::audience_checked};
  return attack<StepSequence>({
      .id = "access.sequences_of_tokens_agree_with_the_model",
      .claim =
          "Tokens are judged anew with each request: what was good before has expired when its "
          "time is over, and a token for another server is never good.",
      .cites = judged,
      .applies_to = {Feature::protection},
      .needs = {Need::trusted_issuer},
      .flaws = {flaw::expiry_checked_once},
      .method = "Uses the tokens of two users, some of them brief, some for another resource, in "
                "any order, in sessions where the server has any, before and after the brief ones "
                "have expired. Passes when the foreign and the expired ones get 401.",
      .control = minted_token_is_served(),
      .attempts = 40,
      .inputs =
          [](Probe& probe) {
            if (!refuses_what_just_expired(probe)) {
              probe.not_applicable("The server takes tokens for some time after they expired.");
            }
            gen::Alphabet alphabet{
                .actions = {{Action::obtain, 20}, {Action::call, 40}, {Action::wait, 20}},
                .judged = judged,
                .users = 2,
                .resources = 2};
            if (era_of(probe.revision()) == Era::handshake && probe.has_sessions()) {
              alphabet.actions.emplace_back(Action::open, 10);
              alphabet.actions.emplace_back(Action::end, 3);
            }
            return gen::step_sequences(alphabet);
          },
      .run =
          [](Probe& probe, const StepSequence& sequence) {
            play_sessions(probe, sequence, judged, TokenSource::minted);
          },
  });
}

void demand_sessions_that_end(Probe& probe) {
  const mcp::Session session = open_honest_session(probe);
  const http::Exchange ended =
      probe.send(probe.mcp().delete_request(session, mcp::bearer(probe.access_token())),
                 "see whether sessions can be ended");
  if (ended.status() / 100 != 2) {
    probe.not_applicable("The server does not let clients end their sessions.");
  }
}

Case sessions() {
  static const std::vector judged{req::every_request_authorized, req::session_is_no_authentication,
                                  req::ended_session_is_404};
  return attack<StepSequence>({
      .id = "access.sequences_of_sessions_agree_with_the_model",
      .claim = "However long a session has gone on, each request in it needs a token, and once it "
               "was ended it stays ended.",
      .cites = judged,
      .applies_to = {Feature::protection, Feature::sessions},
      .needs = {Need::access_token},
      .flaws = {flaw::settled_session_needs_no_token},
      .method = "Opens, uses and ends sessions of two users, with their tokens and with none. "
                "Passes when what brings no token gets 401, and an ended session 404.",
      .control = honest_session_is_served(),
      .attempts = 60,
      .inputs =
          [](Probe& probe) {
            demand_sessions_that_end(probe);
            return gen::step_sequences({.actions = {{Action::obtain, 10},
                                                    {Action::open, 15},
                                                    {Action::call, 80},
                                                    {Action::end, 20}},
                                        .judged = judged,
                                        .users = users_with_tokens(probe)});
          },
      .run =
          [](Probe& probe, const StepSequence& sequence) {
            play_sessions(probe, sequence, judged, TokenSource::granted);
          },
  });
}

}  // namespace

std::vector<Case> session_sequences_attacks() { return {tokens(), sessions()}; }

}  // namespace assay::suites
