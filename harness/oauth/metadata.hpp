#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/catalog/revision.hpp"
#include "harness/http/transport.hpp"
#include "harness/http/url.hpp"
#include "harness/json/document.hpp"

namespace assay::oauth {

/// One place where a metadata document may stand, and what stood there.
struct Lookup {
  std::string place{};  ///< "challenge", "well-known with path", "well-known at the root", "RFC
                        ///< 8414", "OpenID, path inserted", …
  http::Exchange exchange{};
  Document document{};  ///< null unless status 200 and a JSON object came
  bool found() const { return document.is_object(); }
};

/// Protected resource metadata (RFC 9728 section 2), as found.
struct ResourceMetadata {
  std::string url{};
  Lookup lookup{};
  std::string resource() const { return lookup.document.text("resource").value_or(""); }
  std::vector<std::string> authorization_servers() const {
    return lookup.document.texts("authorization_servers");
  }
  std::vector<std::string> scopes_supported() const {
    return lookup.document.texts("scopes_supported");
  }
};

/// Authorization server metadata (RFC 8414 section 2, OpenID Connect Discovery section 3), as
/// found.
struct ServerMetadata {
  std::string looked_up{};  ///< the issuer identifier from which the URL was made
  Lookup lookup{};
  bool by_default{};  ///< no document: the fixed endpoints of MCP 2025-03-26
  std::string issuer() const { return lookup.document.text("issuer").value_or(""); }
  std::string endpoint(std::string_view member) const {
    return lookup.document.text(member).value_or("");
  }
  std::vector<std::string> list(std::string_view member) const {
    return lookup.document.texts(member);
  }
};

/// Looks for protected resource metadata where the revision tells a client to look: the challenge's
/// URL first, then (from 2025-11-25) the well-known places with and without the path. Every try is
/// kept in `tries`.
std::optional<ResourceMetadata> find_resource_metadata(
    http::Transport& transport, const std::string& server_url,
    const std::optional<std::string>& challenged_url, Revision revision,
    std::vector<Lookup>& tries);

/// Looks for the metadata of `issuer` in the order of the revision; 2025-03-26 looks at the origin
/// of the MCP server only and falls back on the fixed endpoints.
std::optional<ServerMetadata> find_server_metadata(http::Transport& transport,
                                                   const std::string& issuer, Revision revision,
                                                   std::vector<Lookup>& tries);

/// GET with `Accept: application/json`, read as a JSON object.
Lookup look_up(http::Transport& transport, const std::string& url, std::string place);

}  // namespace assay::oauth
