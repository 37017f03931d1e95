#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "reports/matrix.hpp"
#include "reports/text.hpp"

namespace assay::reports {
namespace {

/// A sentence of ours as it reads in a cell of a table.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (std::string_view("\\`*_<>|[]").find(c) != std::string_view::npos) {
      escaped += '\\';
    }
    escaped += c;
  }
  return escaped;
}

std::string code(std::string_view id) { return fmt::format("`{}`", id); }

template <typename Names>
std::string stacked(const Names& names) {
  std::string text;
  for (const auto& name : names) {
    text += (text.empty() ? "" : "<br>") + code(name);
  }
  return text;
}

std::vector<std::string_view> slugs(const std::vector<RequirementKey>& keys) {
  std::vector<std::string_view> names;
  names.reserve(keys.size());
  for (const RequirementKey key : keys) {
    names.push_back(row_of(key).slug);
  }
  return names;
}

std::string preface(bool full, bool all_flaws) {
  const std::string_view judged =
      full ? "Every case judges them in every revision, attacks with all their attempts."
           : "Conformance cases judge them in the newest revision of each era, and in every "
             "revision where they claim the flaw; attacks make all their attempts where they claim "
             "it, and a few where they do not.";
  return fmt::format(
      "# The matrix: {}flaws against cases\n\n"
      "Written by `mcp-assay selftest{}{} --markdown FILE`, not by hand. A flaw is planted in "
      "reference servers that are right otherwise. {} `mcp-assay explain NAME` tells of each flaw, "
      "case and requirement.\n\n"
      "- **breaks**: every requirement that the flaw breaks, also by consequence. A case that "
      "finds anything else broken is a mismatch, whether or not it claims the flaw.\n"
      "- **caught by**: the cases that claim the flaw. Each has to break on one of those.\n"
      "- **also broke**: conformance cases that do not claim the flaw and broke on one of those. "
      "Attacks that do not claim it are left out: which of them meet it is a matter of the inputs "
      "that they draw.\n"
      "- **blocked**: the flaw ends the honest flow before some conformance cases, whose verdicts "
      "could not be had. How many is in the JSON.\n\n",
      all_flaws ? "" : "some ", all_flaws ? "" : " --flaw …", full ? " --full" : "", judged);
}

std::size_t cases_of(const Catalog& catalog, Phase phase, Kind kind) {
  return static_cast<std::size_t>(std::ranges::count_if(catalog.cases(), [&](const Case& item) {
    return item.phase() == phase && item.kind == kind;
  }));
}

/// Numbers of flaws, of one phase or of all.
struct FlawCounts {
  std::size_t flaws{};
  std::size_t by_conformance{};  ///< caught by such a case
  std::size_t by_attack_alone{};
  std::size_t blocking{};
  std::set<std::size_t> requirements{};  ///< that they break

  void add(const MatrixRow& row, const Catalog& catalog) {
    const auto is_of = [&](Kind kind) {
      return [&, kind](const std::string& id) {
        const Case* found = catalog.find(id);
        return found != nullptr && found->kind == kind;
      };
    };
    const bool plainly = std::ranges::any_of(row.caught_by, is_of(Kind::conformance));
    flaws += 1;
    by_conformance += plainly ? 1 : 0;
    by_attack_alone += !plainly && std::ranges::any_of(row.caught_by, is_of(Kind::attack)) ? 1 : 0;
    blocking += row.blocked > 0 ? 1 : 0;
    for (const RequirementKey key : row.flaw->breaks) {
      requirements.insert(key.index);
    }
  }
};

std::string count_line(std::string_view name, const FlawCounts& counts, std::size_t conformance,
                       std::size_t attacks) {
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |\n", name, counts.flaws,
                     counts.by_conformance, counts.by_attack_alone, counts.blocking,
                     counts.requirements.size(), conformance, attacks);
}

