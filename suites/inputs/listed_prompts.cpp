#include "suites/inputs/listed_prompts.hpp"

#include <algorithm>
#include <optional>

#include "suites/inputs/offers.hpp"

namespace assay::suites {
namespace {

/// Those of the target file; at a server that is there for the run alone made-up ones, else none.
std::optional<Document> honest_arguments(const Probe& probe, const ServedPrompt& prompt) {
  const auto& calls = probe.target().calls;
  const auto named = std::ranges::find(calls, prompt.name, &ToolCall::prompt);
  if (named != calls.end()) {
    return named->arguments;
  }
  if (!probe.target().server.disposable) {
    return std::nullopt;
  }
  Document made_up = Document::object();
  for (const std::string& argument : prompt.arguments) {
    made_up = made_up.with(argument, "assay");
  }
  return made_up;
}

ServedPrompt read_prompt(const Document& entry) {
  ServedPrompt prompt{.name = entry.text("name").value_or("")};
  const Document arguments = entry["arguments"];
  for (std::size_t at = 0; at < arguments.size(); ++at) {
    const std::string name = arguments.at(at).text("name").value_or("");
    prompt.arguments.push_back(name);
    if (arguments.at(at)["required"].boolean().value_or(false)) {
      prompt.required.push_back(name);
    }
  }
  return prompt;
}

}  // namespace

std::vector<ServedPrompt> served_prompts(Probe& probe) {
  constexpr std::size_t most = 3;
  const Conversation conversation(probe);
  const auto entries = listed(conversation, "prompts/list", "prompts");
  conversation.close();
  bool any = false;
  std::vector<ServedPrompt> served;
  for (const Document& entry : entries) {
    ServedPrompt prompt = read_prompt(entry);
    if (prompt.arguments.empty() || served.size() == most) {
      continue;
    }
    any = true;
    const auto arguments = honest_arguments(probe, prompt);
    if (!arguments) {
      continue;
    }
    prompt.honest = *arguments;
    if (get_prompt(probe, prompt.name, prompt.honest, prompt.name + ", honestly").succeeded()) {
      served.push_back(std::move(prompt));
    }
  }
  if (!any) {
    probe.not_applicable("The server has no prompts that take arguments.");
  }
  if (served.empty()) {
    probe.not_exercised(
        "a prompt that may be asked for, with its arguments (calls: in the target file)");
  }
  return served;
}

mcp::Reply get_prompt(Probe& probe, const std::string& name, const Document& arguments,
                      const std::string& purpose) {
  const Conversation conversation(probe);
  mcp::Reply reply = conversation.send(
      conversation.request("prompts/get",
                           Document::object({{"name", name}, {"arguments", arguments}})),
      purpose);
  conversation.close();
  return reply;
}

}  // namespace assay::suites
