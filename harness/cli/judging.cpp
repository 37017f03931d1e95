#include "harness/cli/judging.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "harness/run/revisions.hpp"
#include "reports/text.hpp"

namespace assay::cli {
namespace {

void describe_target(const TargetSetup& setup, const Reporting& reporting, RunResult& result) {
  result.target = setup.target().name;
  result.server_url = setup.target().server.url;
  const bool named_after_it = result.target == result.server_url;
  reporting.say(named_after_it ? fmt::format("target {}\n", result.target)
                               : fmt::format("target {} ({})\n", result.target, result.server_url));
}

void note_what_befell(TargetSetup& setup, RunResult& result) {
  for (const std::string& refusal : setup.guard_refusals()) {
    result.notes.push_back("The scope guard refused: " + refusal);
  }
  if (const int restarts = setup.engagement().restarts(); restarts > 0) {
    result.notes.push_back(
        fmt::format("The target limits the rate of requests and was started anew: {}.",
                    reports::counted(static_cast<std::size_t>(restarts), "restart")));
  }
  if (const std::string died = setup.target_died(); !died.empty()) {
    result.notes.push_back(setup.redactor().redact(died));
  }
}

std::optional<Trouble> judge_target(const TargetOptions& options,
                                    const std::vector<Revision>& asked, const Reporting& reporting,
                                    RunResult& result, const Judging& judge) {
  result.target_options = option_words(options, Redactor{});
  const auto setup = TargetSetup::prepare(options);
  if (!setup) {
    return setup.error();
  }
  result.target_options = option_words(options, (*setup)->redactor());
  describe_target(**setup, reporting, result);
  Engagement& engagement = (*setup)->engagement();
  Reconnaissance found = reconnoitre(engagement, asked);
  std::ranges::move(found.notes, std::back_inserter(result.notes));
  result.revisions = found.revisions;
  if (!found.trouble.empty()) {
    return Trouble{exit_nothing_there, (*setup)->redactor().redact(found.trouble)};
  }
  if (!found.revisions.empty()) {
    result.issuer = engagement.facts(found.revisions.back()).issuer;
  }
  judge(**setup, found.revisions);
  note_what_befell(**setup, result);
  return std::nullopt;
}

}  // namespace

RunResult begun(std::uint64_t seed, std::string selection) {
  return {.tool_version = ASSAY_VERSION,
          .seed = seed,
          .started = std::chrono::system_clock::now(),
          .selection = std::move(selection)};
}

std::optional<Trouble> engage(const TargetOptions& options, const std::vector<Revision>& asked,
                              const Reporting& reporting, RunResult& result, const Judging& judge) {
  const auto began = std::chrono::steady_clock::now();
  const std::uint64_t first_exchange = http::next_exchange_id();
  TargetOptions target = options;
  target.run_id = fmt::format("{:x}", result.seed);
  auto trouble = judge_target(target, asked, reporting, result, judge);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  result.exchange_count = http::next_exchange_id() - first_exchange - 1;
  if (trouble) {
    result.trouble = trouble->sentence;
  }
  return trouble;
}

std::string reproduction(const Instance& instance, const TargetSetup& setup, std::uint64_t seed,
                         const std::string& more) {
  const std::string target = setup.as_options();
  return fmt::format("mcp-assay run{}{} --revision {} --filter {} --seed {}{}{}",
                     target.empty() ? "" : " ", target, name_of(instance.revision), instance.id,
                     seed, more.empty() ? "" : " ", more);
}

}  // namespace assay::cli