std::string summary(const Matrix& matrix, const Catalog& catalog) {
  std::string text =
      "## Counts\n\n"
      "| phase | flaws | caught by a conformance case | by attacks alone | flaws that block | "
      "requirements that they break | conformance cases | attacks |\n"
      "|---|--:|--:|--:|--:|--:|--:|--:|\n";
  FlawCounts all;
  std::size_t conformance = 0;
  std::size_t attacks = 0;
  for (const Phase phase : all_phases) {
    FlawCounts counts;
    for (const MatrixRow& row : matrix.rows) {
      if (row.flaw != nullptr && phase_of(*row.flaw) == phase) {
        counts.add(row, catalog);
        all.add(row, catalog);
      }
    }
    conformance += cases_of(catalog, phase, Kind::conformance);
    attacks += cases_of(catalog, phase, Kind::attack);
    text += count_line(name_of(phase), counts, cases_of(catalog, phase, Kind::conformance),
                       cases_of(catalog, phase, Kind::attack));
  }
  return text + count_line("all", all, conformance, attacks) + "\n";
}

std::string correct_servers(const MatrixRow& row) {
  std::string text =
      "## Correct servers\n\n"
      "Of every case comes PASS or NOT_APPLICABLE, or NOT_EXERCISED where that is excused; else it "
      "is a mismatch.\n\n"
      "| revision |";
  for (const Verdict verdict : all_verdicts) {
    text += fmt::format(" {} |", name_of(verdict));
  }
  text += "\n|---|--:|--:|--:|--:|--:|\n";
  static_assert(all_verdicts.size() == 5, "as many columns as above");
  for (const auto& [revision, verdicts] : row.verdicts) {
    text += fmt::format("| {} |", name_of(revision));
    for (const Verdict verdict : all_verdicts) {
      const auto counted_there = verdicts.find(verdict);
      text += fmt::format(" {} |", counted_there == verdicts.end() ? 0 : counted_there->second);
    }
    text += "\n";
  }
  text += row.excused.empty() ? "\nNothing is excused.\n" : "\nExcused:\n\n";
  for (const std::string& excuse : row.excused) {
    text += fmt::format("- {}\n", cell(excuse));
  }
  return text + "\n";
}

std::string flaws_of(const Matrix& matrix, Phase phase) {
  std::string lines;
  for (const MatrixRow& row : matrix.rows) {
    if (row.flaw != nullptr && phase_of(*row.flaw) == phase) {
      lines += fmt::format("| {} | {} | {} | {} | {} | {} |\n", code(row.flaw->id()),
                           cell(row.flaw->sentence), stacked(slugs(row.flaw->breaks)),
                           stacked(row.caught_by), stacked(row.also_broke),
                           row.blocked == 0 ? "" : "yes");
    }
  }
  if (lines.empty()) {
    return "";
  }
  return fmt::format(
      "## Flaws of {}\n\n"
      "| flaw | what the server does wrong | breaks | caught by | also broke | blocked |\n"
      "|---|---|---|---|---|--:|\n{}\n",
      name_of(phase), lines);
}

std::string mismatches(const Matrix& matrix) {
  if (matrix.exact()) {
    return "";
  }
  std::string text = "## Mismatches\n\n";
  for (const MatrixRow& row : matrix.rows) {
    for (const std::string& mismatch : row.mismatches) {
      text +=
          fmt::format("- {}: {}\n", row.flaw == nullptr ? "correct servers" : code(row.flaw->id()),
                      cell(printable(mismatch)));
    }
  }
  return text + "\n";
}

}  // namespace

std::string matrix_markdown(const Matrix& matrix, const Catalog& catalog, bool all_flaws) {
  std::string text = preface(matrix.full, all_flaws) + mismatches(matrix);
  text += all_flaws ? summary(matrix, catalog) : "";  // it counts what there is
  for (const MatrixRow& row : matrix.rows) {
    text += row.flaw == nullptr ? correct_servers(row) : "";
  }
  for (const Phase phase : all_phases) {
    text += flaws_of(matrix, phase);
  }
  text.pop_back();  // one line feed ends a file
  return text;
}

}  // namespace assay::reports
