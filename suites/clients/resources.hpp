#pragma once

#include <string>
#include <vector>

#include "harness/probe/probe.hpp"

namespace assay::suites {

/// What came of a request with resource indicators (RFC 8707).
struct Asked {
  oauth::AuthorizationOutcome outcome{};
  oauth::TokenReply reply{};  ///< where a code came

  std::vector<http::Exchange> exchanges() const;
  /// The error of whichever endpoint refused; "an error page" where one was shown.
  std::string refusal() const;
};

/// Walks the request, and redeems its code. `at_redemption`: resources that the token request
/// names.
Asked asked_for(Probe& probe, const oauth::AuthorizationRequest& request,
                const std::vector<std::string>& at_redemption);
/// An honest request with another resource, at both endpoints.
Asked asked_for(Probe& probe, const std::string& resource);

/// Whether the MCP server under test serves this token. Inconclusive where it says neither.
bool is_served_here(Probe& probe, const std::string& token, std::vector<http::Exchange>& evidence);

/// A resource that nobody here issues tokens for.
inline constexpr auto unknown_resource = "https://another-resource.example/mcp";

}  // namespace assay::suites
