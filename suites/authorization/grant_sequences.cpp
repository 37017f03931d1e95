#include "suites/authorization/grant_sequences.hpp"

#include <algorithm>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/authorization/grant_player.hpp"

namespace assay::suites {

using model::StepSequence;

Case grant_sequences(GrantSequences value, std::source_location where) {
  const auto judged = value.cites;
  return attack::attack<StepSequence>(
      {
          .id = value.id,
          .claim = value.claim,
          .cites = value.cites,
          .applies_to = value.applies_to,
          .needs = value.needs,
          .flaws = value.flaws,
          .method = value.method,
          .control = value.control,
          .attempts = 80,
          .one_at_a_time = true,  // all have the same clients and users
          .cost = {.authorizations = 2, .token_requests = 6},
          .inputs =
              [judged, add_steps = value.add_steps](Probe& probe) {
                probe.second_client();
                gen::Alphabet alphabet{.judged = judged,
                                       .users = std::min(2, static_cast<int>(probe.user_count())),
                                       .public_clients = probe.client().is_public()};
                add_steps(probe, alphabet);
                return gen::step_sequences(alphabet);
              },
          .run = [judged](Probe& probe,
                          const StepSequence& input) { play_grants(probe, input, judged); },
      },
      where);
}

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

}  // namespace assay::suites
