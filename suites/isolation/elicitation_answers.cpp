#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/isolation.hpp"
#include "suites/isolation/cases.hpp"
#include "suites/isolation/dialogue.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// Refused in whatever words, or asked again: but nothing done, and no breakdown.
MATCHER(IsNotTaken, negation ? "answers that were taken, or a failure of the server"
                             : "a refusal or another question, and no failure of the server") {
  const mcp::Reply& reply = arg;
  return reply.exchange.status() < 500 &&
         testing::ExplainMatchResult(testing::Not(IsCarriedOut()), reply, result_listener);
}

/// Texts, lists and numbers where objects are due, and actions that there are none.
std::vector<Document> malformed_answers(const Document& questions) {
  const std::string key = questions.members().empty() ? "" : questions.members().front();
  const auto only = [&](const Document& value) { return Document::object({{key, value}}); };
  return {Document("accept"),
          Document::array({Document("accept")}),
          only("accept"),
          only(1),
          only(Document::object({{"action", "maybe"}})),
          only(Document::object({{"action", Document::array()}})),
          only(Document::object({{"action", "accept"}, {"content", "everything"}}))};
}

Case malformed_answers_are_refused() {
  return conformance({
      .id = "access.malformed_input_responses_are_refused",
      .claim = "inputResponses that are none, or hold what is no answer, are refused.",
      .cites = {req::input_responses_validated},
      .flaws = {flaw::input_responses_unvalidated},
      .method = "Makes a call of the target file that asks the user to fill in a form, and sends "
                "malformed inputResponses: a text, a list, entries that are no objects, unknown "
                "actions. Passes when the call is not carried out, and the server does not fail.",
      .control = dialogue_goes_to_its_end(),
      .run =
          [](Probe& probe) {
            const mcp::Credential user = honest_credential(probe);
            const Dialogue first = first_dialogue(probe, user);
            if (forms_in(first.questions).empty()) {
              probe.not_applicable("The first call that asks shows no form.");
            }
            for (const Document& malformed : malformed_answers(first.questions)) {
              const Dialogue dialogue = ask(probe, user, first.call);
              probe.expect(req::input_responses_validated,
                           answer(probe, user, dialogue, malformed, "malformed answers"),
                           IsNotTaken());
            }
          },
  });
}

/// Each field once with a value that does not fit it, the others honest.
std::vector<Document> contents_that_do_not_fit(const std::string& key, const Document& form,
                                               const Document& honest) {
  std::vector<Document> answers;
  const Document schema = form["requestedSchema"];
  for (const std::string& name : schema.texts("required")) {
    const Document field = schema["properties"][name];
    const Document content = honest[key]["content"].with(name, value_for(field, false));
    answers.push_back(honest.with(key, honest[key].with("content", content)));
  }
  return answers;
}

Case elicited_content_is_checked() {
  return conformance({
      .id = "access.elicited_content_is_checked_against_its_form",
      .claim = "What comes back from a form is not used where it does not fit the form.",
      .cites = {req::elicited_content_validated},
      .flaws = {flaw::elicited_content_unvalidated, flaw::input_responses_unvalidated},
      .method = "Makes a call of the target file that asks the user to fill in a form, and fills "
                "in each field that is required once with a value of another type, or one that was "
                "not offered. Passes when the call is not carried out.",
      .control = dialogue_goes_to_its_end(),
      .run =
          [](Probe& probe) {
            const mcp::Credential user = honest_credential(probe);
            const Dialogue first = first_dialogue(probe, user);
            const Document honest = honest_answers(first.questions);
            std::vector<Document> wrong;
            for (const auto& [key, form] : forms_in(first.questions)) {
              const auto more = contents_that_do_not_fit(key, form, honest);
              wrong.insert(wrong.end(), more.begin(), more.end());
            }
            if (wrong.empty()) {
              probe.not_applicable("No form demands anything.");
            }
            for (const Document& answers : wrong) {
              const Dialogue dialogue = ask(probe, user, first.call);
              probe.expect(req::elicited_content_validated,
                           answer(probe, user, dialogue, answers, "content that does not fit"),
                           IsNotTaken());
            }
          },
  });
}

/// That nothing was done cannot be seen at every tool; that the server does not break down can.
Case declined_elicitation_is_handled() {
  return conformance({
      .id = "access.declined_elicitation_is_handled",
      .claim = "A user who declines, or closes the form, gets an answer, and no failure of the "
               "server.",
      .cites = {req::declined_elicitation_handled},
      .flaws = {flaw::declined_elicitation_fails, flaw::cancelled_elicitation_fails},
      .method =
          "Makes a call of the target file that asks for something, and answers with decline, "
          "and again with cancel. Passes on a result, an error or another question, and not "
          "on a 5xx.",
      .control = dialogue_goes_to_its_end(),
      .run =
          [](Probe& probe) {
            const mcp::Credential user = honest_credential(probe);
            const Dialogue first = first_dialogue(probe, user);
            for (const char* action : {"decline", "cancel"}) {
              const Dialogue dialogue = ask(probe, user, first.call);
              Document answers = Document::object();
              for (const std::string& key : dialogue.questions.members()) {
                answers = answers.with(key, Document::object({{"action", action}}));
              }
              probe.expect(req::declined_elicitation_handled,
                           answer(probe, user, dialogue, answers, action), StatusBetween(200, 499));
            }
          },
  });
}

}  // namespace

std::vector<Case> elicitation_answer_cases() {
  return {malformed_answers_are_refused(), elicited_content_is_checked(),
          declined_elicitation_is_handled()};
}

}  // namespace assay::suites
