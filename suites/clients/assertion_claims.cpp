// What a client assertion says: of whom, until when, and how often (RFC 7523 section 3).
#include <gmock/gmock.h>

#include <vector>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/client_authentication.hpp"
#include "harness/catalog/flaws/discovery.hpp"
#include "suites/clients/cases.hpp"
#include "suites/clients/key_client.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

constexpr std::int64_t minute = 60;
constexpr std::int64_t day = 24 * 60 * minute;

struct Change {
  std::string what{};
  Assertion assertion{};
};

void expect_refusals(Probe& probe, RequirementKey requirement, const KeyClient& client,
                     const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    probe.expect(requirement,
                 presented(probe, client.client, change.assertion.signed_by(client.key()),
                           "authenticate with an assertion " + change.what),
                 IsTokenRefusal());
  }
}

std::int64_t now_at(Probe& probe) { return issuer::numeric_date(probe.engagement().clock_ahead()); }

Case honest_taken() {
  return conformance({
      .id = "authorization.honest_client_assertion_is_taken",
      .claim = "A client that registered a key is served with an assertion by that key.",
      .cites = {req::valid_assertion_accepted},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::assertion_needs_issue_time, flaw::advertised_assertions_refused},
      .method = "Registers a client for private_key_jwt and sends honest assertions, with the "
                "issuer or else the token endpoint for an audience: with client_id beside it, "
                "without (RFC 7521 section 4.2), and without the claim iat, which is optional. "
                "Passes where each brings a token.",
      .run =
          [](Probe& probe) {
            const oauth::Client client = registered_key_client(probe);
            std::string audience = probe.facts().issuer;
            const auto send = [&](const Assertion& assertion, const std::string& client_id,
                                  const std::string& purpose) {
              return probe.request_token(with_assertion(unproven_request(probe, client), client_id,
                                                        assertion.signed_by(*client.key)),
                                         purpose);
            };
            auto first = send(honest_assertion(probe, client, audience), client.client_id,
                              "authenticate honestly");
            if (!first.issued()) {
              audience = probe.endpoint("token_endpoint");
              first = send(honest_assertion(probe, client, audience), client.client_id,
                           "authenticate honestly, with the token endpoint for an audience");
            }
            if (!probe.expect(req::valid_assertion_accepted, first, IsIssued())) {
              return;
            }
            probe.expect(req::valid_assertion_accepted,
                         send(honest_assertion(probe, client, audience), "",
                              "authenticate honestly, without client_id"),
                         IsIssued());
            probe.expect(req::valid_assertion_accepted,
                         send(honest_assertion(probe, client, audience).without("iat"),
                              client.client_id, "authenticate honestly, without iat"),
                         IsIssued());
          },
  });
}

/// A permission (section 3(7)), and so a note at most.
void look_at_replay(Probe& probe, const KeyClient& client) {
  const std::string assertion = honest_assertion(probe, client).signed_by(client.key());
  probe.require("the assertion is served when it comes first",
                presented(probe, client.client, assertion, "authenticate with an assertion"),
                IsIssued());
  probe.expect(req::assertion_not_replayed,
               presented(probe, client.client, assertion, "authenticate with it again"),
               IsTokenRefusal());
}

Case expiry_checked() {
  return conformance({
      .id = "authorization.expired_client_assertion_is_refused",
      .claim = "A client assertion that has expired, or never does, is refused.",
      .cites = {req::assertion_expiry_checked, req::assertion_not_replayed},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::expired_assertion_served_for_an_hour, flaw::assertion_without_expiry_served},
      .method = "Sends assertions that expired ten minutes and two days ago, and one without exp. "
                "Passes on refusals. That a good one is served twice is noted.",
      .control = honest_assertion_is_taken(),
      .run =
          [](Probe& probe) {
            const KeyClient client = key_client(probe);
            const std::int64_t now = now_at(probe);
            const auto expired = [&](std::int64_t ago) {
              return honest_assertion(probe, client)
                  .with("iat", now - ago - minute)
                  .with("exp", now - ago);
            };
            expect_refusals(probe, req::assertion_expiry_checked, client,
                            {{"that expired ten minutes ago", expired(10 * minute)},
                             {"that expired two days ago", expired(2 * day)},
                             {"without exp", honest_assertion(probe, client).without("exp")}});
            look_at_replay(probe, client);
          },
  });
}

