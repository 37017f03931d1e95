#include <fmt/format.h>

#include <iostream>

#include "harness/catalog/result_diff.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/result_commands.hpp"
#include "harness/json/document.hpp"
#include "reports/result_reader.hpp"
#include "reports/text.hpp"

namespace assay::cli {
namespace {

Document findings_json(const std::vector<Finding>& findings) {
  std::vector<Document> all;
  for (const Finding& finding : findings) {
    all.push_back(
        Document::object({{"case", finding.instance}, {"requirement", finding.requirement}}));
  }
  return Document::array(all);
}

std::string as_json(const ResultDiff& diff) {
  std::vector<Document> changed;
  for (const Changed& change : diff.changed) {
    changed.push_back(Document::object(
        {{"case", change.instance}, {"before", change.before}, {"after", change.after}}));
  }
  return Document::object({{"new", findings_json(diff.appeared)},
                           {"fixed", findings_json(diff.fixed)},
                           {"lasting", findings_json(diff.lasting)},
                           {"changed", Document::array(changed)}})
             .pretty() +
         "\n";
}

std::string told(std::string_view title, const std::vector<Finding>& findings) {
  std::string text = findings.empty() ? "" : fmt::format("{}\n", title);
  for (const Finding& finding : findings) {
    text += fmt::format("    {}  {}\n", reports::printable(finding.instance),
                        reports::printable(finding.requirement));
  }
  return text;
}

std::string as_text(const ResultDiff& diff) {
  std::string text = told("new", diff.appeared) + told("fixed", diff.fixed);
  std::string_view title = "changed\n";
  for (const Changed& change : diff.changed) {
    text += fmt::format("{}    {}  {} -> {}\n", title, reports::printable(change.instance),
                        change.before, change.after);
    title = "";
  }
  return text + fmt::format("{} new, {} fixed, {} still there, {} changed otherwise\n",
                            reports::counted(diff.appeared.size(), "finding"), diff.fixed.size(),
                            diff.lasting.size(), diff.changed.size());
}

}  // namespace

int diff(const DiffOptions& options) {
  const auto before = reports::read_result(options.before);
  const auto after = before ? reports::read_result(options.after) : before;
  if (!after) {
    return fail(exit_usage, after.error());
  }
  if (before->target != after->target) {
    std::cerr << fmt::format("mcp-assay: note: these are two targets, {} and {}.\n",
                             reports::excerpt(before->target, 100),
                             reports::excerpt(after->target, 100));
  }
  const ResultDiff found = difference(*before, *after);
  std::cout << (options.json ? as_json(found) : as_text(found)) << std::flush;
  return found.appeared.empty() ? 0 : 1;
}

}  // namespace assay::cli
