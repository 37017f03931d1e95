#include <gmock/gmock.h>

#include <chrono>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/isolation.hpp"
#include "harness/http/together.hpp"
#include "suites/isolation/cases.hpp"
#include "suites/isolation/task_support.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using namespace std::chrono_literals;

constexpr std::int64_t ten_years = 315'360'000'000;  // milliseconds
constexpr std::int64_t short_life = 400;
constexpr std::int64_t longest_wait = 5'000;
constexpr auto time_to_tidy_up = 3s;  ///< "promptly" has no number

Case task_lifetime_is_limited() {
  return conformance({
      .id = "access.task_lifetime_is_limited",
      .claim = "A client that wants its task kept for ten years gets less.",
      .cites = {req::tasks_and_ttl_limited},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::task_ttl_unlimited},
      .method = "Begins a task, by a call of the target file, with a ttl of ten years. Passes when "
                "the ttl of the task is shorter, or the request is refused.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            TaskClient owner(probe, honest_credential(probe));
            owner.begin();  // leaves where no call becomes a task: a refusal below is one then
            const mcp::Reply reply = owner.begin(Document::object({{"ttl", ten_years}}));
            const auto ttl = task_in(reply)["ttl"].integer();
            const bool is_limited = ttl && *ttl < ten_years;
            Finding finding{.what = "a task that is kept for ten years or for ever",
                            .from = {reply.exchange}};
            if (!is_limited) {
              finding.value = task_in(reply)["ttl"].dump();
            }
            probe.expect(req::tasks_and_ttl_limited, finding, testing::Not(IsPresent()));
          },
  });
}

mcp::Reply once_tidied_up(TaskClient& owner, const std::string& id) {
  const auto until = std::chrono::steady_clock::now() + time_to_tidy_up;
  mcp::Reply reply = owner.ask("tasks/get", id, "see a task whose time is over");
  while (reply.succeeded() && std::chrono::steady_clock::now() < until) {
    http::pause_until(std::chrono::steady_clock::now() + 300ms);
    reply = owner.ask("tasks/get", id, "see a task whose time is over");
  }
  return reply;
}

Case expired_task_is_gone() {
  return conformance({
      .id = "access.expired_task_is_gone",
      .claim = "A task is removed soon after its ttl has passed.",
      .cites = {req::expired_tasks_removed},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::expired_task_kept},
      .method = "Begins a task, by a call of the target file, with a ttl of less than a second, "
                "and asks for it until three seconds after its end. Passes on an error.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            TaskClient owner(probe, honest_credential(probe));
            const mcp::Reply begun = owner.begin(Document::object({{"ttl", short_life}}));
            const std::int64_t ttl = task_in(begun)["ttl"].integer().value_or(longest_wait + 1);
            if (ttl > longest_wait) {
              probe.not_applicable("The server keeps tasks for longer than this case waits.");
            }
            const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(ttl);
            http::pause_until(end + 100ms);
            const std::string id = task_in(begun).text("taskId").value_or("");
            probe.expect(req::expired_tasks_removed, once_tidied_up(owner, id), IsRefused());
          },
  });
}

Case task_routing_header_is_checked() {
  return conformance({
      .id = "access.task_routing_header_names_the_task",
      .claim = "A request about a task whose Mcp-Name header names another one is refused.",
      .cites = {req::task_routing_header_checked},
      .flaws = {flaw::task_name_header_unchecked},
      .method =
          "Begins a task of the extension, by a call of the target file, and asks for it with "
          "another Mcp-Name, and with none. Passes on a 4xx or an error for each.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            TaskClient owner(probe, honest_credential(probe));
            const std::string id = owner.begin_one();
            probe.require("the task answers", owner.ask("tasks/get", id, "see the task, honestly"),
                          IsServed());
            http::Request request = owner.request("tasks/get", id);
            request.headers.set("Mcp-Name", "assay-another-task");
            probe.expect(req::task_routing_header_checked,
                         probe.mcp().send(request, "a header that names another task"),
                         IsRefused());
            request.headers.remove("Mcp-Name");
            probe.expect(req::task_routing_header_checked,
                         probe.mcp().send(request, "no header that names the task"), IsRefused());
          },
  });
}

}  // namespace

std::vector<Case> task_lifetime_cases() {
  return {task_lifetime_is_limited(), expired_task_is_gone(), task_routing_header_is_checked()};
}

}  // namespace assay::suites
