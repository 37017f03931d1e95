#include "harness/run/execute.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <sstream>

#include "harness/run/spending.hpp"
#include "harness/target/launcher.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to the program

namespace assay {
namespace {

volatile std::sig_atomic_t interrupt_count = 0;
volatile std::sig_atomic_t is_launching = 0;

extern "C" void note_interrupt(int) {
  if (interrupt_count > 0) {
    std::_Exit(130);  // asked twice: the processes we launched die with us
  }
  interrupt_count = interrupt_count + 1;
  if (is_launching != 0) {
    end_all_process_groups();
  }
}

struct Running {
  const Plan* plan{};
  JudgeOptions judging{};
  Engagement* engagement{};
  std::vector<Instance> instances{};
  std::size_t total{};
};

/// One instance as GoogleTest sees it. The verdict is ours: GoogleTest has no ERROR and no
/// NOT_EXERCISED.
class CaseTest : public testing::Test {
 public:
  CaseTest(const Case& subject, Revision revision, Running& running)
      : case_(&subject), revision_(revision), running_(&running) {}

  void TestBody() override {
    if (interrupted()) {
      GTEST_SKIP() << "interrupted";
    }
    running_->instances.push_back(
        judge(*case_, *running_->engagement, revision_, running_->judging));
    const Instance& instance = running_->instances.back();
    if (running_->plan->on_instance) {
      running_->plan->on_instance(instance, running_->instances.size(), running_->total);
    }
    if (instance.verdict == Verdict::fail || instance.verdict == Verdict::error) {
      ADD_FAILURE_AT(case_->where.file_name(), static_cast<int>(case_->where.line()))
          << instance.name() << ": " << name_of(instance.verdict);
    } else if (instance.verdict != Verdict::pass) {
      GTEST_SKIP() << instance.reason;
    }
  }

 private:
  const Case* case_;
  Revision revision_;
  Running* running_;
};

std::string test_name(const Case& subject, Revision revision) {
  std::string name =
      subject.id.substr(subject.id.find('.') + 1) + "/" + std::string(name_of(revision));
  std::ranges::replace(name, '-', '_');  // a dash in a name would read as a filter
  return name;
}

/// An inherited GTEST_FILTER or shard would narrow the run behind the user's back: selection and
/// shards are ours. GoogleTest reads most of its variables (and Bazel's) before main, and the
/// shards when it runs: both have to go.
void forget_inherited_settings() {
  GTEST_FLAG_SET(filter, "*");
  GTEST_FLAG_SET(output, "");
  GTEST_FLAG_SET(stream_result_to, "");
  GTEST_FLAG_SET(list_tests, false);
  GTEST_FLAG_SET(repeat, 1);
  GTEST_FLAG_SET(shuffle, false);
  GTEST_FLAG_SET(fail_fast, false);
  GTEST_FLAG_SET(break_on_failure, false);
  GTEST_FLAG_SET(throw_on_failure, false);
  GTEST_FLAG_SET(catch_exceptions, true);
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view line(*entry);
    if (line.starts_with("GTEST_")) {
      names.emplace_back(line.substr(0, line.find('=')));
    }
  }
  for (const std::string& name : names) {
    unsetenv(name.c_str());
  }
}

void initialise_googletest() {
  static bool done = false;
  if (std::exchange(done, true)) {
    return;
  }
  forget_inherited_settings();
  int argc = 1;
  std::string program = "mcp-assay";
  std::vector<char*> argv{program.data(), nullptr};
  testing::InitGoogleTest(&argc, argv.data());
  auto& listeners = testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());  // the console report is ours
}

}  // namespace

bool interrupted() { return interrupt_count > 0; }

InterruptEndsLaunch::InterruptEndsLaunch() { is_launching = 1; }
InterruptEndsLaunch::~InterruptEndsLaunch() { is_launching = 0; }

void watch_for_interrupts() {
  std::signal(SIGINT, note_interrupt);
  std::signal(SIGTERM, note_interrupt);
}

std::vector<std::pair<const Case*, Revision>> in_order(const Plan& plan) {
  std::vector<std::pair<const Case*, Revision>> all;
  std::size_t position = 0;
  for (const Kind kind : all_kinds) {
    for (const Revision revision : plan.revisions) {
      for (const Case* subject : plan.cases) {
        if (subject->kind == kind && position++ % plan.shard_count == plan.shard_index) {
          all.emplace_back(subject, revision);
        }
      }
    }
  }
  return all;
}

std::vector<Instance> execute(const Plan& plan, Engagement& engagement) {
  initialise_googletest();
  Running running{.plan = &plan, .engagement = &engagement};
  std::vector<const Case*> registered;
  for (const auto& [subject, revision] : in_order(plan)) {
    registered.push_back(subject);
    testing::RegisterTest(std::string(name_of(subject->phase())).c_str(),
                          test_name(*subject, revision).c_str(), nullptr, nullptr,
                          subject->where.file_name(), static_cast<int>(subject->where.line()),
                          [subject, revision, &running]() -> testing::Test* {
                            return new CaseTest(*subject, revision, running);
                          });
  }
  running.total = registered.size();
  Spending spending(engagement.options().budget, registered, plan.judging.attack.attempts);
  running.judging = plan.judging;
  running.judging.attack.share = [&](const Case& subject, std::size_t wanted) {
    return spending.take(subject, wanted);
  };
  // The outcome is in the instances; GoogleTest's own exit code knows less than ours.
  [[maybe_unused]] const int ignored = RUN_ALL_TESTS();
  return std::move(running.instances);
}

}  // namespace assay
