#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/http/challenge.hpp"
#include "harness/mcp/client.hpp"
#include "harness/oauth/metadata.hpp"

namespace assay {

/// What an anonymous client finds out about a target in one revision, before any case runs.
struct Facts {
  Revision revision{};
  std::string server_url{};
  mcp::Reply anonymous{};                      ///< the first request of a client, without a token
  std::optional<http::Challenge> challenge{};  ///< its Bearer challenge
  bool is_protected{};
  std::optional<oauth::ResourceMetadata> resource_metadata{};
  std::vector<oauth::Lookup> resource_metadata_tries{};
  std::string issuer{};  ///< whose metadata was looked for; empty: nobody named one
  std::optional<oauth::ServerMetadata> server_metadata{};
  std::vector<oauth::Lookup> server_metadata_tries{};
  /// The first 429 or 503 on the way: what was found out then is not to be relied on.
  std::optional<http::Exchange> limited{};
  bool trusts_our_issuer{};  ///< the authorization server is the harness's own
};

}  // namespace assay
