#include "suites/isolation/handle_road.hpp"

namespace assay::suites {
namespace {

/// What a tool gave back: structured, or the JSON in its first text.
Document content_of(const mcp::Reply& reply) {
  if (reply.result().has("structuredContent")) {
    return reply.result()["structuredContent"];
  }
  const auto text = reply.result()["content"].at(0).text("text");
  const auto document = Document::parse(text.value_or(""));
  return document ? *document : Document();
}

Document arguments_of(const CallRequest& call) { return call.params["arguments"]; }

/// The first member of what came that the other call takes as an argument.
std::optional<std::string> shared_member(const Document& content, const CallRequest& opening,
                                         const CallRequest& use) {
  for (const std::string& name : arguments_of(use).members()) {
    if (content.text(name) && !arguments_of(opening).has(name)) {
      return name;
    }
  }
  return std::nullopt;
}

/// Each state has its own, and a text that nobody issued names none.
bool is_a_handle(Probe& probe, const mcp::Credential& user, const HandleRoad& road,
                 const std::string& value) {
  const auto again =
      road.handle_in(call_once(probe, user, road.opening, "see whether each state has its own"));
  return again && *again != value &&
         !testing::Value(call_once(probe, user, road.with_handle("assay-no-such-handle"),
                                   "see whether any text will do"),
                         IsCarriedOut());
}

}  // namespace

mcp::Reply call_once(Probe& probe, const mcp::Credential& user, const CallRequest& call,
                     const std::string& purpose) {
  return probe.mcp().call(mcp::Session{.opened = true}, user, call.method, call.params, purpose);
}

std::optional<std::string> HandleRoad::handle_in(const mcp::Reply& reply) const {
  return content_of(reply).text(member);
}

std::string HandleRoad::fresh_handle(Probe& probe, const mcp::Credential& user) const {
  const mcp::Reply reply = call_once(probe, user, opening, "make a handle");
  const auto handle = handle_in(reply);
  if (!handle) {
    throw Inconclusive{"No handle came: " + describe(reply) + "."};
  }
  return *handle;
}

CallRequest HandleRoad::with_handle(const std::string& handle) const {
  return {use.method, use.params.with("arguments", arguments_of(use).with(member, handle))};
}

CallRequest HandleRoad::without_handle() const {
  return {use.method, use.params.with("arguments", arguments_of(use).without(member))};
}

HandleRoad find_handle_road(Probe& probe, const mcp::Credential& user) {
  if (era_of(probe.revision()) == Era::handshake) {
    probe.not_applicable("In this revision state belongs to sessions.");
  }
  const auto& calls = probe.target().calls;
  for (const ToolCall& one : calls) {
    if (one.tool.empty()) {
      continue;
    }
    const CallRequest opening = request_for(one);
    const Document content =
        content_of(call_once(probe, user, opening, "see whether a handle comes"));
    for (const ToolCall& other : calls) {
      const CallRequest use = request_for(other);
      const auto member =
          other.tool == one.tool ? std::nullopt : shared_member(content, opening, use);
      const HandleRoad road{.opening = opening, .use = use, .member = member.value_or("")};
      if (member && is_a_handle(probe, user, road, *content.text(*member))) {
        return road;
      }
    }
  }
  probe.not_exercised(
      "a call that keeps something and tells its handle, and one with an argument of that name "
      "that "
      "uses it (calls: in the target file)");
}

}  // namespace assay::suites
