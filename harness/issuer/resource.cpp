#include "harness/issuer/resource.hpp"
#include "harness/catalog/flaws/token.hpp"

#include <utility>

namespace assay::issuer {
namespace {

/// Scheme and host in lower case (MCP: clients may send them in upper case); the rest byte for
/// byte. Empty for what is no absolute http(s) URI without fragment (RFC 8707 section 2).
std::string canonical(const std::string& resource) {
  const auto url = http::Url::parse(resource);
  if (!url || url->fragment || url->has_userinfo) {
    return "";
  }
  const std::string path = url->path.empty() ? "/" : url->path;
  const std::string query = url->query.value_or("");
  return url->origin() + path + (query.empty() ? "" : "?" + query);
}

/// Whether `value` names the resource whose canonical form `chosen` is.
bool is_same(const Context& context, const std::string& value, const std::string& chosen) {
  const std::string named = canonical(value);
  if (context.has(flaw::resource_prefix_matched) && named.starts_with(chosen)) {
    return true;
  }
  return !named.empty() && named == chosen;
}

/// The resource of ours that is meant, else the one that stands for all others.
std::string known_as(const Context& context, const std::string& value) {
  for (const std::string& other : context.options.other_resources) {
    if (canonical(other) == canonical(value)) {
      return other;
    }
  }
  return context.options.resource.empty() ? value : context.options.resource;
}

}  // namespace

std::expected<std::string, Refusal> requested_resource(const Context& context,
                                                       const http::Parameters& parameters) {
  const std::string& ours = context.options.resource;
  std::string chosen = ours.empty() ? context.issuer : ours;
  bool named = false;
  for (const auto& [name, value] : parameters) {
    if (name != "resource") {
      continue;
    }
    if (!std::exchange(named, true)) {
      chosen = known_as(context, value);
    }
    // It may come more than once. A token is for one resource, so that all values must mean that.
    if (!is_same(context, value, canonical(chosen))) {
      return std::unexpected(
          Refusal{.code = "invalid_target", .description = "No such resource is served here."});
    }
  }
  return chosen;
}

}  // namespace assay::issuer
