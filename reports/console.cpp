#include "reports/console.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ranges>
#include <utility>
#include <vector>

#include "reports/layout.hpp"
#include "reports/paint.hpp"
#include "reports/profile_story.hpp"
#include "reports/story.hpp"
#include "reports/text.hpp"

namespace assay::reports {
namespace {

constexpr std::size_t kFewNames = 6;
constexpr std::size_t kIndent = 4;
constexpr std::size_t kNarrowest = 20;

/// Things told once, in the order of their first appearance, with everything that they stand for.
template <typename Key, typename Item>
class Groups {
 public:
  void add(const Key& key, Item item) {
    auto found = std::ranges::find(groups_, key, &Group::first);
    if (found == groups_.end()) {
      groups_.emplace_back(key, std::vector<Item>{});
      found = std::prev(groups_.end());
    }
    found->second.push_back(std::move(item));
  }
  const auto& all() const { return groups_; }

 private:
  using Group = std::pair<Key, std::vector<Item>>;
  std::vector<Group> groups_;
};

using Instances = std::vector<const Instance*>;

class Console {
 public:
  Console(const RunResult& result, const ConsoleOptions& options)
      : result_(result), options_(options), paint_(options.colour) {}

  std::string written() {
    write_head();
    for (const Phase phase : all_phases) {
      write_phase(phase);
    }
    write_errors();
    write_not_exercised();
    write_not_applicable();
    write_set_aside();
    write_end();
    return std::move(out_);
  }

 private:
  Instances with(Verdict verdict) const {
    Instances chosen;
    for (const Instance& instance : result_.instances) {
      if (instance.verdict == verdict && !instance.is_set_aside()) {
        chosen.push_back(&instance);
      }
    }
    return chosen;
  }

  std::string names_of(const Instances& instances) const {
    std::vector<std::string> names;
    std::ranges::transform(instances, std::back_inserter(names),
                           [](const Instance* it) { return printable(it->name()); });
    return name_list(names, options_.verbose ? names.size() : kFewNames);
  }

  /// The names of one case in several revisions: "access.x[2025-06-18], [2025-11-25]".
  static std::string headline_of(const Instances& instances) {
    std::string line = printable(instances.front()->name());
    for (const Instance* instance : std::views::drop(instances, 1)) {
      line += ", " + printable(instance->name().substr(instance->id.size()));
    }
    return line;
  }

  void write_head() {
    std::string line = fmt::format("mcp-assay {}", printable(result_.tool_version));
    const auto add = [&line](std::string_view joint, std::string_view text) {
      line += text.empty() ? "" : fmt::format("{}{}", joint, excerpt(text, 200));
    };
    add(": ", result_.target);
    // A server that was only given by its URL is called by its URL.
    add(result_.target.empty() ? ": " : " at ",
        result_.target == result_.server_url ? "" : result_.server_url);
    std::string_view joint = ", ";
    for (const Revision revision : result_.revisions) {
      add(joint, name_of(revision));
      joint = " and ";
    }
    out_ += indented(fmt::format("{}, seed {}", line, result_.seed), 0, options_.width);
    if (!result_.issuer.empty() && result_.issuer != result_.target) {
      out_ += indented("authorization server: " + excerpt(result_.issuer, 200), 0, options_.width);
    }
    out_ += "\n";
  }

  void write_phase(Phase phase) {
    std::map<Verdict, std::size_t> counts;
    std::size_t set_aside = 0;
    for (const Instance& instance : result_.instances) {
      const bool is_here = instance.phase == phase;
      counts[instance.verdict] += is_here && !instance.is_set_aside() ? 1 : 0;
      set_aside += is_here && instance.is_set_aside() ? 1 : 0;
    }
    const std::string phrase = phrase_of(counts, set_aside);
    if (phrase.empty()) {
      return;
    }
    out_ += fmt::format("{} {}\n", paint_.strong(name_of(phase)),
                        paint_.faint(fmt::format("({})", phrase)));
    const std::size_t before = out_.size();
    write_failures(phase);
    write_warnings(phase);
    if (options_.verbose) {
      write_passes(phase);
    }
    out_ += out_.size() > before ? "\n" : "";
  }

  /// "46 of 54 passed, 8 not applicable": the numbers behind "passed" add up to the rest. Empty
  /// where there is nothing to count.
  static std::string phrase_of(std::map<Verdict, std::size_t>& counts, std::size_t set_aside) {
    std::size_t all = set_aside;
    for (const auto& [verdict, count] : counts) {
      all += count;
    }
    const std::size_t passed = counts[Verdict::pass];
    std::string phrase = passed == 0 ? "0 passed" : fmt::format("{} of {} passed", passed, all);
    for (const auto& [verdict, word] :
         {std::pair{Verdict::fail, "failed"}, std::pair{Verdict::error, "without a verdict"},
          std::pair{Verdict::not_exercised, "not exercised"},
          std::pair{Verdict::not_applicable, "not applicable"}}) {
      phrase += counts[verdict] == 0 ? "" : fmt::format(", {} {}", counts[verdict], word);
    }
    phrase += set_aside == 0 ? "" : fmt::format(", {} failed and set aside", set_aside);
    return all == 0 ? "" : phrase;
  }

