#include "harness/http/challenge_grammar.hpp"

#include <algorithm>
#include <string_view>

#include "harness/http/text.hpp"

namespace assay::http {
namespace {

constexpr bool is_token68_char(char c) {
  return is_alpha(c) || is_digit(c) || std::string_view("-._~+/").contains(c);
}

constexpr bool is_control(char c) { return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f'; }

/// Walks along one line; every step moves forward or finds a fault.
class GrammarCheck {
 public:
  explicit GrammarCheck(std::string_view line) : rest_(line) {}

  std::optional<std::string> fault() {
    bool has_scheme = false;
    for (skip_separators(); !rest_.empty(); skip_separators()) {
      const std::string word(take_while(is_token_char));
      if (word.empty()) {
        return "there is neither a scheme nor a parameter at " + here();
      }
      const bool is_parameter = begins_value();
      if (is_parameter && !has_scheme) {
        return "the parameter " + word + " belongs to no scheme";
      }
      const auto wrong = is_parameter ? fault_of_value(word) : fault_behind_scheme(word);
      if (wrong) {
        return wrong;
      }
      has_scheme = true;
    }
    return std::nullopt;
  }

 private:
  template <typename Predicate>
  std::string_view take_while(Predicate belongs) {
    const auto end = std::ranges::find_if_not(rest_, belongs);
    const auto length = static_cast<std::size_t>(end - rest_.begin());
    const std::string_view taken = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return taken;
  }

  void skip_separators() {
    take_while([](char c) { return is_blank(c) || c == ','; });
  }

  std::string here() const { return "`" + std::string(rest_.substr(0, 20)) + "`"; }

  bool is_at_end_of_element() {
    take_while(is_blank);
    return rest_.empty() || rest_.front() == ',';
  }

  /// "=" behind a name.
  bool begins_value() {
    const std::string_view before = rest_;
    take_while(is_blank);
    if (rest_.starts_with('=')) {
      rest_.remove_prefix(1);
      take_while(is_blank);
      return true;
    }
    rest_ = before;
    return false;
  }

  std::optional<std::string> fault_of_value(const std::string& name) {
    if (rest_.starts_with('"')) {
      if (auto wrong = fault_of_quoted(name)) {
        return wrong;
      }
    } else if (take_while(is_token_char).empty()) {
      return "the value of " + name + " is neither a token nor quoted";
    }
    if (!is_at_end_of_element()) {
      return "behind the value of " + name + " stands " + here() + " in place of a comma";
    }
    return std::nullopt;
  }

  std::optional<std::string> fault_of_quoted(const std::string& name) {
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      if (rest_[at] == '"') {
        rest_.remove_prefix(at + 1);
        return std::nullopt;
      }
      if (is_control(rest_[at])) {
        return "the value of " + name + " holds a control character";
      }
      at += rest_[at] == '\\' ? 1 : 0;
    }
    return "the value of " + name + " has no closing quotation mark";
  }

  /// Nothing, one token68, or the first parameter, which is read in the next step.
  std::optional<std::string> fault_behind_scheme(const std::string& scheme) {
    if (is_at_end_of_element()) {
      return std::nullopt;
    }
    const std::string_view before = rest_;
    take_while(is_token68_char);
    take_while([](char c) { return c == '='; });
    if (rest_.size() < before.size() && is_at_end_of_element()) {
      return std::nullopt;
    }
    rest_ = before;
    const bool is_parameter = !take_while(is_token_char).empty() && begins_value();
    rest_ = before;
    return is_parameter ? std::nullopt
                        : std::optional("behind " + scheme + " stands no parameter, but " + here());
  }

  std::string_view rest_;
};

}  // namespace

std::optional<std::string> challenge_fault(const Headers& headers) {
  for (const std::string& line : headers.all("WWW-Authenticate")) {
    if (auto fault = GrammarCheck(line).fault()) {
      return fault;
    }
  }
  return std::nullopt;
}

}  // namespace assay::http
