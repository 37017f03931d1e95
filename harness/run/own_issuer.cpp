#include "harness/run/own_issuer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "harness/catalog/flaws/authorization.hpp"
#include "harness/http/transport.hpp"
#include "harness/http/url.hpp"
#include "harness/issuer/key_file.hpp"
#include "harness/jose/jwks.hpp"

namespace assay {
namespace {

std::unexpected<Trouble> usage(std::string sentence) {
  return std::unexpected(Trouble{3, std::move(sentence)});
}

std::vector<std::string> scopes_of(const TargetSpec& spec) {
  std::vector<std::string> scopes;
  for (const ToolCall& call : spec.calls) {
    scopes.insert(scopes.end(), call.scopes.begin(), call.scopes.end());
  }
  return scopes;
}

/// Real ones do without PKCE, and so do their clients.
issuer::Options third_party_options() { return {.flaws = {flaw::pkce_optional}}; }

std::expected<issuer::Options, Trouble> options_for(const TargetSpec& spec) {
  if (!spec.authorization_server.trusted) {
    return third_party_options();
  }
  issuer::Options options{.resource = spec.server.url, .scopes = scopes_of(spec)};
  const TargetSpec::AuthorizationServer& named = spec.authorization_server;
  if (!named.algorithm.empty()) {
    const auto algorithm = jose::algorithm_named(named.algorithm);
    if (!algorithm || *algorithm == jose::Algorithm::none || *algorithm == jose::Algorithm::hs256) {
      return usage(fmt::format(
          "authorization_server.algorithm is {}: it has to be ES256, RS256, PS256 or EdDSA.",
          named.algorithm));
    }
    options.algorithm = *algorithm;
  }
  if (!named.introspection_client.client_id.empty()) {
    options.resource_servers.push_back({.client_id = named.introspection_client.client_id,
                                        .client_secret = named.introspection_client.client_secret});
  }
  return options;
}

/// Throws std::runtime_error where the port is taken.
OwnIssuer serve_issuer(const std::string& origin, int port, issuer::Options options) {
  OwnIssuer own;
  own.server = std::make_unique<issuer::AuthorizationServer>(origin, std::move(options));
  own.listener = std::make_unique<serve::Listener>(
      port, [&own](httplib::Server& server, const std::string&) { own.server->mount(server); });
  own.minter = own.server->minter();
  return own;
}

/// Whether somebody publishes the key there.
bool publishes(const std::string& issuer, const jose::Key& key) {
  const auto transport = http::make_curl_transport({});
  const http::Exchange reply =
      transport->perform({.method = "GET", .url = issuer + "/jwks"}, "is it our issuer?");
  const auto keys = jose::JwkSet::from_json(reply.body());
  return keys && keys->find(key.kid()).has_value();
}

}  // namespace

OwnIssuer start_third_party() {
  OwnIssuer own;
  own.listener = std::make_unique<serve::Listener>(
      0, [&own](httplib::Server& server, const std::string& origin) {
        own.server = std::make_unique<issuer::AuthorizationServer>(origin, third_party_options());
        own.server->mount(server);
      });
  return own;
}

std::expected<OwnIssuer, Trouble> start_own_issuer(const TargetSpec& spec, int port) {
  auto options = options_for(spec);
  if (!options) {
    return std::unexpected(options.error());
  }
  try {
    return serve_issuer(fmt::format("http://127.0.0.1:{}", port), port, *std::move(options));
  } catch (const std::runtime_error& error) {
    return std::unexpected(Trouble{4, error.what()});
  }
}

std::expected<OwnIssuer, Trouble> take_up_issuer(TargetSpec& spec) {
  const std::filesystem::path path =
      std::filesystem::path(spec.directory) / spec.authorization_server.keys;
  auto file = issuer::read_key_file(path.string());
  auto options = options_for(spec);
  if (!file || !options) {
    return file ? std::unexpected(options.error()) : usage(file.error());
  }
  if (spec.authorization_server.issuer.empty()) {
    spec.authorization_server.issuer = file->issuer;
  }
  const int port = http::Url::parse(file->issuer)->port;
  options->keys = file->keys;
  try {
    return serve_issuer(file->issuer, port, *std::move(options));
  } catch (const std::runtime_error&) {
    if (!publishes(file->issuer, file->keys.front())) {
      return std::unexpected(
          Trouble{4, fmt::format("Port {} is taken by something that is not the issuer of {}.",
                                 port, path.string())});
    }
  }
  OwnIssuer elsewhere;
  elsewhere.minter = issuer::Minter(file->issuer, spec.server.url, file->keys.front());
  return elsewhere;
}

}  // namespace assay
