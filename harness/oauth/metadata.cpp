#include "harness/oauth/metadata.hpp"

#include <algorithm>
#include <initializer_list>

namespace assay::oauth {
namespace {

constexpr auto resource_well_known = "oauth-protected-resource";
constexpr auto server_well_known = "oauth-authorization-server";
constexpr auto openid_well_known = "openid-configuration";

struct Place {
  std::string url{};
  std::string name{};
};

bool has_path(const http::Url& url) { return !url.path.empty() && url.path != "/"; }

http::Url without_path(http::Url url) {
  url.path.clear();
  url.query.reset();
  url.fragment.reset();
  return url;
}

std::vector<Place> resource_places(const std::string& server_url,
                                   const std::optional<std::string>& challenged_url,
                                   Revision revision) {
  std::vector<Place> places;
  if (challenged_url) {
    places.push_back({*challenged_url, "challenge"});
  }
  const auto url = http::Url::parse(server_url);
  // 2025-06-18 knows the challenge only, but its flow shows the well-known place too; where it is
  // not told, we look.
  if (!url || revision == Revision::v2025_03_26) {
    return places;
  }
  if (has_path(*url)) {
    // RFC 9728 section 3.1 keeps a slash at the path's end (RFC 8414 does not): it may mean another
    // resource. Servers that drop it are found all the same.
    const std::string query = url->query ? "?" + *url->query : "";
    places.push_back({url->origin() + "/.well-known/" + resource_well_known + url->path + query,
                      "well-known with path"});
    if (url->path.ends_with('/')) {
      places.push_back({http::insert_well_known(*url, resource_well_known),
                        "well-known with path, without its last slash"});
    }
  }
  places.push_back(
      {http::insert_well_known(without_path(*url), resource_well_known), "well-known at the root"});
  return places;
}

/// The order of MCP 2025-11-25 and later; 2025-06-18 requires RFC 8414 and gets the OpenID places
/// as a courtesy.
std::vector<Place> server_places(const http::Url& issuer) {
  std::vector<Place> places{{http::insert_well_known(issuer, server_well_known), "RFC 8414"}};
  if (has_path(issuer)) {
    places.push_back({http::insert_well_known(issuer, openid_well_known), "OpenID, inserted"});
  }
  places.push_back({http::append_well_known(issuer, openid_well_known), "OpenID, appended"});
  return places;
}

/// A server that answers every path with some JSON has not published metadata: one of the members
/// that make such a document has to be there.
bool has_any(const Document& document, std::initializer_list<std::string_view> members) {
  return std::ranges::any_of(members,
                             [&](std::string_view member) { return document.has(member); });
}

std::optional<Lookup> first_found(http::Transport& transport, const std::vector<Place>& places,
                                  std::initializer_list<std::string_view> telling_members,
                                  std::vector<Lookup>& tries) {
  for (const Place& place : places) {
    tries.push_back(look_up(transport, place.url, place.name));
    if (tries.back().found() && has_any(tries.back().document, telling_members)) {
      return tries.back();
    }
  }
  return std::nullopt;
}

/// The fixed endpoints of 2025-03-26 for servers without metadata.
ServerMetadata default_endpoints(const std::string& origin) {
  ServerMetadata metadata{.looked_up = origin, .by_default = true};
  metadata.lookup.place = "default endpoints";
  metadata.lookup.document = Document::object({{"issuer", origin},
                                               {"authorization_endpoint", origin + "/authorize"},
                                               {"token_endpoint", origin + "/token"},
                                               {"registration_endpoint", origin + "/register"}});
  return metadata;
}

}  // namespace

Lookup look_up(http::Transport& transport, const std::string& url, std::string place) {
  http::Request request{.method = "GET", .url = url};
  request.headers.add("Accept", "application/json");
  Lookup lookup{.place = std::move(place)};
  lookup.exchange = transport.perform(request, "look for metadata: " + lookup.place);
  if (lookup.exchange.status() == 200) {
    const auto parsed = Document::parse(lookup.exchange.body());
    if (parsed && parsed->is_object()) {
      lookup.document = *parsed;
    }
  }
  return lookup;
}

std::optional<ResourceMetadata> find_resource_metadata(
    http::Transport& transport, const std::string& server_url,
    const std::optional<std::string>& challenged_url, Revision revision,
    std::vector<Lookup>& tries) {
  const auto found = first_found(transport, resource_places(server_url, challenged_url, revision),
                                 {"resource", "authorization_servers"}, tries);
  if (!found) {
    return std::nullopt;
  }
  return ResourceMetadata{.url = found->exchange.request().url, .lookup = *found};
}

std::optional<ServerMetadata> find_server_metadata(http::Transport& transport,
                                                   const std::string& issuer, Revision revision,
                                                   std::vector<Lookup>& tries) {
  const auto url = http::Url::parse(issuer);
  if (!url) {
    return std::nullopt;
  }
  if (const auto found =
          first_found(transport, server_places(*url),
                      {"issuer", "authorization_endpoint", "token_endpoint"}, tries)) {
    return ServerMetadata{.looked_up = issuer, .lookup = *found};
  }
  if (revision == Revision::v2025_03_26) {
    return default_endpoints(url->origin());
  }
  return std::nullopt;
}

}  // namespace assay::oauth
