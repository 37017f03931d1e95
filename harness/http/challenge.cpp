#include "harness/http/challenge.hpp"

#include <algorithm>

#include "harness/http/text.hpp"

namespace assay::http {
namespace {

// A header section of the permitted size could hold hundreds of thousands; no honest server sends
// more than a few.
constexpr std::size_t kMostChallenges = 64;
constexpr std::size_t kMostParameters = 256;

/// Reads one header line from left to right. Every step either moves forward or ends the line.
class ChallengeReader {
 public:
  explicit ChallengeReader(std::string_view line) : rest_(line) {}

  void read(std::vector<Challenge>& found) {
    const std::size_t first = found.size();
    while (skip_separators() && found.size() < kMostChallenges) {
      const std::string_view word = take_while(rest_, is_token_char);
      if (word.empty()) {
        skip_element();
      } else if (take_equals()) {
        read_parameter(word, found.size() > first ? &found.back() : nullptr);
      } else {
        found.push_back({.scheme = std::string(word), .token68 = take_token68()});
      }
    }
  }

 private:
  /// False at the end of the line.
  bool skip_separators() {
    take_while(rest_, [](char c) { return is_blank(c) || c == ','; });
    return !rest_.empty();
  }

  /// "=" with optional blanks around it: what stood before it is the name of a parameter.
  bool take_equals() {
    const ChallengeReader before = *this;
    take_while(rest_, is_blank);
    if (!rest_.starts_with('=')) {
      *this = before;
      return false;
    }
    rest_.remove_prefix(1);
    take_while(rest_, is_blank);
    return true;
  }

  /// After a scheme: a token68 fills its whole list element, anything else is the start of the
  /// parameters.
  std::optional<std::string> take_token68() {
    const ChallengeReader before = *this;
    if (take_while(rest_, is_blank).empty()) {
      return std::nullopt;
    }
    const std::string_view start = rest_;
    const std::string_view text = take_while(rest_, [](char c) {
      return is_alpha(c) || is_digit(c) || std::string_view("-._~+/").find(c) != std::string::npos;
    });
    const std::string_view padding = take_while(rest_, [](char c) { return c == '='; });
    take_while(rest_, is_blank);
    if (text.empty() || !(rest_.empty() || rest_.starts_with(','))) {
      *this = before;
      return std::nullopt;
    }
    return std::string(start.substr(0, text.size() + padding.size()));
  }

  void read_parameter(std::string_view name, Challenge* owner) {
    std::optional<std::string> value = rest_.starts_with('"') ? take_quoted() : take_token();
    take_while(rest_, is_blank);
    // What stands between a value and the next comma makes the parameter unreadable, `a=http://b`
    // for one.
    const bool readable = value && (rest_.empty() || rest_.starts_with(','));
    if (!readable) {
      skip_element();
    } else if (owner != nullptr && owner->parameters.size() < kMostParameters) {
      owner->parameters.emplace_back(lower_case(name), *std::move(value));
    }
  }

  std::optional<std::string> take_token() {
    const std::string_view token = take_while(rest_, is_token_char);
    return token.empty() ? std::nullopt : std::optional(std::string(token));
  }

  /// A quoted string with its escapes resolved; nullopt where the closing quote is missing.
  std::optional<std::string> take_quoted() {
    std::string text;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        return text;
      }
      if (rest_[i] == '\\' && i + 1 < rest_.size()) {
        ++i;
      }
      text += rest_[i];
    }
    rest_ = {};
    return std::nullopt;
  }

  /// Moves behind whatever this element is, up to the next comma outside quotes.
  void skip_element() {
    while (!rest_.empty() && rest_.front() != ',') {
      if (rest_.front() == '"') {
        take_quoted();
      } else {
        rest_.remove_prefix(1);
      }
    }
  }

  std::string_view rest_;
};

}  // namespace

std::optional<std::string> Challenge::parameter(std::string_view name) const {
  return first_value(parameters, lower_case(name));
}

bool Challenge::is(std::string_view scheme_name) const {
  return equal_ignoring_case(scheme, scheme_name);
}

std::vector<Challenge> challenges_of(const Headers& headers) {
  std::vector<Challenge> found;
  for (const std::string& line : headers.all("WWW-Authenticate")) {
    ChallengeReader(line).read(found);
  }
  return found;
}

std::optional<Challenge> bearer_challenge_of(const Exchange& exchange) {
  if (exchange.response() == nullptr) {
    return std::nullopt;
  }
  for (Challenge& challenge : challenges_of(exchange.response()->headers)) {
    if (challenge.is("Bearer")) {
      return std::move(challenge);
    }
  }
  return std::nullopt;
}

}  // namespace assay::http
