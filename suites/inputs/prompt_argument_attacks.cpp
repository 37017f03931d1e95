#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/inputs.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/inputs/cases.hpp"
#include "suites/inputs/listed_prompts.hpp"
#include "suites/inputs/machine_files.hpp"
#include "suites/inputs/offers.hpp"
#include "suites/inputs/sent_text.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

/// Its product stands in no text by chance, and in none that was sent.
constexpr auto expression = "90917*70207";
constexpr auto product = "6383009819";

/// As engines of templates and shells read them; none does more than calculate.
std::vector<std::string> texts_that_may_be_evaluated() {
  const std::string sum = expression;
  std::vector<std::string> texts{
      "{{" + sum + "}}", "${" + sum + "}",          "<%= " + sum + " %>", "#{" + sum + "}",
      "{" + sum + "}",   "${{" + sum + "}}",        "$((" + sum + "))",   "{{= " + sum + "}}",
      "[[" + sum + "]]", "{% print(" + sum + ") %}"};
  for (const char* path : {"/etc/passwd", "file:///etc/passwd", "@/etc/passwd",
                           "../../../../../../../../../../etc/passwd"}) {
    texts.emplace_back(path);
  }
  return texts;
}

std::vector<SentText> inputs_for(Probe& probe) {
  demand_an_honest_answer(probe);
  std::vector<SentText> all;
  for (const ServedPrompt& prompt : served_prompts(probe)) {
    for (const std::string& argument : prompt.arguments) {
      for (const std::string& text : texts_that_may_be_evaluated()) {
        const Document place = Document::object(
            {{"prompt", prompt.name}, {"argument", argument}, {"beside", prompt.honest}});
        all.push_back({.value = text, .place = place.dump()});
      }
    }
  }
  return all;
}

/// What came of it, where that is more than the text that was sent.
std::optional<std::string> harm_in(const mcp::Reply& reply) {
  const auto texts = texts_in(reply.result());
  if (auto line = line_of_a_machine_file(texts)) {
    return line;
  }
  const bool was_evaluated =
      std::ranges::any_of(texts, [](const std::string& text) { return text.contains(product); });
  return was_evaluated ? std::optional(std::string(expression) + " = " + product) : std::nullopt;
}

Case arguments_stay_text() {
  return attack::attack<SentText>({
      .id = "access.prompt_argument_stays_text",
      .claim = "An argument of a prompt is put into it as text: it is not evaluated, and opens no "
               "file.",
      .cites = {req::prompt_inputs_and_outputs_validated},
      .flaws = {flaw::prompt_argument_evaluated, flaw::prompt_argument_opens_files},
      .method = "Gets prompts with arguments that engines of templates would calculate, and with "
                "paths of /etc/passwd. Passes unless the product or a line of the file stands in "
                "the answer.",
      .control = honest_request_is_served(),
      .attempts = 90,
      .all_inputs = inputs_for,
      .run =
          [](Probe& probe, const SentText& input) {
            const Document place = Document::parse(input.place).value_or(Document());
            const std::string name = place.text("prompt").value_or("");
            const Document arguments =
                place["beside"].with(place.text("argument").value_or(""), input.value);
            const mcp::Reply reply =
                get_prompt(probe, name, arguments, name + ", an argument that may be evaluated");
            probe.expect(req::prompt_inputs_and_outputs_validated,
                         Finding{.what = "what came of the argument",
                                 .value = harm_in(reply),
                                 .from = {reply.exchange}},
                         Not(IsPresent()));
          },
  });
}

}  // namespace

std::vector<Case> prompt_argument_attacks() { return {arguments_stay_text()}; }

}  // namespace assay::suites
