#include "harness/issuer/scope.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

namespace assay::issuer {
namespace {

bool is_scope_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return c > ' ' && c <= '~' && c != '"' && c != '\\';
  });
}

bool contains(const Scopes& scopes, std::string_view scope) {
  return std::ranges::find(scopes, scope) != scopes.end();
}

}  // namespace

Scopes split_scopes(std::string_view text) {
  Scopes scopes;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view token = text.substr(0, end);
    if (is_scope_token(token) && !contains(scopes, token)) {
      scopes.emplace_back(token);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return scopes;
}

std::string joined(const Scopes& scopes) { return fmt::format("{}", fmt::join(scopes, " ")); }

bool contains_all(const Scopes& some, const Scopes& wanted) {
  return std::ranges::all_of(wanted,
                             [&](const std::string& scope) { return contains(some, scope); });
}

Scopes common(const Scopes& wanted, const Scopes& allowed) {
  Scopes both;
  std::ranges::copy_if(wanted, std::back_inserter(both),
                       [&](const std::string& scope) { return contains(allowed, scope); });
  return both;
}

}  // namespace assay::issuer
