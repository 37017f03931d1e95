#include "suites/stateless/extension_name.hpp"

#include <algorithm>

namespace assay::suites::stateless {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alphanumeric(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

bool is_label(std::string_view label) {
  return !label.empty() && is_letter(label.front()) && is_alphanumeric(label.back()) &&
         std::ranges::all_of(label, [](char c) { return is_alphanumeric(c) || c == '-'; });
}

bool is_prefix(std::string_view prefix) {
  while (true) {
    const auto dot = prefix.find('.');
    if (!is_label(prefix.substr(0, dot))) {
      return false;
    }
    if (dot == std::string_view::npos) {
      return true;
    }
    prefix.remove_prefix(dot + 1);
  }
}

bool is_name(std::string_view name) {
  return name.empty() || (is_alphanumeric(name.front()) && is_alphanumeric(name.back()) &&
                          std::ranges::all_of(name, [](char c) {
                            return is_alphanumeric(c) || c == '-' || c == '_' || c == '.';
                          }));
}

}  // namespace

bool is_extension_name(std::string_view text) {
  const auto slash = text.find('/');
  return slash != std::string_view::npos && is_prefix(text.substr(0, slash)) &&
         is_name(text.substr(slash + 1));
}

}  // namespace assay::suites::stateless
