#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/challenges.hpp"
#include "harness/catalog/flaws/isolation.hpp"
#include "suites/isolation/cases.hpp"
#include "suites/isolation/task_support.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

constexpr auto nobodys_task = "assay-no-such-task";

void expect_of_either(Probe& probe, const mcp::Reply& reply) {
  probe.expect(req::tasks_bound_to_their_user, reply, IsRefused());
  probe.expect(req::extension_tasks_authorized, reply, IsRefused());
}

/// The extension's tasks/update and tasks/cancel may acknowledge anything. A server that refuses a
/// task that does not exist, and acknowledges another user's, has let that user at it.
void expect_no_other_answer_than_for_nobodys(Probe& probe, TaskClient& other,
                                             const std::string& method, const std::string& id) {
  const mcp::Reply unknown = other.ask(method, nobodys_task, method + " of no task");
  const mcp::Reply foreign = other.ask(method, id, method + " of another user's task");
  if (probe.revision() == Revision::v2025_11_25 || testing::Value(unknown, IsRefused())) {
    expect_of_either(probe, foreign);
  }
}

Case task_answers_its_user_alone() {
  return conformance({
      .id = "access.task_answers_its_user_alone",
      .claim = "A task of one user is neither shown to another user, nor does it give them its "
               "result, take their input or let them cancel it.",
      .cites = {req::tasks_bound_to_their_user, req::extension_tasks_authorized},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::task_open_to_other_users, flaw::task_result_open_to_other_users,
                flaw::task_cancelled_by_other_users, flaw::tasks_bound_to_client_alone},
      .method = "Begins a task as one user, by a call of the target file, and sends tasks/get, "
                "tasks/cancel and tasks/result (tasks/update in the extension) for it as another. "
                "Passes when each is refused, and the task was not cancelled.",
      .control = both_users_are_served(),
      .run =
          [](Probe& probe) {
            const TwoUsers users = two_users(probe);
            TaskClient owner(probe, users.owner);
            TaskClient other(probe, users.other);
            const std::string id = owner.begin_one();
            expect_of_either(probe, other.ask("tasks/get", id, "see another user's task"));
            expect_no_other_answer_than_for_nobodys(probe, other, "tasks/cancel", id);
            const mcp::Reply own = owner.ask("tasks/get", id, "see one's own task");
            probe.require("its user sees the task", own, IsServed());
            const Finding status{.what = "the status of the task",
                                 .value = task_in(own).text("status"),
                                 .from = {own.exchange}};
            probe.expect(req::tasks_bound_to_their_user, status,
                         testing::Not(ValueIs(std::string("cancelled"))));
            probe.expect(req::extension_tasks_authorized, status,
                         testing::Not(ValueIs(std::string("cancelled"))));
            const bool by_extension = era_of(probe.revision()) == Era::stateless;
            expect_no_other_answer_than_for_nobodys(
                probe, other, by_extension ? "tasks/update" : "tasks/result", id);
          },
  });
}

Case task_needs_a_token() {
  return conformance({
      .id = "access.task_id_is_no_token",
      .claim = "Whoever knows the id of a task, and brings no token, is not shown the task.",
      .cites = {req::tasks_bound_to_their_user, req::extension_tasks_authorized},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::task_needs_no_token},
      .method =
          "Begins a task with a good token and asks for it without one. Passes on a 4xx or an "
          "error.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            TaskClient owner(probe, mcp::bearer(probe.access_token()));
            const std::string id = owner.begin_one();
            probe.require("its user sees the task",
                          owner.ask("tasks/get", id, "see one's own task"), IsServed());
            const mcp::Reply reply =
                owner.ask_as(mcp::no_token, "tasks/get", id, "see a task without a token");
            expect_of_either(probe, reply);
          },
  });
}

void demand_lists(Probe& probe, const TaskClient& client) {
  if (!client.lists()) {
    probe.not_applicable("The server declares no list of tasks.");
  }
}

Case task_list_shows_own_tasks() {
  return conformance({
      .id = "access.task_list_shows_own_tasks",
      .claim = "tasks/list shows nobody the task of another user.",
      .cites = {req::task_list_shows_own_tasks},
      .applies_to = {Feature::protection, Feature::handshake_era},
      .needs = {Need::access_token},
      .flaws = {flaw::task_list_shows_all, flaw::tasks_bound_to_client_alone},
      .method =
          "Begins a task as one user, by a call of the target file, and lists the tasks as "
          "another, page by page. Passes when the task is in the list of the first user only.",
      .control = both_users_are_served(),
      .run =
          [](Probe& probe) {
            const TwoUsers users = two_users(probe);
            TaskClient owner(probe, users.owner);
            demand_lists(probe, owner);
            TaskClient other(probe, users.other);
            const std::string id = owner.begin_one();
            const Finding own = owner.listed(id, "its own user");
            const Finding foreign = other.listed(id, "another user");
            probe.require("its own user is shown the task", own, IsPresent());
            probe.expect(req::task_list_shows_own_tasks, foreign, testing::Not(IsPresent()));
          },
  });
}

/// At a server that serves whoever comes along, two sessions are two callers whom it cannot tell
/// apart, unless it keeps their tasks apart by session.
Case strangers_share_no_task_list() {
  return conformance({
      .id = "access.strangers_share_no_task_list",
      .claim = "A server that asks nobody who they are shows nobody the tasks of others.",
      .cites = {req::no_task_list_without_users},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::accepts_anonymous},
      .method = "Opens two sessions without a token, begins a task in one of them by a call of the "
                "target file, and lists the tasks in the other.",
      .run =
          [](Probe& probe) {
            if (!probe.mcp().knock(mcp::no_token, "see whether strangers are served").succeeded()) {
              probe.not_applicable("The server serves nobody without a token.");
            }
            TaskClient first(probe, mcp::no_token);
            if (!first.lists()) {
              probe.expect(req::no_task_list_without_users,
                           Finding{.what = "a list of tasks for strangers"},
                           testing::Not(IsPresent()));
              return;
            }
            TaskClient second(probe, mcp::no_token);
            const std::string id = first.begin_one();
            probe.expect(req::no_task_list_without_users, second.listed(id, "another stranger"),
                         testing::Not(IsPresent()));
          },
  });
}

}  // namespace

std::vector<Case> task_ownership_cases() {
  return {task_answers_its_user_alone(), task_needs_a_token(), task_list_shows_own_tasks(),
          strangers_share_no_task_list()};
}

}  // namespace assay::suites
