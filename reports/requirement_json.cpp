#include "reports/requirement_json.hpp"

#include <string>

#include "harness/catalog/revision.hpp"

namespace assay::reports {

nlohmann::ordered_json requirement_json(const Requirement& requirement) {
  nlohmann::ordered_json levels = nlohmann::ordered_json::object();
  for (const Revision revision : all_revisions) {
    levels[std::string{name_of(revision)}] = name_of(requirement.level_in(revision));
  }
  return {{"document", requirement.document},
          {"section", requirement.section},
          {"url", requirement.url},
          {"role", requirement.role},
          {"phase", requirement.phase},
          {"levels", levels},
          {"statement", requirement.statement},
          {"why", requirement.why},
          {"fix", requirement.fix},
          {"threat", requirement.threat},
          {"cwe", requirement.cwe},
          {"verified", requirement.verified}};
}

}  // namespace assay::reports
