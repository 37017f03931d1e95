#include "suites/authorization/grant_sequences.hpp"

#include <algorithm>
#include <utility>

#include "fixtures/matchers/token_matchers.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/authorization/grant_player.hpp"

namespace assay::suites {

using model::StepSequence;

Case grant_sequences(attack::Attack<StepSequence> value, AddSteps add_steps,
                     std::source_location where) {
  const auto judged = value.cites;
  value.attempts = 80;
  value.one_at_a_time = true;  // all have the same clients and users
  value.cost = {.authorizations = 2, .token_requests = 6};
  value.inputs = [judged, add_steps = std::move(add_steps)](Probe& probe) {
    probe.second_client();
    gen::Alphabet alphabet{.judged = judged,
                           .users = std::min(2, static_cast<int>(probe.user_count())),
                           .public_clients = probe.client().is_public()};
    add_steps(probe, alphabet);
    return gen::step_sequences(alphabet);
  };
  value.run = [judged](Probe& probe, const StepSequence& input) {
    play_grants(probe, input, judged);
  };
  return attack::attack<StepSequence>(std::move(value), where);
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
