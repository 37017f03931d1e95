#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/registration_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/jose/jwks.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/registration/cases.hpp"
#include "suites/registration/management.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

Document keys_of(const jose::Key& key) {
  return Document::parse(jose::JwkSet({key}).to_json()).value_or(Document());
}

MATCHER(HoldsOneKindOfKeys, negation ? "jwks and jwks_uri together"
                                     : "a 4xx answer, or a client without jwks or without "
                                       "jwks_uri") {
  const oauth::RegistrationReply& reply = arg;
  const bool has_both = !reply.document["jwks"].is_null() && !reply.document["jwks_uri"].is_null();
  return !has_both;
}

Case one_kind() {
  return conformance({
      .id = "authorization.keys_are_registered_by_value_or_by_url",
      .claim = "No answer to a registration has both keys and a place of keys.",
      .cites = {req::keys_by_value_or_by_url},
      .applies_to = {Feature::registration},
      .flaws = {flaw::both_kinds_of_keys_registered},
      .method = "Registers with jwks and with jwks_uri. Passes on a 4xx, or where the answer has "
                "one of them at most.",
      .control = honest_registration_is_accepted(),
      .run =
          [](Probe& probe) {
            oauth::Registration registration = probe.honest_registration();
            registration.extra =
                registration.extra
                    .with("jwks", keys_of(jose::Key::generate(jose::Algorithm::es256)))
                    .with("jwks_uri", "https://client.example/keys");
            probe.expect(req::keys_by_value_or_by_url,
                         settled_registration(probe, registration, "register both kinds of keys"),
                         HoldsOneKindOfKeys());
          },
  });
}

/// An algorithm of ours that the server takes assertions with; nullopt where it takes none.
std::optional<jose::Algorithm> assertion_algorithm(const Probe& probe) {
  const auto methods = probe.server_metadata().list("token_endpoint_auth_methods_supported");
  const auto names =
      probe.server_metadata().list("token_endpoint_auth_signing_alg_values_supported");
  if (std::ranges::find(methods, "private_key_jwt") == methods.end()) {
    return std::nullopt;
  }
  for (const jose::Algorithm algorithm : {jose::Algorithm::es256, jose::Algorithm::rs256}) {
    if (names.empty() ||
        std::ranges::find(names, std::string(jose::name_of(algorithm))) != names.end()) {
      return algorithm;
    }
  }
  return std::nullopt;
}

/// A client that registered a key; NotApplicable where the server registers none.
oauth::Client client_with_key(Probe& probe) {
  const auto algorithm = assertion_algorithm(probe);
  if (!algorithm) {
    probe.not_applicable("The server lists no authentication by key that we can make.");
  }
  const jose::Key key = jose::Key::generate(*algorithm);
  oauth::Registration registration = probe.honest_registration();
  registration.token_endpoint_auth_method = "private_key_jwt";
  registration.extra =
      registration.extra.with("jwks", keys_of(key))
          .with("token_endpoint_auth_signing_alg", std::string(jose::name_of(*algorithm)));
  const auto reply = probe.register_client(registration, "register a key");
  if (!reply.registered() || reply.client->auth_method != "private_key_jwt") {
    probe.not_applicable("The server registers no client with a key: " + describe(reply) + ".");
  }
  oauth::Client client = *reply.client;
  client.key = key;
  return client;
}

oauth::TokenRequest fresh_code_of(Probe& probe, const oauth::Client& client) {
  const auto request = request_of(probe, client);
  const auto outcome = probe.authorize(request, "have a code");
  return probe.redemption_of(request, outcome.code().value_or(""), client);
}

Case method_enforced() {
  return conformance({
      .id = "authorization.client_with_a_key_is_not_served_by_secret",
      .claim = "A client that registered a key is not authenticated by a secret instead.",
      .cites = {req::registered_method_enforced},
      .applies_to = {Feature::registration, Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::empty_secret_of_key_client_served, flaw::key_client_gets_a_secret_too},
      .method = "Registers for private_key_jwt and redeems a code with an assertion, which has to "
                "be served. Then redeems fresh codes with an empty secret, and with the secret "
                "that came with the registration, where one did. Passes on refusals.",
      .run =
          [](Probe& probe) {
            const oauth::Client client = client_with_key(probe);
            if (!testing::Value(probe.request_token(fresh_code_of(probe, client),
                                                    "control: redeem with the key"),
                                IsIssued())) {
              probe.not_applicable(
                  "The client is not served with its key: see "
                  "discovery.advertised_client_authentication_is_taken.");
            }
            std::vector<std::pair<std::string, std::string>> ways{{"client_secret_basic", ""}};
            if (!client.client_secret.empty()) {
              ways.insert(ways.end(), {{"client_secret_basic", client.client_secret},
                                       {"client_secret_post", client.client_secret}});
            }
            for (const auto& [method, secret] : ways) {
              oauth::TokenRequest request = fresh_code_of(probe, client);
              request.client->auth_method = method;
              request.client->client_secret = secret;
              probe.expect(req::registered_method_enforced,
                           probe.request_token(request, "redeem with " + method), IsTokenRefusal());
            }
          },
  });
}

}  // namespace

std::vector<Case> client_key_cases() { return {one_kind(), method_enforced()}; }

}  // namespace assay::suites
