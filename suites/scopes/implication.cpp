#include "suites/scopes/implication.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include "harness/http/text.hpp"

namespace assay::suites {
namespace {

constexpr std::string_view separators = ":./-_";

constexpr std::array<std::string_view, 14> all_powerful{
    "*",    "admin", "administrator", "all",  "any",    "everything", "full",
    "root", "owner", "super",         "user", "manage", "manager",    "default"};
constexpr std::array<std::string_view, 8> lesser_rights{"read",   "view",     "list", "get",
                                                        "search", "readonly", "ro",   "r"};
constexpr std::array<std::string_view, 13> greater_rights{
    "write", "edit", "create", "update", "delete",    "modify", "execute",
    "exec",  "run",  "call",   "use",    "readwrite", "rw"};

std::vector<std::string> words_of(const std::string& scope) {
  std::vector<std::string> words{""};
  for (const char c : scope) {
    if (separators.contains(c)) {
      words.emplace_back();
    } else {
      words.back() += http::to_lower(c);
    }
  }
  return words;
}

bool is_among(const auto& list, const std::string& word) {
  return std::ranges::find(list, word) != list.end();
}

bool is_right(const std::string& word) {
  return is_among(lesser_rights, word) || is_among(greater_rights, word);
}

/// What the scope is about, without what may be done to it.
std::vector<std::string> subject_of(const std::vector<std::string>& words) {
  std::vector<std::string> subject;
  std::ranges::remove_copy_if(words, std::back_inserter(subject), is_right);
  return subject;
}

bool is_for_everything(const std::vector<std::string>& words) {
  return std::ranges::any_of(words,
                             [](const std::string& word) { return is_among(all_powerful, word); });
}

bool has_greater_right(const std::vector<std::string>& words) {
  return std::ranges::any_of(
      words, [](const std::string& word) { return is_among(greater_rights, word); });
}

bool has_right(const std::vector<std::string>& words) {
  return std::ranges::any_of(words, is_right);
}

/// A right to the same thing that is not less; a scope that names no right gives every one.
bool is_no_lesser_right(const std::vector<std::string>& granted,
                        const std::vector<std::string>& needed) {
  return subject_of(granted) == subject_of(needed) &&
         (has_greater_right(granted) || !has_right(granted) || !has_greater_right(needed));
}

bool is_parent(const std::string& granted, const std::string& needed) {
  return needed.size() > granted.size() && needed.starts_with(granted) &&
         (separators.contains(needed[granted.size()]) || separators.contains(granted.back()));
}

/// Over one branch only: "a:b:*" says nothing about "a:c".
bool is_wildcard(const std::string& scope) {
  return scope.size() > 2 && scope.ends_with('*') && separators.contains(scope[scope.size() - 2]);
}

}  // namespace

bool covers(const std::string& broad, const std::string& scope) {
  return broad == scope ||
         (broad.ends_with(":*") && scope.starts_with(broad.substr(0, broad.size() - 1)));
}

bool may_imply(const std::string& granted, const std::string& needed) {
  if (granted.empty() || is_parent(granted, needed)) {
    return true;
  }
  if (is_wildcard(granted)) {
    const std::string branch = granted.substr(0, granted.size() - 1);
    return needed.starts_with(branch) || is_for_everything(words_of(branch));
  }
  const auto words = words_of(granted);
  return is_for_everything(words) || is_no_lesser_right(words, words_of(needed));
}

std::vector<std::string> scopes_without(const std::vector<std::string>& known,
                                        const std::string& needed) {
  std::vector<std::string> others;
  std::ranges::copy_if(known, std::back_inserter(others),
                       [&](const std::string& one) { return !may_imply(one, needed); });
  return others;
}

}  // namespace assay::suites
