#include "suites/inputs/offers.hpp"

#include <algorithm>
#include <iterator>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/jose/base64url.hpp"
#include "harness/mcp/pages.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"

namespace assay::suites {
namespace {

/// Servers write `blob` in plain Base64, with padding.
std::string decoded_blob(std::string blob) {
  std::ranges::replace(blob, '+', '-');
  std::ranges::replace(blob, '/', '_');
  blob.erase(std::ranges::find(blob, '='), blob.end());
  return jose::base64url_decode(blob).value_or("");
}

void add_texts(const Document& value, std::vector<std::string>& texts) {
  if (const auto text = value.text()) {
    texts.push_back(*text);
  }
  for (const std::string& member : value.members()) {
    add_texts(value[member], texts);
  }
  for (std::size_t at = 0; value.is_array() && at < value.size(); ++at) {
    add_texts(value.at(at), texts);
  }
}

}  // namespace

void demand_an_honest_answer(Probe& probe) {
  const mcp::Reply reply =
      probe.mcp().knock(honest_credential(probe), "control: an honest request");
  if (!testing::Value(reply, matchers::IsAnswered())) {
    throw Blocked{Step::access, "An honest request is not served: " + describe(reply) + "."};
  }
}

std::vector<Document> listed(const Conversation& conversation, const std::string& method,
                             const std::string& member) {
  constexpr int most_pages = 5;
  return mcp::pages_of([&](const Document& params) { return conversation.ask(method, params); },
                       most_pages)
      .entries(member);
}

bool ListedResources::offer_all_of(std::string_view beginning) const {
  return std::ranges::any_of(templates, [&](const std::string& one) {
    const std::size_t variable = one.find('{');
    return variable <= beginning.size() && beginning.starts_with(one.substr(0, variable));
  });
}

ListedResources listed_resources(Probe& probe) {
  const Conversation conversation(probe);
  const auto add = [](const std::vector<Document>& entries, const char* member,
                      std::vector<std::string>& to) {
    std::ranges::transform(entries, std::back_inserter(to),
                           [&](const Document& entry) { return entry.text(member).value_or(""); });
  };
  ListedResources found;
  add(listed(conversation, "resources/list", "resources"), "uri", found.uris);
  add(listed(conversation, "resources/templates/list", "resourceTemplates"), "uriTemplate",
      found.templates);
  conversation.close();
  if (found.uris.empty() && found.templates.empty()) {
    probe.not_applicable("The server lists no resources.");
  }
  return found;
}

std::vector<std::string> texts_in(const Document& value) {
  std::vector<std::string> texts;
  add_texts(value, texts);
  return texts;
}

std::vector<std::string> contents_of(const mcp::Reply& reply) {
  std::vector<std::string> texts;
  const Document contents = reply.result()["contents"];
  for (std::size_t at = 0; at < contents.size(); ++at) {
    texts.push_back(contents.at(at).text("text").value_or(""));
    texts.push_back(decoded_blob(contents.at(at).text("blob").value_or("")));
  }
  return texts;
}

mcp::Reply read_resource(Probe& probe, const std::string& uri, const std::string& purpose) {
  const Conversation conversation(probe);
  mcp::Reply reply = conversation.send(
      conversation.request("resources/read", Document::object({{"uri", uri}})), purpose);
  conversation.close();
  return reply;
}

}  // namespace assay::suites
