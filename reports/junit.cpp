#include "reports/junit.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <pugixml.hpp>
#include <sstream>

#include "reports/profile_story.hpp"
#include "reports/story.hpp"
#include "reports/text.hpp"

namespace assay::reports {
namespace {

constexpr std::string_view kTool = "mcp-assay";
constexpr std::size_t kMessageLimit = 2000;

struct Counts {
  std::size_t tests{};
  std::size_t failures{};
  std::size_t errors{};
  std::size_t skipped{};
  double seconds{};

  Counts& operator+=(const Counts& other) {
    tests += other.tests;
    failures += other.failures;
    errors += other.errors;
    skipped += other.skipped;
    seconds += other.seconds;
    return *this;
  }
};

Counts counts_of(const Instance& instance) {
  const Verdict verdict = instance.verdict;
  const bool is_skipped = verdict == Verdict::not_applicable || verdict == Verdict::not_exercised ||
                          instance.is_set_aside();
  return {.tests = 1,
          .failures = verdict == Verdict::fail && !instance.is_set_aside() ? 1U : 0U,
          .errors = verdict == Verdict::error ? 1U : 0U,
          .skipped = is_skipped ? 1U : 0U,
          .seconds = instance.seconds};
}

/// pugixml writes control characters as references, which XML 1.0 forbids as well: nothing gets
/// there unescaped.
void set(pugi::xml_node node, const char* name, std::string_view value) {
  node.append_attribute(name).set_value(printable(value).c_str());
}

void set_body(pugi::xml_node node, std::string_view text) {
  node.text().set(printable_lines(text).c_str());
}

std::string time_of(double seconds) { return fmt::format("{:.3f}", seconds); }

void set_counts(pugi::xml_node node, const Counts& counts) {
  set(node, "tests", fmt::format("{}", counts.tests));
  set(node, "failures", fmt::format("{}", counts.failures));
  set(node, "errors", fmt::format("{}", counts.errors));
  set(node, "skipped", fmt::format("{}", counts.skipped));
  set(node, "time", time_of(counts.seconds));
}

/// Without a zone: the schemas that readers of JUnit check against allow none.
std::string timestamp_of(const RunResult& result) {
  const auto whole = std::chrono::time_point_cast<std::chrono::seconds>(result.started);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(whole));
}

void add_properties(pugi::xml_node suite, const RunResult& result) {
  std::string revisions;
  for (const Revision revision : result.revisions) {
    revisions += fmt::format("{}{}", revisions.empty() ? "" : ",", name_of(revision));
  }
  pugi::xml_node properties = suite.append_child("properties");
  const auto add = [&properties](std::string_view name, std::string_view value) {
    const pugi::xml_node property = properties.append_child("property");
    set(property, "name", name);
    set(property, "value", value);
  };
  add("target", result.target);
  add("server", result.server_url);
  add("issuer", result.issuer);
  add("revisions", revisions);
  add("seed", fmt::format("{}", result.seed));
  add("version", result.tool_version);
  add("selection", result.selection);
  add("exit_code", fmt::format("{}", result.exit_code));
  if (result.profile) {
    add("profile", result.profile->name);
    add("profile_standing", phrase_of_standing(*result.profile));
  }
  for (const std::string& idle : result.idle_waivers) {
    add("waiver", idle);
  }
  for (const std::string& note : result.notes) {
    add("note", note);
  }
}

std::string body_of(const std::vector<Paragraph>& story) {
  std::string body = "\n";
  for (const Paragraph& paragraph : story) {
    body += fmt::format("{}: {}\n", paragraph.label, paragraph.text);
  }
  return body;
}

std::vector<Paragraph> joined(std::vector<Paragraph> story, const std::vector<Paragraph>& more) {
  story.insert(story.end(), more.begin(), more.end());
  return story;
}

void add_failure(pugi::xml_node testcase, const RunResult& result, const Instance& instance) {
  const pugi::xml_node failure = testcase.append_child("failure");
  const std::vector<const Check*> broken = instance.failures();
  std::string message;
  for (const Check* check : broken) {
    message += fmt::format("{}{}", message.empty() ? "" : " | ", sentence_of(*check));
  }
  const bool has_check = !broken.empty();
  set(failure, "type",
      has_check ? row_of(broken.front()->requirement).id : std::string_view{"unknown"});
  set(failure, "message", excerpt(has_check ? message : instance.claim, kMessageLimit));
  set_body(failure, body_of(joined(story_of_failure(instance, Telling::whole),
                                   story_of_blocked(result, {&instance}))));
}

void add_error(pugi::xml_node testcase, const RunResult& result, const Instance& instance) {
  const pugi::xml_node error = testcase.append_child("error");
  set(error, "type", instance.because.empty() ? "no verdict" : "blocked");
  const std::string blocker =
      instance.because.empty() ? "" : fmt::format("Blocked by {}: ", instance.because);
  set(error, "message", blocker + excerpt(instance.reason, kMessageLimit));
  set_body(error, body_of(joined(story_of_error(instance), story_of_blocked(result, {&instance}))));
}

void add_set_aside(pugi::xml_node testcase, const RunResult& result, const Instance& instance) {
  std::string broken;
  for (const Check* check : instance.failures()) {
    broken += fmt::format("{}{}", broken.empty() ? "" : " | ", sentence_of(*check));
  }
  set(testcase.append_child("skipped"), "message",
      excerpt(fmt::format("{}: {}", phrase_of_set_aside(instance, result), broken), kMessageLimit));
}

void add_outcome(pugi::xml_node testcase, const RunResult& result, const Instance& instance) {
  switch (instance.verdict) {
    case Verdict::pass:
      return;
    case Verdict::fail:
      if (instance.is_set_aside()) {
        add_set_aside(testcase, result, instance);
        return;
      }
      add_failure(testcase, result, instance);
      return;
    case Verdict::error:
      add_error(testcase, result, instance);
      return;
    case Verdict::not_applicable:
    case Verdict::not_exercised:
      set(testcase.append_child("skipped"), "message",
          fmt::format("{}: {}", name_of(instance.verdict), instance.reason));
      return;
  }
}

void add_testcase(pugi::xml_node suite, const RunResult& result, const Instance& instance) {
  pugi::xml_node testcase = suite.append_child("testcase");
  set(testcase, "classname", fmt::format("{}.{}", kTool, name_of(instance.phase)));
  set(testcase, "name", instance.name());
  set(testcase, "time", time_of(instance.seconds));
  add_outcome(testcase, result, instance);
  std::string warnings;
  for (const Check* check : instance.warnings()) {
    warnings +=
        fmt::format("warning: {}: {}\n", row_of(check->requirement).id, sentence_of(*check));
  }
  for (const Paragraph& paragraph : story_of_warning(std::array{&instance})) {
    warnings += fmt::format("{}: {}\n", paragraph.label, paragraph.text);
  }
  if (!warnings.empty()) {
    set_body(testcase.append_child("system-out"), warnings);
  }
}

/// Why the run as a whole is no green one; empty where it may be.
std::string trouble_of(const RunResult& result) {
  if (!result.trouble.empty()) {
    return result.trouble;
  }
  if (!result.complete) {
    return "The run was cut short.";
  }
  if (result.instances.empty() && !result.empty_shard) {
    return "Nothing was selected.";
  }
  if (result.exit_code == 5 && !result.idle_waivers.empty()) {
    return result.idle_waivers.front();
  }
  // Skipped cases alone look green, whatever the exit code says.
  const bool is_told = result.exit_code != 2 || result.summary().at(Verdict::error) > 0;
  return is_told ? "" : "No case came to a verdict that counts.";
}

pugi::xml_node add_suite(pugi::xml_node root, const RunResult& result, std::string_view name,
                         const Counts& counts) {
  pugi::xml_node suite = root.append_child("testsuite");
  set(suite, "name", fmt::format("{}.{}", kTool, name));
  set_counts(suite, counts);
  set(suite, "timestamp", timestamp_of(result));
  add_properties(suite, result);
  return suite;
}

Counts add_phase(pugi::xml_node root, const RunResult& result, Phase phase) {
  Counts counts;
  for (const Instance& instance : result.instances) {
    if (instance.phase == phase) {
      counts += counts_of(instance);
    }
  }
  if (counts.tests > 0) {
    const pugi::xml_node suite = add_suite(root, result, name_of(phase), counts);
    for (const Instance& instance : result.instances) {
      if (instance.phase == phase) {
        add_testcase(suite, result, instance);
      }
    }
  }
  return counts;
}

Counts add_trouble(pugi::xml_node root, const RunResult& result) {
  const std::string trouble = trouble_of(result);
  if (trouble.empty()) {
    return {};
  }
  const Counts counts{.tests = 1, .errors = 1};
  pugi::xml_node testcase = add_suite(root, result, "run", counts).append_child("testcase");
  set(testcase, "classname", fmt::format("{}.run", kTool));
  set(testcase, "name", "run");
  set(testcase, "time", time_of(0));
  const pugi::xml_node error = testcase.append_child("error");
  set(error, "type", "trouble");
  // What a launched target wrote stands below the sentence.
  const std::string_view sentence = std::string_view{trouble}.substr(0, trouble.find("\n    "));
  set(error, "message", sentence);
  if (sentence.size() < trouble.size()) {
    set_body(error, trouble);
  }
  return counts;
}

}  // namespace

std::string write_junit(const RunResult& result) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version").set_value("1.0");
  declaration.append_attribute("encoding").set_value("UTF-8");
  const pugi::xml_node root = document.append_child("testsuites");
  set(root, "name", kTool);

  Counts total;
  for (const Phase phase : all_phases) {
    total += add_phase(root, result, phase);
  }
  total += add_trouble(root, result);
  total.seconds = result.seconds;
  set_counts(root, total);

  std::ostringstream out;
  document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
  return out.str();
}

}  // namespace assay::reports
