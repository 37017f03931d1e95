#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/catalog/requirement.hpp"
#include "harness/probe/probe.hpp"

namespace assay::suites {

/// A way in which a request can grow.
struct Shape {
  std::string what{};  ///< "a URI of commas"
  std::function<http::Request(std::size_t size)> request{};
  std::size_t most{65'536};
};

/// Lets each grow, and stops at the first whose answers take overwhelmingly longer; Inconclusive
/// where one was not answered at all before that could be seen.
void expect_no_growth(Probe& probe, RequirementKey requirement, const std::vector<Shape>& shapes);

std::string repeated(std::string_view piece, std::size_t times);

}  // namespace assay::suites
