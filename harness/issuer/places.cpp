#include "harness/issuer/places.hpp"

#include "harness/catalog/flaws/discovery.hpp"
#include "harness/catalog/flaws/server_metadata.hpp"
#include "harness/http/url.hpp"

namespace assay::issuer {
namespace {

constexpr std::string_view kOAuth = "/.well-known/oauth-authorization-server";
constexpr std::string_view kOpenId = "/.well-known/openid-configuration";

bool is_oauth_place(const Context& context, std::string_view path) {
  const std::string ours = context.path();
  if (context.has(flaw::metadata_behind_the_path)) {
    return path == ours + std::string(kOAuth);
  }
  if (context.has(flaw::metadata_below_the_server_path)) {
    return path == "/mcp" + std::string(kOAuth);
  }
  if (context.has(flaw::unknown_issuer_gets_the_metadata) && path.starts_with(kOAuth)) {
    return true;
  }
  // RFC 8414 section 3.1: a slash at the issuer's end goes before the address is made.
  const char* slash = context.has(flaw::final_slash_kept_in_metadata_path) ? "/" : "";
  return path == std::string(kOAuth) + ours + slash;
}

/// Inserted as RFC 8414 section 5 has it, for old clients, and appended.
bool is_openid_place(const Context& context, std::string_view path) {
  if (context.has(flaw::metadata_below_the_server_path)) {
    return false;
  }
  if (context.has(flaw::openid_configuration_behind_any_path) && path.ends_with(kOpenId)) {
    return true;
  }
  return path == std::string(kOpenId) + context.path() ||
         (path == context.path() + std::string(kOpenId) &&
          !context.has(flaw::openid_configuration_inserted_only));
}

}  // namespace

std::string Context::base() const {
  return issuer.ends_with('/') ? issuer.substr(0, issuer.size() - 1) : issuer;
}

std::string Context::path() const {
  const auto url = http::Url::parse(base());
  return url ? url->path : "";
}

std::optional<MetadataForm> metadata_at(const Context& context, std::string_view path) {
  if (context.has(flaw::no_server_metadata) || context.has(flaw::default_endpoints_elsewhere)) {
    return std::nullopt;
  }
  if (is_oauth_place(context, path)) {
    return MetadataForm::oauth;
  }
  return is_openid_place(context, path) ? std::optional(MetadataForm::openid) : std::nullopt;
}

}  // namespace assay::issuer
