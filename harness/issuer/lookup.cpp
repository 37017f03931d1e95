#include "harness/issuer/lookup.hpp"

#include "harness/catalog/flaws/token.hpp"
#include "harness/http/text.hpp"

namespace assay::issuer {

std::string code_meant_by(const Context& context, const std::string& presented) {
  if (context.has(flaw::code_case_ignored)) {
    return context.store.codes
        .key_like([&](const std::string& key) { return http::equal_ignoring_case(key, presented); })
        .value_or(presented);
  }
  return presented;
}

std::string refresh_token_meant_by(const Context& context, const std::string& presented) {
  constexpr std::size_t compared = 40;
  if (context.has(flaw::refresh_token_compared_in_part) && presented.size() >= compared) {
    return context.store.refresh_tokens
        .key_like([&](const std::string& key) {
          return key.substr(0, compared) == presented.substr(0, compared);
        })
        .value_or(presented);
  }
  return presented;
}

std::string client_meant_by(const Context& context, const std::string& named,
                            const http::Parameters& form) {
  if (context.has(flaw::client_id_whitespace_ignored)) {
    return std::string(http::trimmed(named));
  }
  if (context.has(flaw::client_id_optional) && named.empty()) {
    const Code* code = context.store.codes.find(value_of(form, "code"));
    const Grant* grant = code != nullptr ? context.store.grants.find(code->grant) : nullptr;
    return grant != nullptr ? grant->client_id : named;
  }
  return named;
}

}  // namespace assay::issuer
