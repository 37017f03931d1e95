#include "harness/cli/judging.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "harness/cli/file_text.hpp"
#include "harness/run/execute.hpp"
#include "harness/run/revisions.hpp"
#include "harness/run/silence.hpp"
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

constexpr std::size_t requests_to_clean_up = 20;  ///< also where the run may send no more

/// Also after an interrupt, though with less patience.
void delete_what_was_registered(TargetSetup& setup, RunResult& result) {
  setup.pace().allow_more(requests_to_clean_up);
  const Deletions deletions =
      setup.engagement().delete_registered_clients(std::chrono::seconds{interrupted() ? 5 : 60});
  if (deletions.left > 0) {
    result.notes.push_back(fmt::format(
        "The server offers to delete clients (RFC 7592), but {} of the {} that this run registered "
        "could not be deleted{}.",
        deletions.left, deletions.left + deletions.deleted,
        setup.pace().is_spent() ? ": the requests that it may send (--max-requests) are spent"
                                : ""));
  }
}

const http::TransportFault* silence_at_the_end_of(const Instance& instance) {
  if (instance.verdict != Verdict::error || instance.exchanges.empty()) {
    return nullptr;
  }
  const auto* fault = std::get_if<http::TransportFault>(&instance.exchanges.back().outcome);
  return fault != nullptr && is_silence(*fault) ? fault : nullptr;
}

/// A target that is gone at the end of the run is the one cause of all the requests without an
/// answer: that is said once.
void note_silence(const TargetSetup& setup, Engagement& engagement, RunResult& result) {
  const auto first = std::ranges::find_if(
      result.instances, [](const Instance& it) { return silence_at_the_end_of(it) != nullptr; });
  if (first == result.instances.end() || interrupted()) {
    return;
  }
  const http::Exchange reply = engagement.options().transport->perform(
      {.url = setup.target().server.url}, "see whether the target is still there");
  if (reply.fault() != nullptr && is_silence(*reply.fault())) {
    result.trouble = fmt::format(
        "The target stopped answering, first in {} ({}): start it again and judge it anew. What "
        "was judged before stands.",
        first->name(), setup.redactor().redact(silence_at_the_end_of(*first)->detail));
  }
}

void note_what_befell(const TargetSetup& setup, const Engagement& engagement, RunResult& result) {
  if (const int restarts = engagement.restarts(); restarts > 0) {
    result.notes.push_back(
        fmt::format("The target limits the rate of requests and was started anew: {}.",
                    reports::counted(static_cast<std::size_t>(restarts), "restart")));
  }
  if (const std::string died = setup.target_died(); !died.empty()) {
    result.notes.push_back(setup.redactor().redact(died));
  }
}

std::optional<Trouble> judge_prepared(TargetSetup& setup, const std::vector<Revision>& asked,
                                      std::chrono::seconds patience, RunResult& result,
                                      const Judging& judge) {
  Engagement& engagement = setup.engagement();
  const Reconnaissance found = reconnoitre(engagement, asked, patience);
  result.notes.insert(result.notes.end(), found.notes.begin(), found.notes.end());
  result.revisions = found.revisions;
  if (!found.trouble.empty()) {
    return Trouble{exit_nothing_there, setup.redactor().redact(found.trouble)};
  }
  const std::string doubt =
      setup.redactor().redact(fmt::format("{}", fmt::join(found.doubts, " ")));
  if (!doubt.empty() && found.revisions.empty()) {
    return Trouble{exit_no_verdict, doubt};
  }
  result.trouble = doubt;
  if (!found.revisions.empty()) {
    result.issuer = engagement.facts(found.revisions.back()).issuer;
  }
  judge(setup, found.revisions);
  note_what_befell(setup, engagement, result);
  note_silence(setup, engagement, result);
  return std::nullopt;
}

std::optional<Trouble> judge_target(const TargetOptions& options,
                                    const std::vector<Revision>& asked, const Reporting& reporting,
                                    RunResult& result, const Judging& judge) {
  const std::uint64_t first_exchange = http::next_exchange_id();
  result.target_options = option_words(options, Redactor{});
  result.target_digest = options.target_file.empty() ? "" : file_digest(options.target_file);
  const auto setup = TargetSetup::prepare(options);
  if (!setup) {
    return setup.error();
  }
  result.target_options = option_words(options, (*setup)->redactor());
  describe_target(**setup, reporting, result);
  auto trouble = judge_prepared(**setup, asked, options.patience, result, judge);
  delete_what_was_registered(**setup, result);
  result.exchange_count = http::next_exchange_id() - first_exchange - 1 - (*setup)->pace().refused;
  for (const std::string& refusal : (*setup)->guard_refusals()) {
    result.notes.push_back((*setup)->redactor().redact("The scope guard refused: " + refusal));
  }
  return trouble;
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
  TargetOptions target = options;
  target.run_id = fmt::format("{:x}", result.seed);
  auto trouble = judge_target(target, asked, reporting, result, judge);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  if (trouble) {
    result.trouble = trouble->sentence;
  }
  return trouble;
}

std::string reproduction(const Instance& instance, const TargetSetup& setup, std::uint64_t seed,
                         const std::string& more) {
  if (!instance.failed() && instance.verdict != Verdict::error && instance.warnings().empty()) {
    return "";
  }
  const std::string target = setup.as_options();
  return fmt::format("mcp-assay run{}{} --revision {} --filter {} --seed {}{}{}",
                     target.empty() ? "" : " ", target, name_of(instance.revision), instance.id,
                     seed, more.empty() ? "" : " ", more);
}

}  // namespace assay::cli
