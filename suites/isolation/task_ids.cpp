#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/isolation.hpp"
#include "harness/jose/digest.hpp"
#include "suites/isolation/cases.hpp"
#include "suites/isolation/identifiers.hpp"
#include "suites/isolation/task_support.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

constexpr int tasks_compared = 6;

/// In 2025-11-25 ids have to be random only where nothing else protects the tasks.
void leave_if_bound(Probe& probe, TaskClient& owner) {
  if (era_of(probe.revision()) == Era::stateless || !probe.facts().is_protected) {
    return;
  }
  TaskClient other(probe, two_users(probe).other);
  const mcp::Reply foreign =
      other.ask("tasks/get", owner.begin_one(), "see whether tasks are bound to their users");
  if (!foreign.succeeded()) {
    probe.not_applicable("Tasks are bound to their users.");
  }
}

Case task_ids_cannot_be_guessed() {
  return conformance({
      .id = "access.task_ids_cannot_be_told_from_others",
      .claim = "The ids of tasks are random: none repeats, counts up, tells the time, hashes "
               "either, or is short enough to be tried.",
      .cites = {req::task_ids_unguessable, req::extension_task_ids_unguessable},
      .needs = {},
      .flaws = {flaw::task_ids_count_up, flaw::task_ids_hash_a_counter,
                flaw::unbound_tasks_count_up},
      .method = "Begins six tasks, by a call of the target file, and compares their ids: what "
                "differs between them, and hashes of small numbers and of the time. In 2025-11-25 "
                "only where another user may see a task.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            TaskClient owner(probe, honest_credential(probe));
            leave_if_bound(probe, owner);
            Identifiers ids{.first = std::chrono::system_clock::now()};
            Finding finding{.what = "how the ids of tasks can be told"};
            for (int number = 0; number < tasks_compared; ++number) {
              const mcp::Reply reply = owner.begin();
              ids.values.push_back(task_in(reply).text("taskId").value_or(""));
              finding.from.push_back(reply.exchange);
            }
            ids.last = std::chrono::system_clock::now();
            if (const std::string weakness = weakness_of(ids); !weakness.empty()) {
              finding.value = weakness;
            }
            probe.expect(req::task_ids_unguessable, finding, testing::Not(IsPresent()));
            probe.expect(req::extension_task_ids_unguessable, finding, testing::Not(IsPresent()));
          },
  });
}

Case task_ids_are_unique() {
  return conformance({
      .id = "access.task_ids_are_unique_among_users",
      .claim = "No two tasks have the same id, whosever they are.",
      .cites = {req::task_ids_unique_and_own},
      .applies_to = {Feature::protection, Feature::handshake_era},
      .needs = {Need::access_token},
      .flaws = {flaw::task_ids_repeat_between_users},
      .method = "Begins three tasks as each of two users, by a call of the target file.",
      .control = both_users_are_served(),
      .run =
          [](Probe& probe) {
            const TwoUsers users = two_users(probe);
            TaskClient owner(probe, users.owner);
            TaskClient other(probe, users.other);
            std::vector<std::string> seen;
            Finding finding{.what = "an id that two tasks have"};
            for (int number = 0; number < tasks_compared; ++number) {
              const mcp::Reply reply = (number % 2 == 0 ? owner : other).begin();
              const std::string id = task_in(reply).text("taskId").value_or("");
              finding.from.push_back(reply.exchange);
              if (std::ranges::find(seen, id) != seen.end()) {
                finding.value = id;
              }
              seen.push_back(id);
            }
            probe.expect(req::task_ids_unique_and_own, finding, testing::Not(IsPresent()));
          },
  });
}

Case task_id_is_the_servers_own() {
  return conformance({
      .id = "access.task_id_is_the_servers_own",
      .claim = "A client that names its task does not get that name.",
      .cites = {req::task_ids_unique_and_own},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::task_id_taken_from_client},
      .method = "Begins a task, by a call of the target file, with a taskId among its parameters. "
                "Passes when the task has another id.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            TaskClient owner(probe, honest_credential(probe));
            const std::string chosen = "assay-" + jose::random_token(16);
            const mcp::Reply reply = owner.begin(Document::object({{"taskId", chosen}}));
            probe.expect(req::task_ids_unique_and_own,
                         Finding{.what = "the id of the task",
                                 .value = task_in(reply).text("taskId"),
                                 .from = {reply.exchange}},
                         testing::Not(ValueIs(chosen)));
          },
  });
}

}  // namespace

std::vector<Case> task_id_cases() {
  return {task_ids_cannot_be_guessed(), task_ids_are_unique(), task_id_is_the_servers_own()};
}

}  // namespace assay::suites
