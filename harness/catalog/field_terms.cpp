#include "harness/catalog/field_terms.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "harness/http/text.hpp"

namespace assay {
namespace {

/// What people say for short, and how a document that never does says it. All in small letters.
struct Term {
  std::string_view word{};
  std::array<std::string_view, 3> meanings{};
};

constexpr std::array kTerms{
    Term{"ssrf", {"server-side request", "cwe-918"}},
    Term{"csrf", {"cross-site request", "cwe-352"}},
    Term{"xss", {"cross-site scripting", "cwe-79"}},
    Term{"pkce", {"proof key", "code_challenge", "code_verifier"}},
    Term{"mtls", {"mutual tls", "mutual-tls", "certificate-bound"}},
    Term{"dcr", {"dynamic client registration", "dynamic registration", "rfc 7591"}},
    Term{"cimd", {"client id metadata document", "client_id metadata document"}},
    Term{"prm", {"protected resource metadata"}},
    Term{"par", {"pushed authorization"}},
    Term{"jwt", {"json web token"}},
    Term{"jwks", {"key set"}},
    Term{"dpop", {"proof-of-possession", "rfc 9449"}},
    Term{"oidc", {"openid"}},
    Term{"sse", {"event stream", "event-stream"}},
    Term{"cors", {"cross-origin", "access-control-allow"}},
    Term{"idor", {"another user", "other users", "cwe-639"}},
    Term{"dos", {"denial of service", "exhaust", "cwe-400"}},
    Term{"toctou", {"race"}},
};

bool stands_alone(std::string_view text, std::string_view word) {
  const auto is_part = [](char c) { return http::is_alpha(c) || http::is_digit(c); };
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_part(text[at - 1])) && (end == text.size() || !is_part(text[end]))) {
      return true;
    }
  }
  return false;
}

bool speaks_of_word(std::string_view text, std::string_view word) {
  const auto* const term = std::ranges::find(kTerms, word, &Term::word);
  if (term == kTerms.end()) {
    return text.contains(word);
  }
  return stands_alone(text, word) || std::ranges::any_of(term->meanings, [&](std::string_view it) {
           return !it.empty() && text.contains(it);
         });
}

}  // namespace

bool speaks_of(std::string_view text, std::string_view wanted) {
  const std::string lower = http::lower_case(text);
  const std::string words = http::lower_case(wanted);
  const auto is_gap = [](char c) { return c == ' ' || c == '\t'; };
  for (auto at = words.begin(); at != words.end();) {
    at = std::find_if_not(at, words.end(), is_gap);
    const auto end = std::find_if(at, words.end(), is_gap);
    if (!speaks_of_word(lower, {at, end})) {
      return false;
    }
    at = end;
  }
  return true;
}

}  // namespace assay
