#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/inputs.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/inputs/cases.hpp"
#include "suites/inputs/listed_prompts.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

Case arguments_are_checked() {
  return conformance({
      .id = "access.prompt_arguments_are_checked_first",
      .claim = "A prompt is not given without an argument that it needs, nor with one that is no "
               "text.",
      .cites = {req::prompt_arguments_checked_first},
      .flaws = {flaw::missing_prompt_argument_ignored, flaw::prompt_argument_types_unchecked},
      .method = "Gets prompts with honest arguments, and then without each that is required, and "
                "with an object in place of each. Passes on any error.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            for (const ServedPrompt& prompt : served_prompts(probe)) {
              for (const std::string& name : prompt.required) {
                probe.expect(req::prompt_arguments_checked_first,
                             get_prompt(probe, prompt.name, prompt.honest.without(name),
                                        prompt.name + " without " + name),
                             Not(IsServed()));
              }
              for (const std::string& name : prompt.arguments) {
                const Document wrong =
                    prompt.honest.with(name, Document::object({{"assay", Document::array()}}));
                probe.expect(
                    req::prompt_arguments_checked_first,
                    get_prompt(probe, prompt.name, wrong, prompt.name + ", an object as " + name),
                    Not(IsServed()));
              }
            }
          },
  });
}

}  // namespace

std::vector<Case> prompt_argument_cases() { return {arguments_are_checked()}; }

}  // namespace assay::suites
