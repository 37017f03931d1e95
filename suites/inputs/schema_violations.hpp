#pragma once

#include <string>
#include <vector>

#include "harness/json/document.hpp"

namespace assay::suites {

/// Arguments that an input schema does not allow, and why.
struct Violation {
  std::string what{};  ///< "without city"
  Document arguments{};
  std::string shows_as{};  ///< what only a tool that got the surplus argument can show; else empty
};

/// Honest arguments with one thing changed, so that the schema forbids it by a plain keyword of its
/// top level: a required one missing, one of a type that no lenient reader converts, one out of
/// range, one too many. What other keywords may allow after all ($ref, anyOf, a default) is left
/// alone.
std::vector<Violation> violations_of(const Document& schema, const Document& honest);

}  // namespace assay::suites
