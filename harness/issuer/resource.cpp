#include "harness/issuer/resource.hpp"

#include <vector>

#include "harness/catalog/flaws/client_authentication.hpp"
#include "harness/catalog/flaws/token.hpp"

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
  if (context.has(flaw::resource_host_case_matters) && !value.starts_with(chosen)) {
    return false;
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

/// Whether a flaw goes on as if this value had not come.
bool is_ignored(const Context& context, const std::string& value) {
  const bool is_unknown =
      !canonical(value).empty() && !is_same(context, value, canonical(known_as(context, value)));
  return (!value.contains("://") && context.has(flaw::malformed_resource_ignored)) ||
         (is_unknown && context.has(flaw::unknown_resource_ignored));
}

/// The values that count: all of them. Flaws read one.
std::vector<std::string> named_resources(const Context& context,
                                         const http::Parameters& parameters) {
  std::vector<std::string> values;
  for (const auto& [name, value] : parameters) {
    if (name == "resource") {
      const bool cuts = context.has(flaw::resource_fragment_ignored);
      values.push_back(cuts ? value.substr(0, value.find('#')) : value);
    }
  }
  if (values.size() > 1 && context.has(flaw::first_resource_counts)) {
    values.resize(1);
  }
  if (values.size() > 1 && context.has(flaw::last_resource_counts)) {
    values.erase(values.begin(), values.end() - 1);
  }
  std::erase_if(values, [&](const std::string& value) { return is_ignored(context, value); });
  return values;
}

}  // namespace

std::expected<std::string, Refusal> requested_resource(const Context& context,
                                                       const http::Parameters& parameters) {
  const std::string& ours = context.options.resource;
  const std::vector<std::string> values = named_resources(context, parameters);
  if (values.empty()) {
    return ours.empty() ? context.issuer : ours;
  }
  const std::string chosen = known_as(context, values.front());
  // It may come more than once. A token is for one resource, so that all values must mean that.
  for (const std::string& value : values) {
    if (!is_same(context, value, canonical(chosen))) {
      return std::unexpected(
          Refusal{.code = "invalid_target", .description = "No such resource is served here."});
    }
  }
  return context.has(flaw::resource_echoed_as_written) ? values.front() : chosen;
}

}  // namespace assay::issuer
