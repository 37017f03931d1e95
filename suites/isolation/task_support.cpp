#include "suites/isolation/task_support.hpp"

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/mcp/pages.hpp"

namespace assay::suites {
namespace {

constexpr auto extension = "io.modelcontextprotocol/tasks";
constexpr int most_pages = 20;

bool is_utility(const Probe& probe) { return probe.revision() == Revision::v2025_11_25; }

[[noreturn]] void leave_without_tasks(const Probe& probe) {
  probe.not_applicable("The server offers no calls that run as tasks.");
}

}  // namespace

Document tasks_declared() {
  return Document::object({{"extensions", Document::object({{extension, Document::object()}})}});
}

Document task_in(const mcp::Reply& reply) {
  const Document result = reply.result();
  if (result["task"].is_object()) {
    return result["task"];
  }
  return result.has("taskId") ? result : Document();
}

TaskClient::TaskClient(Probe& probe, const mcp::Credential& user) : probe_(probe), user_(user) {
  if (era_of(probe.revision()) == Era::stateless) {
    session_ = mcp::Session{.opened = true};
    const mcp::Reply reply = probe.mcp().call(session_, user, "server/discover", Document::object(),
                                              "see what is offered");
    if (!reply.result()["capabilities"]["extensions"].has(extension)) {
      leave_without_tasks(probe);
    }
    return;
  }
  if (!is_utility(probe)) {
    leave_without_tasks(probe);
  }
  session_ = session_of(probe, user);
  const Document tasks = session_.opening.result()["capabilities"]["tasks"];
  lists_ = tasks.has("list");
  if (!tasks["requests"]["tools"].has("call")) {
    leave(probe, session_, user_);
    leave_without_tasks(probe);
  }
}

/// A task that is under way may still want to tell the session of its end, and servers were seen to
/// fall over when that is gone.
TaskClient::~TaskClient() {
  if (has_begun_) {
    return;
  }
  try {
    leave(probe_, session_, user_);
  } catch (...) {  // NOLINT(bugprone-empty-catch): a session too many, and nothing to report
  }
}

mcp::Reply TaskClient::try_call(const CallRequest& call, const Document& task) {
  http::Request request = request_in(probe_, session_, user_, call, tasks_declared());
  if (is_utility(probe_)) {
    request = with_param(request, "task", task);
  }
  return probe_.mcp().send(request, "begin a task");
}

mcp::Reply TaskClient::begin(const Document& task) {
  for (const ToolCall& call : probe_.target().calls) {
    if (call.tool.empty()) {
      continue;
    }
    mcp::Reply reply = try_call(request_for(call), task);
    if (task_in(reply).text("taskId")) {
      has_begun_ = true;
      return reply;
    }
  }
  probe_.not_exercised("a call of a tool that runs as a task (calls: in the target file)");
}

std::string TaskClient::begin_one() { return task_in(begin()).text("taskId").value_or(""); }

http::Request TaskClient::request(const std::string& method, const std::string& id) const {
  const Document params =
      method == "tasks/update"
          ? Document::object({{"taskId", id}, {"inputResponses", Document::object()}})
          : Document::object({{"taskId", id}});
  return request_in(probe_, session_, user_, {method, params}, tasks_declared());
}

mcp::Reply TaskClient::ask(const std::string& method, const std::string& id,
                           const std::string& purpose) {
  return probe_.mcp().send(request(method, id), purpose);
}

mcp::Reply TaskClient::ask_as(const mcp::Credential& credential, const std::string& method,
                              const std::string& id, const std::string& purpose) {
  http::Request changed = request(method, id);
  changed.headers.remove("Authorization");
  if (credential.authorization) {
    changed.headers.add("Authorization", *credential.authorization);
  }
  return probe_.mcp().send(changed, purpose);
}

Finding TaskClient::listed(const std::string& id, const std::string& whose) {
  Finding finding{.what = "the task in the list of " + whose};
  const mcp::Pages pages = mcp::pages_of(
      [&](const Document& params) {
        return probe_.mcp().call(session_, user_, "tasks/list", params, "the tasks of " + whose);
      },
      most_pages);
  for (const mcp::Reply& reply : pages.replies) {
    finding.from.push_back(reply.exchange);
  }
  for (const Document& task : pages.entries("tasks")) {
    if (task.text("taskId") == id) {
      finding.value = id;
    }
  }
  return finding;
}

}  // namespace assay::suites