  /// A defect that shows in two revisions is one defect.
  void write_failures(Phase phase) {
    using Key = std::pair<std::string, std::vector<std::size_t>>;
    Groups<Key, const Instance*> findings;
    for (const Instance* instance : with(Verdict::fail)) {
      if (instance->phase != phase) {
        continue;
      }
      std::vector<std::size_t> broken;
      for (const Check* check : instance->failures()) {
        broken.push_back(check->requirement.index);
      }
      findings.add({instance->id, std::move(broken)}, instance);
    }
    for (const auto& [key, instances] : findings.all()) {
      out_ += fmt::format("  {}  {}\n", paint_.verdict(Verdict::fail, "FAIL"),
                          paint_.strong(headline_of(instances)));
      out_ += laid_out(story_of_failure(instances, Telling::brief), options_.width);
      out_ += laid_out(story_of_blocked(result_, instances), options_.width);
    }
  }

  void write_warnings(Phase phase) {
    using Key = std::pair<std::string, std::size_t>;
    Groups<Key, std::pair<const Instance*, const Check*>> warnings;
    for (const Instance& instance : result_.instances) {
      if (instance.phase == phase) {
        for (const Check* check : instance.warnings()) {
          warnings.add({instance.id, check->requirement.index}, {&instance, check});
        }
      }
    }
    Instances told;  // of the warning before: what else is broken there stands below one headline
    for (const auto& [key, members] : warnings.all()) {
      Instances instances;
      for (const auto& [instance, check] : members) {
        if (instances.empty() || instances.back() != instance) {  // one may break a rule repeatedly
          instances.push_back(instance);
        }
      }
      if (instances != told) {
        out_ += told.empty() ? "" : laid_out(story_of_warning(told), options_.width);
        out_ += fmt::format("  {}  {}\n", paint_.warning("warning"), headline_of(instances));
        told = instances;
      }
      out_ += indented(sentence_of(*members.front().second), kIndent, options_.width);
    }
    out_ += told.empty() ? "" : laid_out(story_of_warning(told), options_.width);
  }

  void write_passes(Phase phase) {
    for (const Instance* instance : with(Verdict::pass)) {
      if (instance->phase == phase) {
        out_ += fmt::format("  {}  {}\n", paint_.verdict(Verdict::pass, "PASS"),
                            printable(instance->name()));
      }
    }
  }

  void write_group(Verdict verdict, const std::string& what, const Instances& instances,
                   const std::string& because = "") {
    out_ += fmt::format("  {}  {}{}\n", paint_.verdict(verdict, name_of(verdict)),
                        counted(instances.size(), "case"),
                        because.empty() ? "" : ", blocked by " + printable(because));
    out_ += indented(what, kIndent, options_.width);
    out_ += indented(names_of(instances), kIndent, options_.width);
  }

  void start_section(std::string_view title) {
    out_ += out_.ends_with("\n\n") ? "" : "\n";
    out_ += fmt::format("{}\n", paint_.strong(title));
  }

  void write_errors() {
    const Instances errors = with(Verdict::error);
    if (errors.empty()) {
      return;
    }
    Groups<std::pair<std::string, std::string>, const Instance*> groups;
    for (const Instance* instance : errors) {
      const bool is_blocked = !instance->because.empty();
      groups.add({instance->because, is_blocked ? "" : instance->reason}, instance);
    }
    start_section("without a verdict");
    for (const auto& [key, instances] : groups.all()) {
      const auto& [because, reason] = key;
      const std::string& why = because.empty() ? reason : instances.front()->reason;
      write_group(Verdict::error, excerpt(why, because.empty() ? 600 : 300), instances, because);
      out_ += laid_out(story_of_blocked(result_, instances), options_.width);
    }
  }

  /// What a certifying case wants is told with the standing of the profile, and only there.
  bool is_told_with_the_profile(const Instance& instance) const {
    return result_.profile && instance.verdict == Verdict::not_exercised &&
           std::ranges::find(result_.profile->not_exercised, instance.id, &ProfileGap::id) !=
               result_.profile->not_exercised.end();
  }

