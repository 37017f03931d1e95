#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "harness/catalog/flaws/grants.hpp"
#include "harness/jose/jws.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/grants/cases.hpp"
#include "suites/grants/guess_work.hpp"
#include "suites/grants/token_life.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {

/// Secrets of one kind, as they were issued one after the other.
struct Samples {
  std::string kind{};  ///< "codes"
  std::vector<std::string> texts{};
  std::vector<http::Exchange> from{};
};

// For `expect`.
std::string describe(const Samples& samples) {
  return fmt::format("{} {}, the first of {} characters", samples.texts.size(), samples.kind,
                     samples.texts.empty() ? 0 : samples.texts.front().size());
}
std::vector<http::Exchange> evidence_of(const Samples& samples) { return samples.from; }

namespace {

constexpr int sampled = 12;

/// A JWT: nobody guesses its signature. Nothing for other texts.
std::optional<bool> is_signed(const std::string& token) {
  const auto parts = jose::parse_compact(token);
  if (!parts || !Document::parse(parts->header_json).value_or(Document()).has("alg")) {
    return std::nullopt;
  }
  return !parts->signature.empty();
}

/// What nobody can have guessed of one sample, as a number of bits: see bits_at_most().
MATCHER_P(LeavesToGuess, bits,
          (negation ? "fewer bits to guess than " : "at least as many bits to guess as ") +
              std::to_string(bits)) {
  const Samples& samples = arg;
  if (std::ranges::any_of(samples.texts, [](const std::string& text) {
        return is_signed(text) == false;  // of a JWT without a signature everything is known
      })) {
    *result_listener << "JWTs without a signature are among them";
    return false;
  }
  const double most = bits_at_most(samples.texts).value_or(bits);
  *result_listener << fmt::format("they differ in {:.0f} bits at most", most);
  return most >= bits;
}

bool are_jwts(const Samples& samples) {
  return std::ranges::any_of(samples.texts,
                             [](const std::string& text) { return is_signed(text).has_value(); });
}

/// NotApplicable where nothing can be counted.
void judge(Probe& probe, RequirementKey requirement, const Samples& samples) {
  constexpr int required = 128;
  constexpr int better = 160;
  if (!are_jwts(samples) && !bits_at_most(samples.texts)) {
    probe.not_applicable("There are too few different " + samples.kind +
                         ", or of different lengths: nothing can be counted.");
  }
  probe.expect(requirement, samples, LeavesToGuess(required));
  if (!are_jwts(samples)) {
    probe.expect(req::secrets_of_160_bits, samples, LeavesToGuess(better));
  }
}

void add(Samples& samples, const std::optional<std::string>& text, const http::Exchange& from) {
  if (text && !text->empty()) {
    samples.texts.push_back(*text);
    samples.from.push_back(from);
  }
}

Case codes() {
  return conformance({
      .id = "authorization.codes_leave_much_to_guess",
      .claim = "Codes are neither short, nor the same but for a few characters.",
      .cites = {req::code_unguessable, req::secrets_of_160_bits},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::short_codes, flaw::codes_of_128_bits, flaw::codes_padded_to_look_long},
      .method = "Collects 12 codes, and counts what the characters that differ among them can hold "
                "at most: less than 128 bits breaks a MUST, less than 160 a SHOULD. What holds "
                "more may be guessed all the same.",
      .run =
          [](Probe& probe) {
            Samples codes{.kind = "codes"};
            for (int i = 0; i < sampled; ++i) {
              const auto outcome = granted(probe, probe.honest_authorization(), "collect a code");
              add(codes, outcome.code(), outcome.last());
            }
            judge(probe, req::code_unguessable, codes);
          },
  });
}

Case refresh_tokens() {
  return conformance({
      .id = "authorization.refresh_tokens_leave_much_to_guess",
      .claim = "Refresh tokens are neither short, nor the same but for a few characters, nor JWTs "
               "that anybody can make.",
      .cites = {req::refresh_token_unguessable, req::secrets_of_160_bits},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login, Need::refresh_token},
      .flaws = {flaw::refresh_tokens_made_of_the_time},
      .method = "Collects the refresh tokens of 12 grants, and counts what the characters that "
                "differ among them can hold at most: less than 128 bits breaks a MUST, less than "
                "160 a SHOULD. What holds more may be guessed all the same; a JWT that is signed "
                "is taken for unguessable.",
      .run =
          [](Probe& probe) {
            Samples tokens{.kind = "refresh tokens"};
            for (int i = 0; i < sampled; ++i) {
              const LastingGrant grant = lasting_grant(probe);
              add(tokens, grant.reply.refresh_token(), grant.reply.exchange);
            }
            judge(probe, req::refresh_token_unguessable, tokens);
          },
  });
}

/// Of a JWT one is enough.
template <typename Ask>
Samples access_tokens(const std::string& kind, const Ask& ask) {
  Samples tokens{.kind = kind};
  for (int i = 0; i < sampled && !are_jwts(tokens); ++i) {
    const oauth::TokenReply reply = ask();
    add(tokens, reply.access_token(), reply.exchange);
  }
  return tokens;
}

void judge_access_tokens(Probe& probe) {
  if (const auto machine = machine_of(probe)) {
    const Samples of_machines = access_tokens("access tokens of client credentials", [&] {
      return probe.request_token(probe.client_credentials(*machine), "collect an access token");
    });
    if (are_jwts(of_machines) || bits_at_most(of_machines.texts)) {
      judge(probe, req::access_token_unguessable, of_machines);
    }
  }
  judge(probe, req::access_token_unguessable,
        access_tokens("access tokens", [&] { return redeemed(probe, "collect an access token"); }));
}

Case tokens() {
  return conformance({
      .id = "authorization.access_tokens_leave_much_to_guess",
      .claim = "Access tokens are neither short, nor the same but for a few characters, nor JWTs "
               "that anybody can make.",
      .cites = {req::access_token_unguessable, req::secrets_of_160_bits},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::machine_token_short, flaw::machine_token_unsigned},
      .method = "Collects 12 access tokens of codes, and of client credentials where they are "
                "served, and counts what the characters that differ among them can hold at most: "
                "less than 128 bits breaks a MUST, less than 160 a SHOULD. What holds more may be "
                "guessed all the same; a JWT that is signed is taken for unguessable.",
      .run = judge_access_tokens,
  });
}

}  // namespace

std::vector<Case> guessing_cases() { return {codes(), tokens(), refresh_tokens()}; }

}  // namespace assay::suites
