#pragma once

#include <string>

#include "harness/catalog/result.hpp"

namespace assay::reports {

/// JUnit XML: one testsuite a phase, one testcase an instance (classname `mcp-assay.PHASE`, name
/// `id[revision]`).
///
/// FAIL is `<failure type="requirement id">` with the whole story in its body, ERROR is `<error>`,
/// NOT_APPLICABLE and NOT_EXERCISED are `<skipped>`, warnings stand in `<system-out>`. A run that
/// went wrong as a whole, or in which nothing ran, has a testsuite `mcp-assay.run` with an
/// `<error>`, so that no reader takes it for a green one. Well-formed XML 1.0 in UTF-8 whatever the
/// target sent. Times are seconds, time stamps UTC.
std::string write_junit(const RunResult& result);

}  // namespace assay::reports
