#pragma once

#include <string>
#include <vector>

#include "harness/mcp/client.hpp"

namespace assay::suites {

/// What gets a request no further than 401.
struct BadToken {
  std::string about{};
  mcp::Credential credential{};
};

inline std::vector<BadToken> bad_tokens() {
  return {{"no token", mcp::no_token},
          {"a token that nobody issued", mcp::bearer("assay-no-such-token")}};
}

}  // namespace assay::suites
