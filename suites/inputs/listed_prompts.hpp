#pragma once

#include <string>
#include <vector>

#include "harness/mcp/client.hpp"
#include "harness/probe/probe.hpp"

namespace assay::suites {

/// A prompt that is given for honest arguments.
struct ServedPrompt {
  std::string name{};
  std::vector<std::string> arguments{};  ///< that it has
  std::vector<std::string> required{};   ///< of these
  Document honest{};                     ///< arguments that it was given for
};

/// Up to three that the target file names (of a disposable server any). NotApplicable where the
/// server has no prompts with arguments, NotExercised where none of them is given.
std::vector<ServedPrompt> served_prompts(Probe& probe);

/// prompts/get in a session of its own.
mcp::Reply get_prompt(Probe& probe, const std::string& name, const Document& arguments,
                      const std::string& purpose);

}  // namespace assay::suites