  Groups<std::string, const Instance*> reasons_of(Verdict verdict) const {
    Groups<std::string, const Instance*> groups;
    for (const Instance* instance : with(verdict)) {
      if (!is_told_with_the_profile(*instance)) {
        groups.add(instance->reason, instance);
      }
    }
    return groups;
  }

  void write_reasons(Verdict verdict, std::string_view title) {
    const auto groups = reasons_of(verdict);
    if (groups.all().empty()) {
      return;
    }
    start_section(title);
    for (const auto& [reason, instances] : groups.all()) {
      write_group(verdict, excerpt(reason, 600), instances);
    }
  }

  /// Nobody has to do anything about these: unless asked for more, a line for each reason.
  void write_not_applicable() {
    constexpr std::string_view kTitle = "not about this target (NOT_APPLICABLE)";
    if (options_.verbose) {
      write_reasons(Verdict::not_applicable, kTitle);
      return;
    }
    const auto groups = reasons_of(Verdict::not_applicable);
    if (groups.all().empty()) {
      return;
    }
    start_section(kTitle);
    std::vector<std::pair<std::string, std::string>> rows;
    for (const auto& [reason, instances] : groups.all()) {
      rows.emplace_back(
          fmt::format("  {:>4} {}", instances.size(), instances.size() == 1 ? "case" : "cases"),
          excerpt(reason, 200));
    }
    out_ += columns(rows, std::max(options_.width, kNarrowest));
  }

  void write_not_exercised() {
    write_reasons(Verdict::not_exercised, "left out for want of something that you can bring");
  }

  /// What fails and does not count is named all the same, with who answers for it.
  void write_set_aside() {
    Groups<std::string, const Instance*> groups;
    for (const Instance& instance : result_.instances) {
      if (instance.is_set_aside()) {
        groups.add(phrase_of_set_aside(instance, result_), &instance);
      }
    }
    if (groups.all().empty()) {
      return;
    }
    start_section("fails, and is set aside");
    for (const auto& [phrase, instances] : groups.all()) {
      out_ += indented(phrase, 2, options_.width);
      for (const Instance* instance : instances) {
        out_ += fmt::format("    {}\n", printable(instance->name()));
      }
    }
  }

  void write_end() {
    out_ += out_.ends_with("\n\n") ? "" : "\n";
    if (result_.profile) {
      out_ += story_of_profile(*result_.profile, paint_, options_.width) + "\n";
    }
    for (const std::string& idle : result_.idle_waivers) {
      out_ += indented("waiver: " + excerpt(idle, 400), 0, options_.width);
    }
    for (const std::string& note : result_.notes) {
      out_ += with_quoted_lines("note: " + note, 400, options_.width);
    }
    if (!result_.trouble.empty()) {
      out_ += with_quoted_lines("trouble: " + result_.trouble, 600, options_.width);
    }
    if (!result_.complete) {
      out_ += indented("The run was cut short: this is not everything.", 0, options_.width);
    }
    out_ += summary_line();
    const std::string code = fmt::format("exit code {}", result_.exit_code);
    out_ += fmt::format("{}: {}\n", paint_.verdict(colour(), code), meaning());
  }

  Verdict colour() const {
    if (result_.exit_code == 0) {
      return Verdict::pass;
    }
    return result_.exit_code == 1 ? Verdict::fail : Verdict::error;
  }

  std::string_view meaning() const {
    if (!options_.closing.empty()) {
      return options_.closing;
    }
    const bool is_strict_failure =
        result_.exit_code == 1 && result_.summary().at(Verdict::fail) == 0;
    return is_strict_failure ? "no MUST is broken, but with --strict a warning counts"
                             : meaning_of_exit_code(result_.exit_code);
  }

  std::string summary_line() const {
    std::vector<std::string> parts;
    for (const auto& [verdict, count] : result_.summary()) {
      if (count > 0 || verdict == Verdict::pass || verdict == Verdict::fail) {
        parts.push_back(fmt::format("{} {}", count, name_of(verdict)));
      }
    }
    for (const auto& [count, word] :
         {std::pair{result_.waived_count(), "waived"}, std::pair{result_.known_count(), "known"}}) {
      if (count > 0) {
        parts.push_back(fmt::format("{} {}", count, word));
      }
    }
    const std::string line =
        fmt::format("{}, {} in {:.1f} s with {}", fmt::join(parts, ", "),
                    counted(result_.warning_count(), "warning"), result_.seconds,
                    counted(result_.exchange_count, "exchange"));
    return indented(line, 0, options_.width);
  }

  const RunResult& result_;
  const ConsoleOptions& options_;
  Paint paint_;
  std::string out_;
};

}  // namespace

std::string write_console(const RunResult& result, const ConsoleOptions& options) {
  return Console{result, options}.written();
}

}  // namespace assay::reports
