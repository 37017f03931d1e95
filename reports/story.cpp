#include "reports/story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
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

using Exchanges = std::vector<const http::ExchangeRecord*>;

/// The exchanges behind these checks, in the order of sending.
Exchanges evidence_of(const Instance& instance, const std::vector<const Check*>& checks) {
  std::set<std::uint64_t> ids;
  for (const Check* check : checks) {
    ids.insert(check->exchanges.begin(), check->exchanges.end());
  }
  Exchanges evidence;
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

void tell_exchanges(const Exchanges& evidence, Telling telling, Story& story) {
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

/// Why the last request, sent once more by itself, would show nothing; empty where it may show it.
std::string why_not_alone(const Exchanges& evidence) {
  const auto racing =
      std::ranges::count_if(evidence, [](const auto* one) { return one->released.has_value(); });
  if (racing > 1) {
    return fmt::format("one request alone cannot repeat a race: {} were sent at one moment",
                       racing);
  }
  const http::Request& request = evidence.back()->request;
  if (request.headers.contains("Cookie") || holds_one_time_field(request.url) ||
      holds_one_time_field(request.body)) {
    return "one request alone cannot repeat it: it belongs to a browser's way through the pages of "
           "the server, whose cookies and hidden fields are good for once";
  }
  return "";
}

/// The request that tells it, as a command; or a command that goes the whole way again.
void tell_replay(const Instance& instance, const Exchanges& evidence, Story& story) {
  const auto tell = [&story](std::string text, bool verbatim) {
    story.push_back({.label = "replay", .text = std::move(text), .verbatim = verbatim});
  };
  if (evidence.empty()) {
    return;
  }
  if (const std::string why = why_not_alone(evidence); !why.empty()) {
    tell(why + "; with a result file (--json) this does", false);
    tell(fmt::format("mcp-assay replay RESULT.json {}", printable(instance.id)), true);
    return;
  }
  std::string command = curl_line(*evidence.back());
  const bool fits = command.size() <= kCommandLimit;
  tell(fits ? std::move(command) : "(the request is too long to show; it is in the result file)",
       fits);
}

void tell_reproduction(const Instance& instance, Story& story) {
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
  std::string met = fmt::format("attempt {} of {}", found.attempt, attempts.planned);
  if (attempts.shrinks > 0) {
    met += fmt::format("; {} more to make it smaller{}", attempts.shrinks,
                       found.smallest ? "" : ", when the budget for that ended");
  }
  story.push_back({.label = "met in", .text = std::move(met)});
  for (const std::string& other : std::views::take(found.others, kMostOthers)) {
    story.push_back({.label = "also", .text = excerpt(other, kCounterexampleLimit)});
  }
  if (found.others.size() > kMostOthers) {
    story.push_back({.label = "and",
                     .text = fmt::format("{} more inputs, in the result file",
                                         found.others.size() - kMostOthers)});
  }
}

/// Of the first instance, and of the others what is different.
void tell_counterexamples(std::span<const Instance* const> instances, Story& story) {
  const Instance& first = *instances.front();
  tell_counterexample(first, story);
  for (const Instance* other : instances.subspan(1)) {
    const auto& found = other->counterexample;
    if (found && !(first.counterexample && first.counterexample->text == found->text)) {
      story.push_back({.label = fmt::format("in {}", name_of(other->revision)),
                       .text = excerpt(found->text, kCounterexampleLimit)});
    }
  }
}

}  // namespace

std::vector<Paragraph> story_of_failure(const Instance& instance, Telling telling) {
  return story_of_failure(std::array{&instance}, telling);
}

std::vector<Paragraph> story_of_failure(std::span<const Instance* const> instances,
                                        Telling telling) {
  const Instance& instance = *instances.front();
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
  tell_counterexamples(instances, story);
  const Exchanges evidence = evidence_of(instance, broken);
  tell_exchanges(evidence, telling, story);
  tell_replay(instance, evidence, story);
  tell_reproduction(instance, story);
  return story;
}

std::vector<Paragraph> story_of_warning(std::span<const Instance* const> instances) {
  const Instance& instance = *instances.front();
  Story story;
  // The counterexample of a failure is told there.
  if (instance.counterexample && instance.verdict == Verdict::pass) {
    tell_counterexamples(instances, story);
    const Exchanges evidence = evidence_of(instance, instance.warnings());
    tell_exchanges(evidence, Telling::brief, story);
    tell_replay(instance, evidence, story);
    tell_reproduction(instance, story);
  }
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
  tell_reproduction(instance, story);
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

std::string phrase_of_set_aside(const Instance& instance, const RunResult& result) {
  if (!instance.waived) {
    return fmt::format("known from {}", printable(result.against));
  }
  const std::string reason = instance.waived->reason.empty()
                                 ? ""
                                 : fmt::format(" ({})", excerpt(instance.waived->reason, 300));
  return fmt::format("waived until {} by {}{}", printable(instance.waived->until),
                     excerpt(instance.waived->owner, 100), reason);
}

}  // namespace assay::reports
