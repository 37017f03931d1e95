#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/isolation.hpp"
#include "suites/isolation/cases.hpp"
#include "suites/isolation/dialogue.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

Case request_state_serves_its_user_alone() {
  return conformance({
      .id = "access.request_state_serves_its_user_alone",
      .claim = "What one user was asked another cannot answer: the requestState of the first is "
               "refused from the second.",
      .cites = {req::request_state_bound_to_user, req::elicitation_bound_to_client_and_user,
                req::elicitation_state_kept_per_user},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::request_state_for_any_user, flaw::request_state_bound_to_client_alone},
      .method = "Makes a call of the target file that asks for something, as one user, and sends "
                "the honest answers with its requestState as another. Passes when the call is not "
                "carried out.",
      .control = dialogue_goes_to_its_end(),
      .run =
          [](Probe& probe) {
            const TwoUsers users = two_users(probe);
            const Dialogue dialogue = first_stateful_dialogue(probe, users.owner);
            const Dialogue own = ask(probe, users.other, dialogue.call);
            probe.require("the other user is served the same call",
                          answer(probe, users.other, own, honest_answers(own.questions),
                                 "the other user's own call"),
                          IsCarriedOut());
            const mcp::Reply reply =
                answer(probe, users.other, dialogue, honest_answers(dialogue.questions),
                       "answer what another user was asked");
            probe.expect(req::request_state_bound_to_user, reply, testing::Not(IsCarriedOut()));
            probe.expect(req::elicitation_bound_to_client_and_user, reply,
                         testing::Not(IsCarriedOut()));
            probe.expect(req::elicitation_state_kept_per_user, reply, testing::Not(IsCarriedOut()));
          },
  });
}

/// Another call that asks, of the same tool where there is one.
std::optional<Dialogue> another_than(const Dialogue& first, const std::vector<Dialogue>& begun) {
  const auto differs = [&](const Dialogue& one) { return !(one.call.params == first.call.params); };
  const auto found = std::ranges::find_if(begun, [&](const Dialogue& one) {
    return differs(one) && one.call.params["name"] == first.call.params["name"];
  });
  const auto any = found != begun.end() ? found : std::ranges::find_if(begun, differs);
  return any == begun.end() ? std::nullopt : std::optional(*any);
}

Case request_state_serves_its_request_alone() {
  return conformance({
      .id = "access.request_state_serves_its_request_alone",
      .claim = "A requestState is refused with another tool, and with other arguments, than it was "
               "issued for.",
      .cites = {req::request_state_bound_to_request},
      .flaws = {flaw::request_state_for_any_request, flaw::request_state_binds_tool_alone},
      .method = "Makes two calls of the target file that ask for something, of one tool with "
                "different arguments where there are such, and sends the requestState of the one "
                "with the other. Passes when the call is not carried out.",
      .control = dialogue_goes_to_its_end(),
      .run =
          [](Probe& probe) {
            const mcp::Credential user = honest_credential(probe);
            const Dialogue first = first_stateful_dialogue(probe, user);
            const auto second = another_than(first, dialogues(probe, user));
            if (!second || !second->state) {
              probe.not_exercised(
                  "two calls that ask the user something, of one tool with different arguments "
                  "(calls: in the target file)");
            }
            Dialogue exchanged = *second;
            exchanged.state = first.state;
            probe.expect(req::request_state_bound_to_request,
                         answer(probe, user, exchanged, honest_answers(second->questions),
                                "the state of another call"),
                         testing::Not(IsCarriedOut()));
          },
  });
}

constexpr int exchanges_left_behind = 48;

/// No control of its own: it would find the server in the state that this brings about.
Case abandoned_exchanges_do_no_harm() {
  return conformance({
      .id = "access.abandoned_exchanges_do_no_harm",
      .claim = "Calls that ask and never get an answer take nothing away from later ones.",
      .cites = {req::abandoned_exchange_harmless},
      .flaws = {flaw::abandoned_exchanges_fill_up},
      .method = "Makes a call of the target file that asks for something 48 times and answers "
                "none; then once more, with an answer. Passes when that one is carried out, as one "
                "was before.",
      .run =
          [](Probe& probe) {
            const mcp::Credential user = honest_credential(probe);
            const Dialogue before = first_dialogue(probe, user);
            probe.require("the call is carried out when it was answered",
                          answer(probe, user, before, honest_answers(before.questions),
                                 "an exchange, before"),
                          IsCarriedOut());
            for (int number = 0; number < exchanges_left_behind; ++number) {
              ask(probe, user, before.call);
            }
            const Dialogue after = ask(probe, user, before.call);
            probe.expect(req::abandoned_exchange_harmless,
                         answer(probe, user, after, honest_answers(after.questions),
                                "an exchange, after many that were abandoned"),
                         IsCarriedOut());
          },
  });
}

}  // namespace

std::vector<Case> request_state_cases() {
  return {request_state_serves_its_user_alone(), request_state_serves_its_request_alone()};
}

std::vector<Case> abandoned_exchange_cases() { return {abandoned_exchanges_do_no_harm()}; }

}  // namespace assay::suites
