#include "reports/story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <set>
#include <string_view>

#include "reports/text.hpp"

namespace assay::reports {
namespace {

constexpr std::size_t kPhraseLimit = 600;
constexpr std::size_t kBodyLimit = 400;
constexpr std::size_t kHeaderLimit = 300;
constexpr std::size_t kCommandLimit = 4096;
constexpr std::size_t kCounterexampleLimit = 1000;
constexpr std::size_t kMostExchanges = 8;
constexpr std::size_t kMostOthers = 8;
constexpr std::size_t kMostChecks = 8;
constexpr std::size_t kMostHeaders = 40;

using Story = std::vector<Paragraph>;

const http::ExchangeRecord* exchange_of(const Instance& instance, std::uint64_t id) {
  const auto found = std::ranges::find(instance.exchanges, id, &http::ExchangeRecord::id);
  return found == instance.exchanges.end() ? nullptr : &*found;
}

/// The exchanges behind the failures, in the order of sending.
std::vector<const http::ExchangeRecord*> evidence_of(const Instance& instance) {
  std::set<std::uint64_t> ids;
  for (const Check* check : instance.failures()) {
    ids.insert(check->exchanges.begin(), check->exchanges.end());
  }
  std::vector<const http::ExchangeRecord*> evidence;
  for (const std::uint64_t id : ids) {
    if (const auto* exchange = exchange_of(instance, id)) {
      evidence.push_back(exchange);
    }
  }
  return evidence;
}

std::string message_of(std::string_view start, const http::Headers& headers,
                       std::string_view body) {
  std::string text{start};
  for (const http::Header& header : std::views::take(headers.lines(), kMostHeaders)) {
    text +=
        fmt::format("\n  {}: {}", excerpt(header.name, 80), excerpt(header.value, kHeaderLimit));
  }
  if (headers.lines().size() > kMostHeaders) {
    text += fmt::format("\n  ({} more header lines)", headers.lines().size() - kMostHeaders);
  }
  return body.empty() ? text : text + fmt::format("\n  | {}", excerpt(body, kBodyLimit));
}

/// The exchange with headers and the beginning of its bodies.
std::string dump_of(const http::ExchangeRecord& exchange) {
  std::string start = exchange_line(exchange);
  if (!exchange.purpose.empty()) {
    start += fmt::format("\n  ({})", printable(exchange.purpose));
  }
  std::string text = message_of(start, exchange.request.headers, exchange.request.body);
  if (const auto* response = std::get_if<http::Response>(&exchange.outcome)) {
    text += message_of("\n  --", response->headers, response->body);
  } else if (exchange.partial) {
    text += message_of(fmt::format("\n  -- cut off after status {}", exchange.partial->status),
                       exchange.partial->headers, exchange.partial->body);
  }
  return text;
}

void tell_check(const Check& check, Telling telling, Story& story) {
  const Requirement& requirement = row_of(check.requirement);
  story.push_back({.label = "requirement",
                   .text = fmt::format("{} ({} of {})", requirement.id, name_of(check.level),
                                       source_of(requirement))});
  if (telling == Telling::whole) {
    story.push_back({.label = "source", .text = std::string{requirement.url}});
    story.push_back({.label = "rule", .text = std::string{requirement.statement}});
    story.push_back({.label = "why", .text = std::string{requirement.why}});
  }
  story.push_back({.label = "expected", .text = excerpt(check.expected, kPhraseLimit)});
  story.push_back({.label = "actual", .text = excerpt(check.actual, kPhraseLimit)});
  story.push_back({.label = "fix", .text = std::string{requirement.fix}});
}

void tell_exchanges(const std::vector<const http::ExchangeRecord*>& evidence, Telling telling,
                    Story& story) {
  const std::size_t skipped = evidence.size() - std::min(evidence.size(), kMostExchanges);
  for (const http::ExchangeRecord* exchange : std::views::drop(evidence, skipped)) {
    const bool is_whole = telling == Telling::whole;
    story.push_back({.label = "exchange",
                     .text = is_whole ? dump_of(*exchange) : exchange_line(*exchange),
                     .verbatim = is_whole});
  }
  if (skipped > 0) {
    story.push_back({.label = "exchange",
                     .text = fmt::format("({} earlier ones are in the result "
                                         "file)",
                                         skipped)});
  }
}

void tell_commands(const Instance& instance, const http::ExchangeRecord* telling_exchange,
                   Story& story) {
  if (telling_exchange != nullptr) {
    std::string command = curl_line(*telling_exchange);
    const bool fits = command.size() <= kCommandLimit;
    story.push_back({.label = "replay",
                     .text = fits ? std::move(command)
                                  : "(the request is too long to show; it is in the result file)",
                     .verbatim = fits});
  }
  if (!instance.reproduce.empty()) {
    story.push_back(
        {.label = "reproduce", .text = printable(instance.reproduce), .verbatim = true});
  }
}

void tell_counterexample(const Instance& instance, Story& story) {
  if (!instance.counterexample) {
    return;
  }
  const Counterexample& found = *instance.counterexample;
  story.push_back({.label = "counterexample", .text = excerpt(found.text, kCounterexampleLimit)});
  const AttemptCount attempts = instance.attempts.value_or(AttemptCount{});
  story.push_back({.label = "met in",
                   .text = fmt::format("attempt {} of {}; {} more to make it smaller{}",
                                       found.attempt, attempts.planned, attempts.shrinks,
                                       found.smallest ? "" : ", when the budget for that ended")});
  for (const std::string& other : std::views::take(found.others, kMostOthers)) {
    story.push_back({.label = "also", .text = excerpt(other, kCounterexampleLimit)});
  }
  if (found.others.size() > kMostOthers) {
    story.push_back({.label = "and",
                     .text = fmt::format("{} more inputs, in the result file",
                                         found.others.size() - kMostOthers)});
  }
}

}  // namespace

std::vector<Paragraph> story_of_failure(const Instance& instance, Telling telling) {
  Story story{{.label = "claim", .text = printable(instance.claim)}};
  const std::vector<const Check*> broken = instance.failures();
  for (const Check* check : std::views::take(broken, kMostChecks)) {
    tell_check(*check, telling, story);
  }
  if (broken.size() > kMostChecks) {
    story.push_back({.label = "and",
                     .text = fmt::format("{} more broken checks, in the result file",
                                         broken.size() - kMostChecks)});
  }
  tell_counterexample(instance, story);
  const std::vector<const http::ExchangeRecord*> evidence = evidence_of(instance);
  tell_exchanges(evidence, telling, story);
  tell_commands(instance, evidence.empty() ? nullptr : evidence.back(), story);
  return story;
}

std::vector<Paragraph> story_of_error(const Instance& instance) {
  Story story{{.label = "claim", .text = printable(instance.claim)},
              {.label = "reason", .text = excerpt(instance.reason, kPhraseLimit)}};
  tell_counterexample(instance, story);
  if (!instance.because.empty()) {
    story.push_back({.label = "because", .text = printable(instance.because)});
  }
  if (!instance.exchanges.empty()) {
    story.push_back({.label = "exchange", .text = exchange_line(instance.exchanges.back())});
  }
  tell_commands(instance, nullptr, story);
  return story;
}

std::vector<Paragraph> story_of_blocked(const RunResult& result,
                                        const std::vector<const Instance*>& finding) {
  const auto count = std::ranges::count_if(result.instances, [&](const Instance& blocked) {
    return std::ranges::any_of(finding, [&](const Instance* in) {
      return blocked.because == in->id && blocked.revision == in->revision;
    });
  });
  if (count == 0) {
    return {};
  }
  return {{.label = "blocks",
           .text = fmt::format("{}, without a verdict until this is mended",
                               counted(static_cast<std::size_t>(count), "case"))}};
}

std::string sentence_of(const Check& check) {
  return fmt::format("{} of {}: expected {}; got {}", name_of(check.level),
                     source_of(row_of(check.requirement)), excerpt(check.expected, kPhraseLimit),
                     excerpt(check.actual, kPhraseLimit));
}

}  // namespace assay::reports
