#include "suites/isolation/user_words.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include "harness/http/url.hpp"
#include "harness/jose/base64url.hpp"

namespace assay::suites {
namespace {

constexpr std::size_t shortest_word = 4;
constexpr std::size_t shortest_code = 8;

bool is_of_base64(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '-' || c == '_';
}

/// A run of characters read as base64 or base64url, whatever is left over at its end.
std::string decoded(std::string run) {
  std::ranges::replace(run, '+', '-');
  while (!run.empty()) {
    if (const auto bytes = jose::base64url_decode(run)) {
      return *bytes;
    }
    run.pop_back();
  }
  return "";
}

std::string all_decoded(std::string_view text) {
  std::string all;
  std::string run;
  for (const char c : std::string(text) + ' ') {
    if (is_of_base64(c)) {
      run += c;
      continue;
    }
    if (run.size() >= shortest_code) {
      all += decoded(run) + ' ';
    }
    run.clear();
  }
  return all;
}

}  // namespace

std::string word_in(std::string_view text, const std::vector<std::string>& words) {
  const std::string plain = http::percent_decode(text, false);
  const std::string hidden = all_decoded(plain);
  for (const std::string& word : words) {
    if (word.size() >= shortest_word &&
        (text.contains(word) || plain.contains(word) || hidden.contains(word))) {
      return word;
    }
  }
  return "";
}

}  // namespace assay::suites
