#include "harness/waiver/waivers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <tuple>

#include "harness/catalog/nearest.hpp"
#include "harness/json/document.hpp"

namespace assay {
namespace {

bool is_expired(const Waiver& waiver, std::chrono::year_month_day day) {
  const auto last = parse_day(waiver.expires);
  return !last || day > *last;
}

bool breaks(const Instance& instance, const Waiver& waiver) {
  return instance.failed() && instance.id == waiver.case_id &&
         std::ranges::any_of(instance.failures(), [&](const Check* check) {
           return row_of(check->requirement).id == waiver.requirement;
         });
}

/// Why it waives nothing, though nothing is expired: the rest of a sentence, or empty.
std::string why_stale(const RunResult& result, const Waiver& waiver, const Catalog& catalog) {
  if (catalog.find(waiver.case_id) == nullptr) {
    std::vector<std::string> ids;
    for (const Case& item : catalog.cases()) {
      ids.push_back(item.id);
    }
    return "is stale: " + unknown_sentence("case", waiver.case_id, ids);
  }
  if (!requirement_named(waiver.requirement)) {
    return fmt::format("is stale: there is no requirement {}.", waiver.requirement);
  }
  bool was_judged = false;
  for (const Instance& instance : result.instances) {
    if (breaks(instance, waiver)) {
      return "";
    }
    if (instance.id == waiver.case_id) {
      was_judged = true;
      if (!is_about_target(instance.verdict)) {
        return "";  // nobody knows whether it still fails
      }
    }
  }
  // In a shard nobody knows how the case fared in the others.
  return was_judged && result.shard.is_whole()
             ? fmt::format("is stale: {} does not break {} any more.", waiver.case_id,
                           waiver.requirement)
             : "";
}

/// The waiver that lets the instance break the requirement, or null.
const Waiver* waiver_of(const Instance& instance, const Check& check,
                        const std::vector<const Waiver*>& holding) {
  const auto found = std::ranges::find_if(holding, [&](const Waiver* waiver) {
    return waiver->case_id == instance.id && waiver->requirement == row_of(check.requirement).id;
  });
  return found == holding.end() ? nullptr : *found;
}

void set_aside(Instance& instance, const std::vector<const Waiver*>& holding) {
  const auto broken = instance.failures();
  const Waiver* first_to_end = nullptr;
  for (const Check* check : broken) {
    const Waiver* waiver = waiver_of(instance, *check, holding);
    if (waiver == nullptr) {
      return;
    }
    if (first_to_end == nullptr || waiver->expires < first_to_end->expires) {
      first_to_end = waiver;
    }
  }
  if (instance.failed() && first_to_end != nullptr) {
    instance.waived = Waived{.owner = first_to_end->owner,
                             .reason = first_to_end->reason,
                             .until = first_to_end->expires};
  }
}

/// A text as YAML, whatever is in it: double-quoted as in JSON, and without meaning to the reader
/// of target files.
std::string quoted(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    plain += text.substr(i, 2) == "${" ? "$$" : std::string(1, text[i]);
  }
  return Document(plain).dump();
}

}  // namespace

std::optional<std::chrono::year_month_day> parse_day(std::string_view text) {
  const auto number = [&](std::size_t from, std::size_t length) {
    int value = -1;
    const char* const begin = text.data() + from;
    const auto [end, error] = std::from_chars(begin, begin + length, value);
    return error == std::errc{} && end == begin + length ? value : -1;
  };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  const bool is_day = year >= 1970 && month > 0 && day > 0 && date.ok();
  return is_day ? std::optional(date) : std::nullopt;
}

std::chrono::year_month_day today() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

std::string write_waivers(const std::vector<Waiver>& waivers) {
  std::string text =
      "# Failures that do not count until they expire: mcp-assay run --waivers THIS_FILE\n";
  for (const Waiver& waiver : waivers) {
    text += fmt::format("- case: {}\n  requirement: {}\n  target: {}\n", quoted(waiver.case_id),
                        quoted(waiver.requirement), quoted(waiver.target));
    text += waiver.reason.empty() ? "" : fmt::format("  reason: {}\n", quoted(waiver.reason));
    text +=
        fmt::format("  owner: {}\n  expires: {}\n", quoted(waiver.owner), quoted(waiver.expires));
  }
  return waivers.empty() ? text + "[]\n" : text;
}

std::vector<Waiver> waivers_for(const RunResult& result, const std::vector<std::string>& case_ids,
                                const Waiver& like) {
  std::vector<Waiver> waivers;
  std::set<std::pair<std::string, std::string>> seen;
  for (const Instance& instance : result.instances) {
    const bool is_wanted =
        case_ids.empty() || std::ranges::find(case_ids, instance.id) != case_ids.end();
    if (!instance.failed() || instance.waived || !is_wanted) {
      continue;
    }
    for (const Check* check : instance.failures()) {
      const std::string requirement(row_of(check->requirement).id);
      if (seen.emplace(instance.id, requirement).second) {
        Waiver waiver = like;
        waiver.case_id = instance.id;
        waiver.requirement = requirement;
        waiver.target = result.target;
        waivers.push_back(std::move(waiver));
      }
    }
  }
  return waivers;
}

void apply_waivers(RunResult& result, const std::vector<Waiver>& waivers, const Catalog& catalog,
                   std::chrono::year_month_day day) {
  std::vector<const Waiver*> holding;
  for (const Waiver& waiver : waivers) {
    if (waiver.target != result.target) {
      continue;
    }
    std::string why;
    if (is_expired(waiver, day)) {
      why = fmt::format("expired on {}: mend the target, or have {} write it anew.", waiver.expires,
                        waiver.owner);
    } else {
      holding.push_back(&waiver);
      why = why_stale(result, waiver, catalog);
    }
    if (!why.empty()) {
      result.idle_waivers.push_back(
          fmt::format("{}: the waiver of {} {}", waiver.place, waiver.case_id, why));
    }
  }
  for (Instance& instance : result.instances) {
    set_aside(instance, holding);
  }
}

}  // namespace assay
