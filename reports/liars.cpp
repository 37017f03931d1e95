#include "reports/liars.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "harness/json/document.hpp"
#include "reports/markdown_cell.hpp"
#include "reports/text.hpp"

namespace assay::reports {
namespace {

constexpr std::string_view preface =
    "# Liars: servers that prove nothing\n\n"
    "Written by `mcp-assay selftest --liars --markdown FILE`, not by hand. Servers that say the "
    "same to everybody, fall silent, break down or mix up their answers: every case is run at each "
    "of them. No attack may pass, and no conformance case whose claim was not shown. What may pass "
    "is listed, with the reason why it is true of that server; whatever else passes is a mismatch, "
    "as is another exit code.\n\n"
    "`…_equipped` is the same server, judged by a tester who brings whatever can be brought: "
    "users, "
    "clients, a token, calls. Without them much is NOT_EXERCISED, which counts towards no exit "
    "code: where metadata and challenge are honest and nothing else was seen, a run ends with 0, "
    "and a note says how much was left out.\n";

/// Whether the entry says nothing that a pattern which covers it does not say already.
bool is_told_by_another(const LiarPass& pass, const std::vector<LiarPass>& all) {
  return std::ranges::any_of(all, [&](const LiarPass& other) {
    const std::string_view pattern = other.known_as;
    return pattern.ends_with('*') && pattern != pass.known_as && other.reason == pass.reason &&
           pass.known_as.starts_with(pattern.substr(0, pattern.size() - 1));
  });
}

/// Each entry of the list of true passes that something passed under, once.
std::string passes_of(const LiarRow& row) {
  std::string text;
  std::set<std::string> told;
  for (const LiarPass& pass : row.passes) {
    if (!pass.known_as.empty() && !is_told_by_another(pass, row.passes) &&
        told.insert(pass.known_as).second) {
      text += fmt::format("{}`{}`: {}", text.empty() ? "" : "<br>", pass.known_as,
                          markdown_cell(pass.reason));
    }
  }
  return text;
}

}  // namespace

std::string counts_of(const RunResult& result) {
  std::string text;
  for (const auto& [verdict, count] : result.summary()) {
    if (count > 0) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name_of(verdict));
    }
  }
  return text.empty() ? "nothing to judge" : text;
}

std::string liars_markdown(const LiarTable& table) {
  std::string text{preface};
  std::string place;
  for (const LiarRow& row : table.rows) {
    if (row.place != place) {
      place = row.place;
      text += fmt::format(
          "\n## {}\n\n| liar | what it answers | exit code | what passes, and why that is no lie "
          "|\n"
          "|---|---|--:|---|\n",
          place);
    }
    text += fmt::format("| `{}` | {} | {} | {} |\n", row.id, markdown_cell(row.sentence),
                        row.result.exit_code, passes_of(row));
  }
  return text;
}

std::string liars_json(const LiarTable& table) {
  std::vector<Document> rows;
  for (const LiarRow& row : table.rows) {
    Document summary = Document::object();
    for (const auto& [verdict, count] : row.result.summary()) {
      summary = summary.with(name_of(verdict), static_cast<std::int64_t>(count));
    }
    std::vector<Document> passes;
    for (const LiarPass& pass : row.passes) {
      passes.push_back(Document::object({{"case", pass.case_id}, {"reason", pass.reason}}));
    }
    rows.push_back(Document::object({{"id", row.id},
                                     {"sentence", row.sentence},
                                     {"place", row.place},
                                     {"exit_code", row.result.exit_code},
                                     {"seconds", row.result.seconds},
                                     {"summary", summary},
                                     {"passes", Document::array(passes)},
                                     {"mismatches", Document::texts(row.mismatches)}}));
  }
  return Document::object({{"schema_version", 1},
                           {"sound", table.is_sound()},
                           {"seconds", table.seconds},
                           {"liars", Document::array(rows)}})
             .pretty() +
         "\n";
}

}  // namespace assay::reports
