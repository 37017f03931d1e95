#include "harness/login/button_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

namespace assay::login {
namespace {

constexpr std::array<std::string_view, 12> kApproving = {
    "approve", "allow", "accept",  "authorize", "authorise", "grant",
    "consent", "yes",   "confirm", "agree",     "continue",  "ok"};
constexpr std::array<std::string_view, 7> kPerhaps = {"submit", "next", "login",  "signin",
                                                      "sign",   "log",  "proceed"};
constexpr std::array<std::string_view, 20> kRefusing = {
    "deny",    "denied",   "cancel", "no",     "reject",   "decline", "abort",
    "refuse",  "disallow", "don",    "dont",   "not",      "never",   "logout",
    "signout", "out",      "back",   "signup", "register", "revoke"};

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool is_upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

// "btnAllowAccess", "allow_access" and "Allow access" are the same words.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts_hump = i > 0 && is_upper(text[i]) && !is_upper(text[i - 1]);
    if ((starts_hump || !is_letter(text[i])) && !words.back().empty()) {
      words.emplace_back();
    }
    if (is_letter(text[i])) {
      words.back().push_back(lower(text[i]));
    }
  }
  return words;
}

template <std::size_t N>
bool any_of(const std::vector<std::string>& words, const std::array<std::string_view, N>& known) {
  return std::ranges::any_of(words, [&](const std::string& word) {
    return std::ranges::find(known, word) != known.end();
  });
}

}  // namespace

Leaning leaning_of_button(std::string_view name, std::string_view value, std::string_view text) {
  const auto name_words = words_of(name);
  auto shown_words = words_of(value);
  std::ranges::copy(words_of(text), std::back_inserter(shown_words));
  if (any_of(name_words, kRefusing) || any_of(shown_words, kRefusing)) {
    return Leaning::refuses;
  }
  if (any_of(shown_words, kApproving)) {
    return Leaning::approves;
  }
  // All buttons of a form may share a name such as "consent" or "submit".
  const bool perhaps = any_of(shown_words, kPerhaps) || any_of(name_words, kApproving) ||
                       any_of(name_words, kPerhaps);
  return perhaps ? Leaning::perhaps : Leaning::none;
}

bool contains_without_case(std::string_view text, std::string_view part) {
  return !std::ranges::search(text, part, {}, lower, lower).empty() || part.empty();
}

}  // namespace assay::login
