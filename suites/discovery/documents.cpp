#include "suites/discovery/documents.hpp"

#include <algorithm>
#include <array>

namespace assay::suites {

const oauth::ServerMetadata& published_metadata(const Probe& probe) {
  const oauth::ServerMetadata& metadata = probe.server_metadata();
  if (metadata.by_default) {
    probe.not_applicable(
        "The server publishes no metadata and uses the default endpoints of 2025-03-26.");
  }
  return metadata;
}

Finding published_member(const Probe& probe, const std::string& member) {
  const oauth::ServerMetadata& metadata = published_metadata(probe);
  return {.what = member,
          .value = metadata.lookup.document.text(member),
          .from = {metadata.lookup.exchange}};
}

http::Url issuer_of(const Probe& probe) {
  const auto issuer = http::Url::parse(probe.server_metadata().looked_up);
  if (!issuer) {
    throw Inconclusive{"The issuer is no URL: " + probe.server_metadata().looked_up + "."};
  }
  return *issuer;
}

bool has_path(const http::Url& issuer) { return !issuer.path.empty() && issuer.path != "/"; }

oauth::Lookup oauth_document(Probe& probe, const http::Url& issuer) {
  return oauth::look_up(probe.transport(),
                        http::insert_well_known(issuer, "oauth-authorization-server"), "RFC 8414");
}

oauth::Lookup oauth_document_behind_the_path(Probe& probe, const http::Url& issuer) {
  return oauth::look_up(probe.transport(),
                        http::append_well_known(issuer, "oauth-authorization-server"),
                        "RFC 8414, appended");
}

oauth::Lookup openid_document_appended(Probe& probe, const http::Url& issuer) {
  return oauth::look_up(probe.transport(), http::append_well_known(issuer, "openid-configuration"),
                        "OpenID, appended");
}

oauth::Lookup openid_document_inserted(Probe& probe, const http::Url& issuer) {
  return oauth::look_up(probe.transport(), http::insert_well_known(issuer, "openid-configuration"),
                        "OpenID, inserted");
}

bool is_metadata(const oauth::Lookup& lookup) {
  constexpr std::array telling{"issuer", "authorization_endpoint", "token_endpoint"};
  return lookup.found() && std::ranges::any_of(telling, [&](const char* member) {
           return lookup.document.has(member);
         });
}

std::vector<oauth::Lookup> openid_documents(Probe& probe) {
  const http::Url issuer = issuer_of(probe);
  std::vector<oauth::Lookup> found{openid_document_appended(probe, issuer)};
  if (has_path(issuer)) {
    found.push_back(openid_document_inserted(probe, issuer));
  }
  std::erase_if(found, [](const oauth::Lookup& lookup) { return !is_metadata(lookup); });
  return found;
}

namespace {

bool is_too_large(const http::Exchange& exchange) {
  return exchange.fault() != nullptr && exchange.fault()->kind == http::Fault::too_large;
}

/// In place of the document; empty where the status says enough.
std::string what_came(const oauth::Lookup& lookup) {
  const http::Exchange& exchange = lookup.exchange;
  if (is_too_large(exchange)) {
    return exchange.fault()->detail;
  }
  if (exchange.status() == 200) {
    return lookup.found() ? "a JSON object of another kind" : "no JSON object";
  }
  const auto location = exchange.header("Location");
  return location ? "a redirect to " + *location : "";
}

}  // namespace

Finding in_vain(std::string what, const std::vector<oauth::Lookup>& tries,
                const http::Exchange& asked) {
  Finding finding{.what = std::move(what)};
  for (const oauth::Lookup& lookup : tries) {
    if (const std::string words = what_came(lookup); !words.empty()) {
      finding.what += " (" + words + " at " + lookup.exchange.request().url + ")";
    }
    if (!is_too_large(lookup.exchange)) {
      finding.from.push_back(lookup.exchange);
    }
  }
  if (finding.from.empty()) {
    finding.from.push_back(asked);
  }
  return finding;
}

oauth::Lookup key_set(Probe& probe) {
  const Finding url = published_member(probe, "jwks_uri");
  if (!url.value) {
    probe.not_applicable("The metadata names no jwks_uri.");
  }
  return oauth::look_up(probe.transport(), *url.value, "jwks_uri");
}

}  // namespace assay::suites