Case not_before_checked() {
  return conformance({
      .id = "authorization.client_assertion_before_its_time_is_refused",
      .claim = "A client assertion is not taken before the time in its nbf.",
      .cites = {req::assertion_not_before_checked},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::assertion_nbf_unchecked},
      .method = "Sends an assertion whose nbf lies half an hour ahead. Passes on a refusal.",
      .control = honest_assertion_is_taken(),
      .run =
          [](Probe& probe) {
            const KeyClient client = key_client(probe);
            const std::int64_t begin = now_at(probe) + 30 * minute;
            expect_refusals(
                probe, req::assertion_not_before_checked, client,
                {{"that is not yet valid",
                  honest_assertion(probe, client).with("nbf", begin).with("exp", begin + minute)}});
          },
  });
}

/// Signed by our client: `sub` names the other one, whose request it is.
void expect_no_stranger(Probe& probe, const KeyClient& client) {
  const oauth::Client other = other_key_client(probe);
  for (const std::string& issuer : {client.client.client_id, other.client_id}) {
    const Assertion assertion =
        honest_assertion(probe, client).with("sub", other.client_id).with("iss", issuer);
    probe.expect(req::assertion_names_its_client,
                 presented(probe, other, assertion.signed_by(client.key()),
                           "authenticate as another client, with iss " + issuer),
                 IsTokenRefusal());
  }
}

Case names_its_client() {
  return conformance({
      .id = "authorization.client_assertion_names_its_client",
      .claim = "A client assertion counts only for the client in sub and iss, and both are there.",
      .cites = {req::assertion_names_its_client},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::assertion_issuer_unchecked, flaw::assertion_without_subject_served,
                flaw::assertion_key_found_by_issuer, flaw::assertion_of_any_client_key_served},
      .method = "Signs assertions with the key of the client that lack iss, lack sub, or have a "
                "stranger for iss; and such that name another client as sub, with either for iss. "
                "Passes on refusals.",
      .control = honest_assertion_is_taken(),
      .run =
          [](Probe& probe) {
            const KeyClient client = key_client(probe);
            const auto fresh = [&] { return honest_assertion(probe, client); };
            expect_refusals(
                probe, req::assertion_names_its_client, client,
                {{"without iss", fresh().without("iss")},
                 {"without sub", fresh().without("sub")},
                 {"of a strange issuer", fresh().with("iss", "https://stranger.example")}});
            expect_no_stranger(probe, client);
          },
  });
}

Case client_id_matches() {
  return conformance({
      .id = "authorization.client_id_beside_an_assertion_has_to_fit",
      .claim = "A token request whose client_id contradicts its client assertion is refused.",
      .cites = {req::assertion_matches_client_id},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::assertion_client_id_unchecked},
      .method = "Sends an honest assertion beside the client_id of another client. Passes on a "
                "refusal.",
      .control = honest_assertion_is_taken(),
      .run =
          [](Probe& probe) {
            const KeyClient client = key_client(probe);
            const oauth::Client other = other_key_client(probe);
            const auto request =
                with_assertion(unproven_request(probe, client.client), other.client_id,
                               honest_assertion(probe, client).signed_by(client.key()));
            probe.expect(req::assertion_matches_client_id,
                         probe.request_token(request, "name another client beside the assertion"),
                         IsTokenRefusal());
          },
  });
}

}  // namespace

std::vector<Case> assertion_claim_cases() {
  return {honest_taken(), expiry_checked(), not_before_checked(), names_its_client(),
          client_id_matches()};
}

}  // namespace assay::suites
