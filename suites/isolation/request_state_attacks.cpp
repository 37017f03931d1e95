#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/isolation.hpp"
#include "suites/isolation/cases.hpp"
#include "suites/isolation/dialogue.hpp"
#include "suites/isolation/state_alteration.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

Case altered_request_state() {
  return attack::attack<StateAlteration>({
      .id = "access.altered_request_state_is_refused",
      .claim = "A requestState that was altered in anything is refused, where the server goes by "
               "it at all.",
      .cites = {req::request_state_verified},
      .flaws = {flaw::request_state_unsigned, flaw::request_state_signature_optional,
                flaw::request_state_signature_prefix},
      .method = "Makes a call of the target file that asks for something, and sends the honest "
                "answers with its requestState altered: a bit turned over at each of many places, "
                "the end cut off, the signature left out or emptied, a number raised or a text "
                "changed in the JSON inside. Passes when the call is not carried out. Not judged "
                "where it is carried out with a state that nobody issued: then nothing depends on "
                "it.",
      .control = dialogue_goes_to_its_end(),
      .all_inputs =
          [](Probe& probe) {
            first_stateful_dialogue(probe, honest_credential(probe));
            return state_alterations();
          },
      .run =
          [](Probe& probe, const StateAlteration& alteration) {
            const mcp::Credential user = honest_credential(probe);
            Dialogue dialogue = first_stateful_dialogue(probe, user);
            const auto altered = alteration.applied_to(*dialogue.state);
            if (!altered) {
              probe.not_applicable("The state has nothing of the kind in it.");
            }
            dialogue.state = *altered;
            probe.expect(req::request_state_verified,
                         answer(probe, user, dialogue, honest_answers(dialogue.questions),
                                "a requestState with " + alteration.text()),
                         testing::Not(IsCarriedOut()));
          },
  });
}

}  // namespace

std::vector<Case> request_state_attacks() { return {altered_request_state()}; }

}  // namespace assay::suites
