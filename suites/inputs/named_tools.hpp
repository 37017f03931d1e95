#pragma once

#include <string>
#include <vector>

#include "harness/mcp/client.hpp"
#include "harness/probe/probe.hpp"

namespace assay::suites {

/// A tool that the target file says may be called, once each, as the server lists it.
struct NamedTool {
  std::string name{};
  Document arguments{};  ///< those of the target file
  Document input_schema{};
  mcp::Reply honest{};  ///< what it gave for them
};

/// True for the finished result of a tool that did what it was asked.
bool is_finished(const mcp::Reply& reply);

/// Those whose honest call is carried out, up to ten; NotExercised where the target file names
/// none, NotApplicable where none is carried out.
std::vector<NamedTool> named_tools(Probe& probe);

/// The call in a session of its own.
mcp::Reply call_named(Probe& probe, const NamedTool& tool, const Document& arguments,
                      const std::string& purpose);

}  // namespace assay::suites
