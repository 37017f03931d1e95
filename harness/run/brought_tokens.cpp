#include "harness/run/brought_tokens.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace assay {
namespace {

std::unexpected<Trouble> usage(std::string sentence) {
  return std::unexpected(Trouble{3, std::move(sentence)});
}

std::string_view name_of(char odd) {
  if (odd == '\n' || odd == '\r') {
    return "a line break";
  }
  return odd == ' ' ? "a blank" : "none that a token may have";
}

/// As a header can carry it (RFC 6750 section 2.1). A line break at the end is what files give;
/// sent on, it would end the header.
std::expected<std::string, Trouble> token_from(const std::string& name, const char* option) {
  auto token = from_environment(name, option);
  if (!token) {
    return token;
  }
  const auto odd = std::ranges::find_if(*token, [](char c) { return c <= ' ' || c >= '\x7f'; });
  if (odd != token->end()) {
    return usage(fmt::format(
        "The environment variable {} that {} names holds no token: its character {} of {} is {}.",
        name, option, odd - token->begin() + 1, token->size(), name_of(*odd)));
  }
  return token;
}

}  // namespace

std::expected<std::string, Trouble> from_environment(const std::string& name, const char* option) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr || *value == '\0') {
    return usage(fmt::format("The environment variable {} that {} names is {}.", name, option,
                             value == nullptr ? "not set" : "empty"));
  }
  return value;
}

std::expected<BroughtTokens, Trouble> brought_tokens(const TargetOptions& options,
                                                     const std::vector<login::User>& users) {
  BroughtTokens brought{.good = users.empty() ? "" : users.front().token};
  brought.others.second_user = users.size() < 2 ? "" : users[1].token;
  struct Source {
    const std::string& variable;
    const char* option;
    std::string& token;
  };
  for (const Source& source :
       {Source{options.token_env, "--token-env", brought.good},
        Source{options.second_token_env, "--second-token-env", brought.others.second_user},
        Source{options.expired_token_env, "--expired-token-env", brought.others.expired},
        Source{options.foreign_token_env, "--foreign-token-env", brought.others.other_audience}}) {
    if (source.variable.empty()) {
      continue;
    }
    const auto token = token_from(source.variable, source.option);
    if (!token) {
      return std::unexpected(token.error());
    }
    source.token = *token;
  }
  return brought;
}

}  // namespace assay
