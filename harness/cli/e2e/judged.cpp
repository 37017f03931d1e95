#include "harness/cli/e2e/judged.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <pugixml.hpp>
#include <utility>

#include "reports/schema_for_tests.hpp"

namespace assay::e2e {
namespace {

std::vector<Document> elements(const Document& array) {
  std::vector<Document> all;
  for (std::size_t i = 0; i < array.size(); ++i) {
    all.push_back(array.at(i));
  }
  return all;
}

int attribute(const pugi::xml_node& node, const char* name) {
  return node.attribute(name).as_int(-1);
}

void check_result(const Judged& judged) {
  static const nlohmann::json schema = reports::schema_document("result.schema.json");
  EXPECT_EQ(reports::problems_of(judged.result.json(), schema), "");
  EXPECT_EQ(judged.result["exit_code"].integer(), judged.outcome.exit_code);
  std::map<std::string, int> counts;
  for (const Document& instance : judged.cases()) {
    const bool is_set_aside = !instance["waived"].is_null() || instance["known"].boolean() == true;
    counts[instance.text("verdict").value_or("")] += is_set_aside ? 0 : 1;
    const bool passed = instance.text("verdict") == "PASS";
    EXPECT_FALSE(passed && instance["checks"].size() == 0)
        << "green without a check: " << instance["name"].dump();
  }
  for (const std::string& verdict : judged.result["summary"].members()) {
    EXPECT_EQ(judged.count(verdict), counts[verdict]) << verdict;
  }
  EXPECT_EQ(judged.names().size(), judged.cases().size()) << "names are not unique";
  if (judged.outcome.exit_code == 0 && judged.result["empty_shard"].boolean() != true) {
    EXPECT_GT(judged.count("PASS"), 0);
    EXPECT_EQ(judged.count("FAIL") + judged.count("ERROR"), 0);
  }
}

void check_junit(const Judged& judged) {
  pugi::xml_document document;
  const auto parsed = document.load_string(judged.junit.c_str());
  ASSERT_TRUE(parsed) << parsed.description() << "\n" << judged.junit;
  const pugi::xml_node root = document.child("testsuites");
  const bool trouble = !document.select_nodes("//testsuite[@name='mcp-assay.run']").empty();
  EXPECT_EQ(attribute(root, "failures"), judged.count("FAIL"));
  EXPECT_EQ(attribute(root, "errors"), judged.count("ERROR") + (trouble ? 1 : 0));
  EXPECT_EQ(attribute(root, "tests"), static_cast<int>(judged.cases().size()) + (trouble ? 1 : 0));
  EXPECT_EQ(document.select_nodes("//failure").size(),
            static_cast<std::size_t>(judged.count("FAIL")));
  EXPECT_TRUE(trouble || judged.trouble().empty());
  if (judged.outcome.exit_code >= 2) {
    EXPECT_GT(attribute(root, "errors"), 0) << "who reads JUnit alone takes this run for green";
  }
}

}  // namespace

std::vector<Document> Judged::cases() const { return elements(result["cases"]); }

std::set<std::string> Judged::names() const {
  std::set<std::string> names;
  for (const Document& instance : cases()) {
    names.insert(instance.text("name").value_or(""));
  }
  return names;
}

std::set<std::string> Judged::ids_with(std::string_view verdict) const {
  std::set<std::string> ids;
  for (const Document& instance : cases()) {
    if (instance.text("verdict") == std::string(verdict)) {
      ids.insert(instance.text("id").value_or(""));
    }
  }
  return ids;
}

std::set<std::string> Judged::clean_passes() const {
  std::set<std::string> ids;
  for (const Document& instance : cases()) {
    const auto checks = elements(instance["checks"]);
    const bool held = std::ranges::all_of(
        checks, [](const Document& check) { return check["held"].boolean() == true; });
    if (instance.text("verdict") == "PASS" && held) {
      ids.insert(instance.text("id").value_or(""));
    }
  }
  return ids;
}

int Judged::count(std::string_view verdict) const {
  return static_cast<int>(result["summary"][verdict].integer().value_or(0));
}

std::vector<std::string> with_reports(std::vector<std::string> arguments, const Folder& folder) {
  arguments.insert(arguments.begin(), "run");
  arguments.insert(arguments.end(),
                   {"--json", folder.path("result.json"), "--junit", folder.path("junit.xml")});
  return arguments;
}

Judged reports_of(const Folder& folder, Outcome outcome) {
  Judged judged{.outcome = std::move(outcome),
                .json = text_of(folder.path("result.json")),
                .junit = text_of(folder.path("junit.xml"))};
  const auto result = Document::parse(judged.json);
  if (!result) {
    ADD_FAILURE() << "result.json: " << result.error() << "\n"
                  << judged.outcome.out << judged.outcome.err;
    return judged;
  }
  judged.result = *result;
  check_result(judged);
  check_junit(judged);
  EXPECT_THAT(judged.outcome.out + judged.outcome.err, testing::Not(testing::HasSubstr("\x1b")));
  return judged;
}

Judged judge(std::vector<std::string> arguments,
             const std::map<std::string, std::string>& environment) {
  const Folder folder;
  return reports_of(folder, mcp_assay(with_reports(std::move(arguments), folder), environment));
}

Reference::Reference(std::vector<std::string> options)
    : program_({.arguments = [&] {
        options.insert(options.begin(), "reference");
        return options;
      }()}) {
  const std::string line = program_.first_line();
  const auto ready = Document::parse(line);
  EXPECT_TRUE(ready) << "ready line: " << line;
  ready_ = ready.value_or(Document());
}

std::vector<std::string> Reference::passwords() const {
  std::vector<std::string> passwords;
  for (const Document& user : elements(ready_["users"])) {
    passwords.push_back(user.text("password").value_or(""));
  }
  return passwords;
}

Outcome Reference::end(int signal) {
  program_.signal(signal);
  return program_.wait();
}

}  // namespace assay::e2e
