#include "harness/issuer/verifier.hpp"

#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "harness/jose/digest.hpp"
#include "harness/jose/pkce.hpp"

namespace assay::issuer {
namespace {

/// What of a code_verifier is hashed: all of it, as it is (RFC 7636 section 4.6).
std::string as_hashed(const Context& context, std::string verifier) {
  if (context.has(flaw::verifier_cut_at_128)) {
    return verifier.substr(0, jose::kMaximumVerifier);
  }
  if (context.has(flaw::verifier_tilde_lost)) {
    std::erase(verifier, '~');
  }
  return verifier;
}

/// RFC 7636 section 4.1: 43 to 128 unreserved characters.
bool is_well_formed(const Context& context, const std::string& verifier) {
  if (context.has(flaw::short_verifier_redeems) && verifier.size() < jose::kMinimumVerifier) {
    return true;
  }
  return context.has(flaw::odd_verifier_redeems) || jose::is_verifier(verifier);
}

bool answers_challenge(const Context& context, const Code& code, const std::string& sent) {
  if (context.has(flaw::longest_verifier_refused) && sent.size() >= jose::kMaximumVerifier) {
    return false;
  }
  const std::string verifier = as_hashed(context, sent);
  const bool hashed = code.method == ChallengeMethod::s256;
  const std::string challenge = hashed ? jose::s256_challenge(verifier) : verifier;
  return is_well_formed(context, verifier) && jose::constant_time_equal(challenge, code.challenge);
}

bool is_pending(const Context& context, const Code& code) {
  return !code.used && code.expires > context.now();
}

/// Whether a flaw takes a verifier that does not answer the challenge.
bool is_overlooked(const Context& context, const Code& code, const std::string& verifier) {
  if (context.has(flaw::verifier_of_any_pending_code)) {
    const auto fits = [&](const Code& other) {
      return is_pending(context, other) && answers_challenge(context, other, verifier);
    };
    return !context.store.codes.keys_where(fits).empty();
  }
  return context.has(flaw::verifier_unchecked) ||
         (context.has(flaw::verifier_may_be_the_challenge) && verifier == code.challenge) ||
         (context.has(flaw::short_verifier_served) && verifier.size() < jose::kMinimumVerifier);
}

}  // namespace

std::optional<Refusal> verifier_fault(const Context& context, const Code& code,
                                      const http::Parameters& form) {
  const auto verifier = http::first_value(form, "code_verifier");
  if (code.method == ChallengeMethod::none) {
    // RFC 9700 section 4.8.2: somebody took the challenge out of the request.
    return verifier && !context.has(flaw::pkce_downgrade_served)
               ? std::optional(Refusal{.code = "invalid_grant",
                                       .description = "The request had no code_challenge."})
               : std::nullopt;
  }
  if (!verifier && !context.has(flaw::verifier_optional)) {
    return Refusal{.code = "invalid_grant", .description = "code_verifier is missing."};
  }
  if (verifier && !answers_challenge(context, code, *verifier) &&
      !is_overlooked(context, code, *verifier)) {
    return Refusal{.code = "invalid_grant",
                   .description = "code_verifier does not answer the code_challenge."};
  }
  return std::nullopt;
}

}  // namespace assay::issuer
