#pragma once

#include <string>
#include <vector>

#include "harness/mcp/client.hpp"
#include "harness/probe/probe.hpp"

namespace assay::suites {

/// An argument of a prompt, or a variable of a template, as completion/complete names it.
struct Completable {
  Document ref{};
  std::string argument{};
  std::string what{};  ///< "city of morning_briefing"

  /// The resource that a suggestion leads to; empty for prompts, and for templates that have more
  /// than a plain variable.
  std::string uri_with(const std::string& suggestion) const;
};

/// Those of the prompts and templates in the listings, up to ten. NotApplicable where the server
/// does not offer completions.
std::vector<Completable> completables(Probe& probe);

Document completion_params(const Document& ref, const std::string& argument, const Document& value);
/// completion/complete in a session of its own.
mcp::Reply complete(Probe& probe, const mcp::Credential& credential, const Document& params,
                    const std::string& purpose);
std::vector<std::string> suggestions_in(const mcp::Reply& reply);

}  // namespace assay::suites
