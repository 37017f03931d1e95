#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/cli/e2e/program.hpp"
#include "harness/json/document.hpp"

namespace assay::e2e {

/// What `mcp-assay run` came to, with its result file and its JUnit file.
struct Judged {
  Outcome outcome{};
  Document result{};
  std::string json{};   ///< the result file as written
  std::string junit{};  ///< the JUnit file as written

  std::vector<Document> cases() const;
  std::set<std::string> names() const;  ///< id[revision]
  std::set<std::string> ids_with(std::string_view verdict) const;
  /// PASS without a broken check: what the target is said to have done right.
  std::set<std::string> clean_passes() const;
  int count(std::string_view verdict) const;  ///< in the summary
  std::string trouble() const { return result.text("trouble").value_or(""); }
  std::string everything() const { return outcome.out + outcome.err + json + junit; }
};

/// Runs `mcp-assay run ARGUMENTS` with both reports, and checks what must be so of any run: the
/// files parse and tell the same as the exit code, nothing is green without a check, no escape goes
/// into a pipe.
Judged judge(std::vector<std::string> arguments,
             const std::map<std::string, std::string>& environment = {});
/// Reads and checks the reports of a run that has ended: junit.xml and result.json of the folder.
Judged reports_of(const Folder& folder, Outcome outcome);
std::vector<std::string> with_reports(std::vector<std::string> arguments, const Folder& folder);

/// `mcp-assay reference`, until this goes out of scope.
class Reference {
 public:
  explicit Reference(std::vector<std::string> options = {});
  std::string server() const { return ready_.text("server").value_or(""); }
  const Document& ready() const { return ready_; }
  std::vector<std::string> passwords() const;
  /// Signals it, and waits until it ends.
  Outcome end(int signal);

 private:
  Program program_;
  Document ready_;
};

}  // namespace assay::e2e
