#include "suites/inputs/secret_names.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

namespace assay::suites {
namespace {

/// `userAPI_key` is user, api, key.
std::vector<std::string> words_in(std::string_view name) {
  std::vector<std::string> words(1);
  bool was_lower = false;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) == 0 || (std::isupper(byte) != 0 && was_lower)) {
      words.emplace_back();
    }
    if (std::isalnum(byte) != 0) {
      words.back() += static_cast<char>(std::tolower(byte));
    }
    was_lower = std::islower(byte) != 0;
  }
  std::erase(words, "");
  return words;
}

template <std::size_t Count>
bool has_any(const std::vector<std::string>& words,
             const std::array<std::string_view, Count>& of_these) {
  return std::ranges::any_of(words, [&](const std::string& word) {
    return std::ranges::find(of_these, word) != of_these.end();
  });
}

}  // namespace

bool names_a_secret(std::string_view parameter) {
  static constexpr std::array<std::string_view, 9> always{"password", "passwd",     "passphrase",
                                                          "secret",   "apikey",     "jwt",
                                                          "ssn",      "credential", "credentials"};
  static constexpr std::array<std::string_view, 7> harmless_tokens{
      "page", "next", "continuation", "cursor", "sync", "resume", "type"};
  static constexpr std::array<std::string_view, 5> secret_keys{"api", "private", "access",
                                                               "signing", "encryption"};
  const auto words = words_in(parameter);
  const bool is_token =
      has_any(words, std::array<std::string_view, 1>{"token"}) && !has_any(words, harmless_tokens);
  const bool is_key =
      has_any(words, std::array<std::string_view, 1>{"key"}) && has_any(words, secret_keys);
  return has_any(words, always) || is_token || is_key;
}

}  // namespace assay::suites
