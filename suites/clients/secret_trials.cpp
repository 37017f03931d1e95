// Client secrets that can be tried out (OAuth 2.1 section 2.4.1).
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <chrono>
#include <cmath>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/client_authentication.hpp"
#include "harness/http/text.hpp"
#include "harness/jose/digest.hpp"
#include "harness/probe/leaving.hpp"
#include "suites/authorization/code_clients.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/clients/cases.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

constexpr int tries = 40;
/// What nobody tries out over a network, however fast they are served.
constexpr double bits_beyond_trying = 64;

/// As many bits as a secret of these characters can hold at most.
double most_bits(const std::string& secret) {
  double characters = 10;
  for (const char c : secret) {
    const bool is_hex_letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    const double needed = http::is_digit(c) ? 10 : is_hex_letter ? 16 : 64;
    characters = std::max(characters, needed);
  }
  return static_cast<double>(secret.size()) * std::log2(characters);
}

/// A redemption of nothing: what is answered is about the client.
oauth::TokenReply authenticate(Probe& probe, const oauth::Client& client,
                               const std::string& purpose) {
  return probe.request_token(
      {.endpoint = probe.endpoint("token_endpoint"),
       .parameters = {{"grant_type", "authorization_code"},
                      {"code", jose::random_token()},
                      {"redirect_uri", probe.engagement().options().redirect_uri},
                      {"code_verifier", jose::random_token(48)}},
       .client = client,
       .audience = probe.facts().issuer},
      purpose);
}

/// Sends wrong secrets. True where the server stops that: by a limit, by locking the client, or by
/// taking its time.
bool is_stopped(Probe& probe, const oauth::Client& client) {
  constexpr std::chrono::milliseconds slow{500};
  const auto begin = std::chrono::steady_clock::now();
  try {
    for (int i = 0; i < tries; ++i) {
      oauth::Client guessing = client;
      guessing.client_secret = jose::random_token(6);
      authenticate(probe, guessing, "try a secret out");
    }
    const auto taken = std::chrono::steady_clock::now() - begin;
    return taken > tries * slow ||
           authenticate(probe, client, "send the right secret").error() == "invalid_client";
  } catch (const RateLimited&) {
    return true;
  }
}

Case slowed() {
  return denial({
      .id = "authorization.client_secrets_cannot_be_tried_out",
      .claim = "Nobody finds a client secret by trying one after the other.",
      .cites = {req::brute_force_of_secrets_slowed},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::client_secrets_of_six_digits},
      .method =
          "Looks at the secret of a client that registers. One that can hold 64 bits is beyond "
          "trying. Against a shorter one sends forty wrong secrets, and passes where a limit "
          "(429), a lock or answers of more than half a second stop that.",
      .control = honest_secret_is_taken(),
      .run =
          [](Probe& probe) {
            const oauth::Client client = any_client_with_secret(probe);
            const double bits = most_bits(client.client_secret);
            const bool is_open = bits < bits_beyond_trying && !is_stopped(probe, client);
            const Finding finding{
                .what = "what keeps nobody from trying secrets",
                .value = is_open ? std::optional(fmt::format(
                                       "{} wrong secrets in a row, against one of {:.0f} bits",
                                       tries, bits))
                                 : std::nullopt,
                .from = probe.exchanges()};
            probe.expect(req::brute_force_of_secrets_slowed, finding, Not(IsPresent()));
          },
  });
}

}  // namespace

std::vector<Case> secret_trial_cases() { return {slowed()}; }

}  // namespace assay::suites
