#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/generators/artefact_mutation.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "harness/http/text.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using attack::attack;
using gen::ArtefactMutation;

/// What can be changed depends on the length of an artefact alone, so that one seed means the same
/// at every run.
rc::Gen<ArtefactMutation> mutations_of(const std::string& artefact) {
  constexpr std::string_view pattern = "aB3_";
  std::string sample;
  while (sample.size() < artefact.size()) {
    sample += pattern[sample.size() % pattern.size()];
  }
  return gen::artefact_mutations(sample, gen::ArtefactCarrier::form);
}

std::string parameter(const oauth::TokenRequest& request, std::string_view name) {
  return http::first_value(request.parameters, name).value_or("");
}

/// A UUID, or another number in hexadecimal, with nothing in it that could be written otherwise;
/// empty for other texts.
std::string number_in(const std::string& artefact) {
  std::string digits = http::lower_case(artefact);
  std::erase(digits, '-');
  const bool is_number = digits.find_first_not_of("0123456789abcdef") == std::string::npos;
  return is_number ? digits : "";
}

/// What is left out: an empty artefact is a missing one (OAuth 2.1 section 3.2), and two spellings
/// of one number may be the same artefact to a server that stores the number.
std::string changed(Probe& probe, const ArtefactMutation& mutation, const std::string& artefact) {
  std::string sent = mutation.applied_to(artefact);
  if (sent.empty() || (!number_in(sent).empty() && number_in(sent) == number_in(artefact))) {
    probe.not_applicable("That makes no other artefact of it.");
  }
  return sent;
}

/// Codes and refresh tokens may be encoded data, which lenient decoders read from other texts too.
void leave_if_decoded_alike(Probe& probe, const ArtefactMutation& mutation) {
  if (mutation.may_decode_to_the_same()) {
    probe.not_applicable("A lenient decoder may read the same from it.");
  }
}

Case mutated_code() {
  return attack<ArtefactMutation>({
      .id = "authorization.mutated_code_is_refused",
      .claim = "A code that differs in anything from one that was issued brings no token.",
      .cites = {req::unknown_code_refused},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::code_case_ignored},
      .method = "Changes a fresh code in one way (a character, its case, its length, its order, a "
                "wildcard), in an otherwise honest redemption. Passes on a 4xx without a token.",
      .control = honest_code_is_redeemed(),
      .attempts = 60,
      .cost = {.authorizations = 1, .token_requests = 1},
      .inputs =
          [](Probe& probe) { return mutations_of(parameter(probe.fresh_redemption(), "code")); },
      .run =
          [](Probe& probe, const ArtefactMutation& mutation) {
            leave_if_decoded_alike(probe, mutation);
            const oauth::TokenRequest honest = probe.fresh_redemption();
            const auto sent = changed(probe, mutation, parameter(honest, "code"));
            probe.expect(req::unknown_code_refused,
                         probe.request_token(honest.with("code", sent), "redeem a changed code"),
                         IsTokenRefusal());
          },
  });
}

Case mutated_refresh_token() {
  return attack<ArtefactMutation>({
      .id = "authorization.mutated_refresh_token_is_refused",
      .claim = "A refresh token that differs in anything from one that was issued brings no token.",
      .cites = {req::refresh_token_validated},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login, Need::refresh_token},
      .flaws = {flaw::refresh_token_compared_in_part},
      .method = "Changes a fresh refresh token in one way, in an otherwise honest refresh. Passes "
                "on a 4xx without a token.",
      .control = honest_refresh_is_served(),
      .attempts = 60,
      .cost = {.authorizations = 1, .token_requests = 2},
      .inputs =
          [](Probe& probe) {
            return mutations_of(*probe.fresh_grant_with_refresh_token().refresh_token);
          },
      .run =
          [](Probe& probe, const ArtefactMutation& mutation) {
            leave_if_decoded_alike(probe, mutation);
            const HeldToken grant = probe.fresh_grant_with_refresh_token();
            const auto sent = changed(probe, mutation, *grant.refresh_token);
            probe.expect(req::refresh_token_validated,
                         probe.request_token(probe.refresh_of(sent, probe.client()),
                                             "present a changed refresh token"),
                         IsTokenRefusal());
          },
  });
}

/// RFC 6749 appendix A.2: what a client_secret may consist of. Anything else, or anything that no
/// server can be expected to read to its end, may be called a bad request.
bool can_be_a_secret(const std::string& text) {
  return text.size() <= 256 &&
         std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

Case mutated_secret() {
  return attack<ArtefactMutation>({
      .id = "authorization.mutated_client_secret_is_refused",
      .claim = "A client secret that differs in anything from the right one is a wrong one.",
      .cites = {req::client_authentication_fails_cleanly},
      .applies_to = {Feature::token_endpoint},
      .flaws = {flaw::secret_unchecked, flaw::secret_compared_up_to_20},
      .method = "Changes the secret in an honest token request of a client that has one (client "
                "credentials where offered, else a fresh code). Passes on a refusal, with "
                "401 and a challenge where the secret went into the Authorization header; on any "
                "refusal for what can be no secret.",
      .control = honest_secret_is_taken(),
      .attempts = 50,
      .cost = {.token_requests = 1},
      .inputs =
          [](Probe& probe) {
            return mutations_of(request_with_secret(probe).client->client_secret);
          },
      .run =
          [](Probe& probe, const ArtefactMutation& mutation) {
            oauth::TokenRequest request = request_with_secret(probe);
            const std::string sent = changed(probe, mutation, request.client->client_secret);
            request.client->client_secret = sent;
            const auto reply = probe.request_token(request, "authenticate with a changed secret");
            if (can_be_a_secret(sent)) {
              probe.expect(req::client_authentication_fails_cleanly, reply, RefusesTheClient());
            } else {
              probe.expect(req::client_authentication_fails_cleanly, reply, IsTokenRefusal());
            }
          },
  });
}

Case mutated_client_id() {
  return attack<ArtefactMutation>({
      .id = "authorization.mutated_client_id_gets_nothing",
      .claim = "A code is redeemed under the client_id that it was issued to, and under none that "
               "looks like it.",
      .cites = {req::code_bound_to_client},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::client_id_whitespace_ignored},
      .method = "Changes the client_id in an otherwise honest redemption in one way. Passes on a "
                "4xx without a token.",
      .control = honest_code_is_redeemed(),
      .attempts = 60,
      .cost = {.authorizations = 1, .token_requests = 1},
      .inputs = [](Probe& probe) { return mutations_of(probe.client().client_id); },
      .run =
          [](Probe& probe, const ArtefactMutation& mutation) {
            // Servers without a store encode the registration into the client_id.
            if (mutation.step.kind == "padded" || mutation.step.kind == "blank inside") {
              leave_if_decoded_alike(probe, mutation);
            }
            const std::string sent = changed(probe, mutation, probe.client().client_id);
            oauth::TokenRequest request = probe.fresh_redemption();
            request.client->client_id = sent;
            probe.expect(req::code_bound_to_client,
                         probe.request_token(request, "redeem under a changed client_id"),
                         IsTokenRefusal());
          },
  });
}

}  // namespace

std::vector<Case> artefact_attacks() {
  return {mutated_code(), mutated_refresh_token(), mutated_secret(), mutated_client_id()};
}

}  // namespace assay::suites
