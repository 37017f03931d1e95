#include "suites/clients/key_client.hpp"

#include <algorithm>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/jose/digest.hpp"
#include "harness/jose/jwks.hpp"
#include "harness/probe/leaving.hpp"
#include "suites/authorization/controls.hpp"

namespace assay::suites {
namespace {

constexpr auto key_method = "private_key_jwt";

bool contains(const std::vector<std::string>& list, std::string_view wanted) {
  return std::ranges::find(list, wanted) != list.end();
}

/// An algorithm of ours that the server takes assertions with; nullopt where it takes none.
std::optional<jose::Algorithm> assertion_algorithm(const Probe& probe) {
  const auto names =
      probe.server_metadata().list("token_endpoint_auth_signing_alg_values_supported");
  for (const jose::Algorithm algorithm :
       {jose::Algorithm::es256, jose::Algorithm::rs256, jose::Algorithm::ps256}) {
    if (names.empty() || contains(names, jose::name_of(algorithm))) {
      return algorithm;
    }
  }
  return std::nullopt;
}

/// For client credentials where they are offered: then nobody has to sign in for each attempt.
oauth::Registration registration_with(Probe& probe, const jose::Key& key, bool for_machines) {
  oauth::Registration registration = probe.honest_registration();
  registration.token_endpoint_auth_method = key_method;
  registration.extra =
      registration.extra
          .with("jwks", Document::parse(jose::JwkSet({key}).to_json()).value_or(Document()))
          .with("token_endpoint_auth_signing_alg", std::string(jose::name_of(key.algorithm())));
  if (for_machines) {
    registration.redirect_uris.reset();
    registration.grant_types = {"client_credentials"};
    registration.response_types = {};
    registration.scope =
        http::first_value(probe.client_credentials(oauth::Client{}).parameters, "scope");
  }
  return registration;
}

oauth::Client made(Probe& probe, const std::string& role) {
  const auto algorithm = assertion_algorithm(probe);
  if (!algorithm) {
    throw NotExercised{"a server that takes assertions by ES256, RS256 or PS256"};
  }
  const jose::Key key = jose::Key::generate(*algorithm);
  std::string why;
  for (const bool for_machines : {true, false}) {
    if (for_machines && !offers_client_credentials(probe)) {
      continue;
    }
    const auto reply = probe.register_client(registration_with(probe, key, for_machines),
                                             "register a client " + role);
    if (reply.registered() && reply.client->auth_method == key_method) {
      oauth::Client client = *reply.client;
      client.key = key;
      return client;
    }
    why = describe(reply);
    if (reply.exchange.fault() != nullptr) {
      throw Blocked{Step::registration, "No client could be registered: " + why + "."};
    }
  }
  throw NotExercised{"a server that registers clients for private_key_jwt: " + why};
}

}  // namespace

bool takes_assertions(const Probe& probe) {
  return contains(probe.server_metadata().list("token_endpoint_auth_methods_supported"),
                  key_method);
}

oauth::Client registered_key_client(Probe& probe, const std::string& role) {
  if (!takes_assertions(probe)) {
    probe.not_applicable("The authorization server lists no authentication by key.");
  }
  if (probe.server_metadata().endpoint("registration_endpoint").empty()) {
    probe.not_exercised("a server that registers clients for private_key_jwt");
  }
  return probe.engagement().client(role + " at " + probe.facts().issuer,
                                   [&] { return made(probe, role); });
}

oauth::Client other_key_client(Probe& probe) {
  const oauth::Client ours = registered_key_client(probe);
  const oauth::Client other = registered_key_client(probe, "with another key");
  if (ours.client_id == other.client_id) {
    probe.not_applicable("The server gives one client_id to everybody.");
  }
  return other;
}

KeyClient key_client(Probe& probe) {
  const oauth::Client client = registered_key_client(probe);
  for (const std::string& audience : {probe.facts().issuer, probe.endpoint("token_endpoint")}) {
    const auto reply =
        presented(probe, client, honest_assertion(probe, client, audience).signed_by(*client.key),
                  "authenticate honestly, with the audience " + audience);
    if (reply.issued()) {
      return {.client = client, .audience = audience};
    }
  }
  probe.not_applicable(
      "No honest assertion is served: see authorization.honest_client_assertion_is_taken.");
}

Assertion Assertion::with(std::string_view claim, const Document& value) const {
  return {.header = header, .claims = claims.with(claim, value)};
}

Assertion Assertion::without(std::string_view claim) const {
  return {.header = header, .claims = claims.without(claim)};
}

std::string Assertion::signed_by(const jose::Key& key) const {
  return jose::sign(key, header.dump(), claims.dump());
}

Assertion honest_assertion(Probe& probe, const oauth::Client& client, const std::string& audience) {
  const std::int64_t now = issuer::numeric_date(probe.engagement().clock_ahead());
  return {.header = Document::parse(jose::header_for(*client.key)).value_or(Document()),
          .claims = Document::object({{"iss", client.client_id},
                                      {"sub", client.client_id},
                                      {"aud", audience},
                                      {"jti", jose::random_token(16)},
                                      {"iat", now},
                                      {"exp", now + 60}})};
}

oauth::TokenRequest unproven_request(Probe& probe, const oauth::Client& client) {
  const bool for_machines = contains(client.grant_types, "client_credentials");
  oauth::TokenRequest request =
      for_machines ? probe.client_credentials(client) : probe.fresh_redemption(client);
  request.client.reset();
  return request;
}

oauth::TokenRequest with_assertion(oauth::TokenRequest request, const std::string& client_id,
                                   const std::string& assertion) {
  if (!client_id.empty()) {
    request.parameters.emplace_back("client_id", client_id);
  }
  request.parameters.emplace_back("client_assertion_type",
                                  "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  request.parameters.emplace_back("client_assertion", assertion);
  return request;
}

oauth::TokenReply presented(Probe& probe, const oauth::Client& client, const std::string& assertion,
                            const std::string& purpose) {
  return probe.request_token(
      with_assertion(unproven_request(probe, client), client.client_id, assertion), purpose);
}

Control honest_assertion_is_taken() {
  return {.name = "an honest client assertion is taken",
          .run = [](Probe& probe) { key_client(probe); }};
}

}  // namespace assay::suites
