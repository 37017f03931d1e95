#include "suites/isolation/dialogue.hpp"

#include <algorithm>
#include <functional>

namespace assay::suites {
namespace {

constexpr auto no_state_of_anybody = "YXNzYXktbm8tc3VjaC1zdGF0ZQ";

http::Request request_of(Probe& probe, const mcp::Credential& user, const CallRequest& call) {
  return request_in(probe, mcp::Session{.opened = true}, user, call, elicitation_declared());
}

bool is_asked(const mcp::Reply& reply) {
  return reply.succeeded() && reply.result().text("resultType") == "input_required";
}

bool has_a_say(Probe& probe, const mcp::Credential& user, const Dialogue& dialogue) {
  if (!dialogue.state) {
    return false;
  }
  Dialogue forged = dialogue;
  forged.state = no_state_of_anybody;
  return !testing::Value(answer(probe, user, forged, honest_answers(dialogue.questions),
                                "see whether the state has a say"),
                         IsCarriedOut());
}

}  // namespace

Document elicitation_declared() {
  const Document none = Document::object();
  return Document::object({{"elicitation", Document::object({{"form", none}, {"url", none}})}});
}

Dialogue ask(Probe& probe, const mcp::Credential& user, const CallRequest& call) {
  Dialogue dialogue{.call = call};
  dialogue.reply = probe.mcp().send(request_of(probe, user, call), "a call that may ask back");
  if (is_asked(dialogue.reply)) {
    dialogue.questions = dialogue.reply.result()["inputRequests"];
    dialogue.state = dialogue.reply.result().text("requestState");
  }
  return dialogue;
}

namespace {

/// Begins the calls of the target file, one after the other, until `is_enough` says so of one that
/// was answered with questions. Each takes its time, and some do something.
std::vector<Dialogue> dialogues_until(Probe& probe, const mcp::Credential& user,
                                      const std::function<bool(const Dialogue&)>& is_enough) {
  if (era_of(probe.revision()) == Era::handshake) {
    probe.not_applicable(
        "In this revision the server asks by requests of its own, on the stream of a call.");
  }
  std::vector<Dialogue> begun;
  for (const ToolCall& call : probe.target().calls) {
    Dialogue dialogue = ask(probe, user, request_for(call));
    if (!is_asked(dialogue.reply)) {
      continue;
    }
    begun.push_back(std::move(dialogue));
    if (is_enough(begun.back())) {
      break;
    }
  }
  if (begun.empty()) {
    probe.not_exercised(
        "a call that asks the user something before it is carried out (calls: in the target file)");
  }
  return begun;
}

}  // namespace

std::vector<Dialogue> dialogues(Probe& probe, const mcp::Credential& user) {
  return dialogues_until(probe, user, [](const Dialogue&) { return false; });
}

Dialogue first_dialogue(Probe& probe, const mcp::Credential& user) {
  return dialogues_until(probe, user, [](const Dialogue&) { return true; }).front();
}

Dialogue first_stateful_dialogue(Probe& probe, const mcp::Credential& user) {
  std::optional<CallRequest> stateful;
  dialogues_until(probe, user, [&](const Dialogue& dialogue) {
    if (has_a_say(probe, user, dialogue)) {
      stateful = dialogue.call;
    }
    return stateful.has_value();
  });
  if (!stateful) {
    probe.not_applicable(
        "No call depends on its requestState: it is carried out with one that nobody issued.");
  }
  Dialogue again = ask(probe, user, *stateful);
  if (!again.state) {
    throw Inconclusive{"The call that was answered with a requestState came back without one: " +
                       describe(again.reply) + "."};
  }
  return again;
}

Document value_for(const Document& field, bool fits) {
  const std::string type = field.text("type").value_or("string");
  const bool is_number = type == "number" || type == "integer";
  if (!fits) {
    // A number is a text to some readers of forms; a list of lists is not.
    return type == "string" && !field.has("enum") ? Document::object({{"assay", Document::array()}})
                                                  : Document("assay-not-offered");
  }
  if (type == "boolean") {
    return true;
  }
  if (is_number) {
    return field.has("minimum") ? field["minimum"] : Document(1);
  }
  if (type == "array") {
    const Document items = field["items"];
    const Document first = items["enum"].at(0);
    return Document::array({first.is_null() ? items["anyOf"].at(0)["const"] : first});
  }
  if (field["enum"].size() > 0) {
    return field["enum"].at(0);
  }
  if (field["oneOf"].size() > 0) {
    return field["oneOf"].at(0)["const"];
  }
  const std::string format = field.text("format").value_or("");
  std::string text = format == "email"       ? "assay@example.com"
                     : format == "uri"       ? "https://example.com/"
                     : format == "date"      ? "2026-07-28"
                     : format == "date-time" ? "2026-07-28T12:00:00Z"
                                             : "assay";
  const auto shortest = static_cast<std::size_t>(field["minLength"].integer().value_or(0));
  while (text.size() < shortest && text.size() < 1000) {
    text += 'x';
  }
  return text;
}

std::vector<std::pair<std::string, Document>> forms_in(const Document& questions) {
  std::vector<std::pair<std::string, Document>> forms;
  for (const std::string& key : questions.members()) {
    const Document params = questions[key]["params"];
    if (questions[key].text("method") == "elicitation/create" &&
        params.text("mode").value_or("form") == "form") {
      forms.emplace_back(key, params);
    }
  }
  return forms;
}

std::vector<std::string> pages_in(const Document& questions) {
  std::vector<std::string> pages;
  for (const std::string& key : questions.members()) {
    const Document params = questions[key]["params"];
    if (questions[key].text("method") == "elicitation/create" && params.text("mode") == "url") {
      pages.push_back(params.text("url").value_or(""));
    }
  }
  return pages;
}

Document honest_answers(const Document& questions) {
  Document answers = Document::object();
  for (const std::string& key : questions.members()) {
    answers = answers.with(key, Document::object({{"action", "accept"}}));
  }
  for (const auto& [key, form] : forms_in(questions)) {
    const Document properties = form["requestedSchema"]["properties"];
    Document content = Document::object();
    for (const std::string& name : properties.members()) {
      content = content.with(name, value_for(properties[name]));
    }
    answers = answers.with(key, answers[key].with("content", content));
  }
  return answers;
}

mcp::Reply answer(Probe& probe, const mcp::Credential& user, const Dialogue& dialogue,
                  const Document& answers, const std::string& purpose) {
  http::Request request =
      with_param(request_of(probe, user, dialogue.call), "inputResponses", answers);
  if (dialogue.state) {
    request = with_param(request, "requestState", *dialogue.state);
  }
  return probe.mcp().send(request, purpose);
}

Control dialogue_goes_to_its_end() {
  return {
      .name = "a call that asks goes to its end", .step = Step::access, .run = [](Probe& probe) {
        const mcp::Credential user = honest_credential(probe);
        const Dialogue dialogue = first_dialogue(probe, user);
        probe.require("a call that asked is carried out once it was answered",
                      answer(probe, user, dialogue, honest_answers(dialogue.questions),
                             "control: honest answers"),
                      IsCarriedOut());
      }};
}

}  // namespace assay::suites
