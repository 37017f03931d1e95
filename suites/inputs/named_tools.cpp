#include "suites/inputs/named_tools.hpp"

#include <algorithm>

#include "suites/inputs/offers.hpp"

namespace assay::suites {

bool is_finished(const mcp::Reply& reply) {
  return reply.succeeded() && reply.result()["isError"].boolean() != true &&
         reply.result().text("resultType").value_or("complete") == "complete";
}

std::vector<NamedTool> named_tools(Probe& probe) {
  constexpr std::size_t most = 10;
  const Conversation conversation(probe);
  const auto definitions = listed(conversation, "tools/list", "tools");
  conversation.close();
  bool any = false;
  std::vector<NamedTool> tools;
  for (const ToolCall& call : probe.target().calls) {
    const auto has_name = [&](const Document& one) { return one.text("name") == call.tool; };
    const auto definition = std::ranges::find_if(definitions, has_name);
    const bool is_there = std::ranges::find(tools, call.tool, &NamedTool::name) != tools.end();
    any = any || !call.tool.empty();
    if (call.tool.empty() || is_there || definition == definitions.end() || tools.size() == most) {
      continue;
    }
    NamedTool tool{.name = call.tool,
                   .arguments = call.arguments,
                   .input_schema = (*definition)["inputSchema"]};
    tool.honest = call_named(probe, tool, tool.arguments, tool.name + ", honestly");
    if (is_finished(tool.honest)) {
      tools.push_back(std::move(tool));
    }
  }
  if (!any) {
    probe.not_exercised("a tool that may be called, with arguments (calls: in the target file)");
  }
  if (tools.empty()) {
    probe.not_applicable("No call of the target file is carried out to its end.");
  }
  return tools;
}

mcp::Reply call_named(Probe& probe, const NamedTool& tool, const Document& arguments,
                      const std::string& purpose) {
  const Conversation conversation(probe);
  mcp::Reply reply = conversation.send(
      conversation.request("tools/call",
                           Document::object({{"name", tool.name}, {"arguments", arguments}})),
      purpose);
  conversation.close();
  return reply;
}

}  // namespace assay::suites
