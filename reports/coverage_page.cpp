#include "reports/coverage_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "harness/catalog/coverage.hpp"
#include "reports/markdown_cell.hpp"
#include "reports/text.hpp"

namespace assay::reports {
namespace {

using Tally = std::map<Coverage, std::size_t>;

/// The anchor that GitHub and others give a heading: lower case, dashes for spaces, no punctuation.
std::string anchor_of(std::string_view heading) {
  std::string anchor;
  for (const char c : heading) {
    const bool is_capital = c >= 'A' && c <= 'Z';
    if (is_capital || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_') {
      anchor += is_capital ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (c == ' ') {
      anchor += '-';
    }
  }
  return anchor;
}

std::string what_became_of(const Requirement& row, const std::vector<const Case*>& cases) {
  const Coverage coverage = coverage_of(row, cases);
  if (coverage == Coverage::covered) {
    std::string names;
    for (const Case* item : cases_of(row, cases)) {
      names += fmt::format("{}`{}`", names.empty() ? "" : "<br>", item->id);
    }
    return names;
  }
  return coverage == Coverage::excluded ? fmt::format("*excluded.* {}", markdown_cell(row.excluded))
                                        : fmt::format("*{}*", phrase_of(coverage));
}

class CoveragePage {
 public:
  CoveragePage(const std::vector<const Requirement*>& requirements, const Catalog& catalog,
               const PagePart& part)
      : cases_(catalog.all()), part_(part) {
    for (const Requirement* row : requirements) {
      const Coverage coverage = coverage_of(*row, cases_);
      documents_[row->document].push_back(row);
      tallies_[row->document][coverage] += 1;
      whole_[coverage] += 1;
    }
  }

  std::string head() const {
    const std::string options = part_.options.empty() ? "" : part_.options + " ";
    return fmt::format(
        "# {}\n\n"
        "Written by `mcp-assay list requirements {}--markdown`, not by hand: change the register "
        "(`suites/requirements`) or the cases instead.\n\n"
        "{}`mcp-assay explain NAME` tells each requirement whole, and `mcp-assay list "
        "requirements --search WORD` finds those that speak of something.\n\n",
        part_.options.empty() ? "What is tested"
                              : fmt::format("Requirements of `{}`", part_.options),
        options, part_.uncovered ? "" : "A requirement is *covered* where a case cites it. ");
  }

  std::string index() const {
    std::string text = part_.uncovered
                           ? "| document | requirements | awaits a case | excluded |\n"
                             "|---|--:|--:|--:|\n"
                           : "| document | requirements | covered | awaits a case | excluded |\n"
                             "|---|--:|--:|--:|--:|\n";
    for (const auto& [document, tally] : tallies_) {
      text += index_row(fmt::format("[{}](#{})", document, anchor_of(document)), tally);
    }
    return text + index_row("**all**", whole_);
  }

  std::string sections() const {
    std::string text;
    for (const auto& [document, rows] : documents_) {
      text += fmt::format(
          "\n## {}\n\n| requirement | what it asks | level | binds | {} |\n|---|---|---|---|---|\n",
          document, part_.uncovered ? "why no case tests it" : "tested by");
      for (const Requirement* row : rows) {
        text += fmt::format("| [{}]({})<br>{}{} | {} | {} | {} | {} |\n", row->slug, row->url,
                            markdown_cell(row->section), row->verified ? "" : " (unverified)",
                            markdown_cell(row->statement), levels_of(*row), row->role,
                            what_became_of(*row, cases_));
      }
    }
    return text;
  }

 private:
  std::string index_row(std::string_view name, const Tally& tally) const {
    const auto count = [&](Coverage coverage) {
      const auto found = tally.find(coverage);
      return found == tally.end() ? 0 : found->second;
    };
    std::size_t all = 0;
    for (const auto& [coverage, number] : tally) {
      all += number;
    }
    return fmt::format("| {} | {} |{} {} | {} |\n", name, all,
                       part_.uncovered ? "" : fmt::format(" {} |", count(Coverage::covered)),
                       count(Coverage::awaiting) + count(Coverage::missing),
                       count(Coverage::excluded));
  }

  std::vector<const Case*> cases_;
  const PagePart& part_;
  std::map<std::string_view, std::vector<const Requirement*>> documents_;
  std::map<std::string_view, Tally> tallies_;
  Tally whole_;
};

std::string table_of(const std::vector<Profile>& profiles, const Catalog& catalog) {
  std::string text =
      "\nOf the [profiles](profiles.md), so many MUSTs and MUST NOTs are tested:\n\n"
      "| profile | MUSTs of its role and documents | tested |\n|---|--:|--:|\n";
  for (const Profile& profile : profiles) {
    const MustCount musts = musts_of(profile, catalog);
    text += fmt::format("| `{}` | {} | {} |\n", profile.name, musts.all, musts.tested);
  }
  return text;
}

}  // namespace

std::string coverage_page(const std::vector<const Requirement*>& requirements,
                          const Catalog& catalog, const std::vector<Profile>& profiles,
                          const PagePart& part) {
  const CoveragePage page(requirements, catalog, part);
  return page.head() + page.index() + (part.options.empty() ? table_of(profiles, catalog) : "") +
         page.sections();
}

}  // namespace assay::reports
