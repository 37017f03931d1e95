#include "suites/inputs/suggestions.hpp"

#include "suites/inputs/offers.hpp"

namespace assay::suites {
namespace {

constexpr std::size_t most = 10;

void add_prompts(const Conversation& conversation, std::vector<Completable>& all) {
  for (const Document& prompt : listed(conversation, "prompts/list", "prompts")) {
    const std::string name = prompt.text("name").value_or("");
    const Document arguments = prompt["arguments"];
    for (std::size_t at = 0; at < arguments.size() && all.size() < most; ++at) {
      const std::string argument = arguments.at(at).text("name").value_or("");
      all.push_back({.ref = Document::object({{"type", "ref/prompt"}, {"name", name}}),
                     .argument = argument,
                     .what = argument + " of " + name});
    }
  }
}

/// Only plain ones: `{name}`.
void add_templates(const Conversation& conversation, std::vector<Completable>& all) {
  for (const Document& entry :
       listed(conversation, "resources/templates/list", "resourceTemplates")) {
    const std::string uri = entry.text("uriTemplate").value_or("");
    const std::size_t begin = uri.find('{');
    const std::size_t end = uri.find('}', begin);
    if (begin == std::string::npos || end == std::string::npos || all.size() == most) {
      continue;
    }
    const std::string variable = uri.substr(begin + 1, end - begin - 1);
    all.push_back({.ref = Document::object({{"type", "ref/resource"}, {"uri", uri}}),
                   .argument = variable,
                   .what = variable + " of " + uri});
  }
}

}  // namespace

std::string Completable::uri_with(const std::string& suggestion) const {
  std::string uri = ref.text("uri").value_or("");
  const std::string variable = "{" + argument + "}";
  const std::size_t at = uri.find(variable);
  if (at == std::string::npos) {
    return "";
  }
  uri.replace(at, variable.size(), suggestion);
  return uri.contains('{') ? "" : uri;
}

std::vector<Completable> completables(Probe& probe) {
  const Conversation conversation(probe);
  if (!conversation.capabilities().has("completions")) {
    conversation.close();
    probe.not_applicable("The server does not offer completions.");
  }
  std::vector<Completable> all;
  add_templates(conversation, all);
  add_prompts(conversation, all);
  conversation.close();
  return all;
}

Document completion_params(const Document& ref, const std::string& argument,
                           const Document& value) {
  return Document::object(
      {{"ref", ref}, {"argument", Document::object({{"name", argument}, {"value", value}})}});
}

mcp::Reply complete(Probe& probe, const mcp::Credential& credential, const Document& params,
                    const std::string& purpose) {
  const mcp::Client client = probe.mcp();
  const mcp::Session session = client.open(credential);
  if (!session.opened) {
    return session.opening;
  }
  mcp::Reply reply = client.call(session, credential, "completion/complete", params, purpose);
  if (session.id) {
    probe.send(client.delete_request(session, credential), "leave no session behind");
  }
  return reply;
}

std::vector<std::string> suggestions_in(const mcp::Reply& reply) {
  return reply.result()["completion"].texts("values");
}

}  // namespace assay::suites
