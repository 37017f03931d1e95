#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/mcp/header_parameters.hpp"
#include "harness/probe/probe.hpp"

namespace assay::suites::stateless {

/// A tool as tools/list has it, and the answer that it stands in.
struct ListedTool {
  Document definition{};
  http::Exchange from{};
};
/// From all pages, up to 20; NotApplicable where none can be listed.
std::vector<ListedTool> listed_tools(Probe& probe);

/// What is wrong with the x-mcp-header annotations of an input schema, in one sentence (MCP
/// 2026-07-28, schema extension).
std::optional<std::string> annotation_fault(const Document& input_schema);

/// The call of the target file with the most arguments that headers repeat.
struct AnnotatedCall {
  http::Request request{};
  std::vector<std::pair<mcp::HeaderParameter, Document>> given{};  ///< at least one
};
/// NotApplicable where no tool has such parameters, NotExercised where no call brings one,
/// Inconclusive where the honest call is not served.
AnnotatedCall annotated_call(Probe& probe);

/// A call of the target file that does not have an argument that a header would repeat.
struct SparseCall {
  http::Request request{};
  mcp::HeaderParameter left_out{};
};
SparseCall call_without_an_annotated_argument(Probe& probe);

}  // namespace assay::suites::stateless
