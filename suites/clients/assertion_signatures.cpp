// Who signed a client assertion: the client that it names, or somebody else.
#include <gmock/gmock.h>

#include <vector>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/client_authentication.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/jose/jwks.hpp"
#include "suites/clients/cases.hpp"
#include "suites/clients/key_client.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

struct Forgery {
  std::string what{};
  std::string assertion{};
};

/// A key of ours that nobody registered, under the name of the registered one.
jose::Key strange_key(const KeyClient& client) {
  return jose::Key::generate(client.key().algorithm()).with_kid(client.key().kid());
}

/// The signature with one bit of its middle turned over.
std::string damaged(const std::string& assertion) {
  const auto parts = jose::parse_compact(assertion);
  std::string signature = parts->signature;
  signature[signature.size() / 2] = static_cast<char>(signature[signature.size() / 2] ^ 1);
  return jose::assemble(parts->header_json, parts->payload_json, signature);
}

std::vector<Forgery> forgeries(Probe& probe, const KeyClient& client) {
  const auto fresh = [&] { return honest_assertion(probe, client); };
  const jose::Key strange = strange_key(client);
  Assertion embedding = fresh();
  embedding.header =
      embedding.header.with("jwk", Document::parse(strange.public_jwk()).value_or(Document()));
  const auto honest = jose::parse_compact(fresh().signed_by(client.key()));
  return {{"a damaged signature", damaged(fresh().signed_by(client.key()))},
          {"the signature of another assertion",
           jose::assemble(honest->header_json, fresh().claims.dump(), honest->signature)},
          {"the signature of a strange key under the same kid", fresh().signed_by(strange)},
          {"the signature of a key that stands in its header", embedding.signed_by(strange)}};
}

/// Signed by another client of the server, and named as that key is.
Forgery by_another_client(Probe& probe, const KeyClient& client) {
  const oauth::Client other = other_key_client(probe);
  Assertion assertion = honest_assertion(probe, client);
  assertion.header = Document::parse(jose::header_for(*other.key)).value_or(Document());
  return {"the signature of another client", assertion.signed_by(*other.key)};
}

Case signature_verified() {
  return conformance({
      .id = "authorization.client_assertion_of_another_key_is_refused",
      .claim = "A client assertion counts only with a signature of a key of that client.",
      .cites = {req::assertion_signature_verified, req::failed_authentication_is_invalid_client},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::assertion_signature_unchecked, flaw::assertion_key_in_header_trusted,
                flaw::assertion_of_any_client_key_served, flaw::failed_authentication_unnamed},
      .method = "Registers a client for private_key_jwt and sends assertions that are right but "
                "for their signature: damaged, taken from another assertion, made with a strange "
                "key under the same kid, with one that stands in the header as jwk, and with the "
                "key of another client. Passes on refusals; the error should be invalid_client.",
      .control = honest_assertion_is_taken(),
      .run =
          [](Probe& probe) {
            const KeyClient client = key_client(probe);
            std::vector<Forgery> all = forgeries(probe, client);
            all.push_back(by_another_client(probe, client));
            for (const Forgery& forgery : all) {
              const auto reply = presented(probe, client.client, forgery.assertion,
                                           "authenticate with " + forgery.what);
              probe.expect(req::assertion_signature_verified, reply, IsTokenRefusal());
              if (!reply.issued()) {
                probe.expect(req::failed_authentication_is_invalid_client, reply,
                             IsTokenError("invalid_client"));
              }
            }
          },
  });
}

Case unsigned_refused() {
  return conformance({
      .id = "authorization.unsigned_client_assertion_is_refused",
      .claim = "A client assertion without a signature is refused, however none is spelt.",
      .cites = {req::unsigned_assertion_refused},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::unsigned_assertion_served, flaw::unsigned_assertion_in_odd_case_served,
                flaw::assertion_signature_unchecked},
      .method = "Sends assertions with alg none, None, NONE, nOnE and with the right alg, all with "
                "an empty signature. Passes on refusals.",
      .control = honest_assertion_is_taken(),
      .run =
          [](Probe& probe) {
            const KeyClient client = key_client(probe);
            const std::string right(jose::name_of(client.key().algorithm()));
            for (const std::string& algorithm : {std::string("none"), std::string("None"),
                                                 std::string("NONE"), std::string("nOnE"), right}) {
              const Assertion assertion = honest_assertion(probe, client);
              const std::string text = jose::unsigned_token(
                  assertion.header.with("alg", algorithm).dump(), assertion.claims.dump());
              probe.expect(req::unsigned_assertion_refused,
                           presented(probe, client.client, text,
                                     "authenticate without a signature, alg " + algorithm),
                           IsTokenRefusal());
            }
          },
  });
}

Case algorithm_fits() {
  return conformance({
      .id = "authorization.client_assertion_by_hmac_is_refused",
      .claim = "The public key of a client is no secret with which an assertion can be signed.",
      .cites = {req::assertion_algorithm_fits_key},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::assertion_hmac_by_public_pem_served,
                flaw::assertion_hmac_by_public_jwk_served, flaw::assertion_signature_unchecked},
      .method = "Signs assertions with HS256, and the registered public key for a secret: as PEM, "
                "with and without the line break at its end, as DER and as JWK. Passes on "
                "refusals.",
      .control = honest_assertion_is_taken(),
      .run =
          [](Probe& probe) {
            const KeyClient client = key_client(probe);
            const std::string pem = client.key().public_pem();
            for (const auto& [what, secret] :
                 {std::pair<std::string, std::string>{"PEM", pem},
                  {"PEM without a last line break", pem.substr(0, pem.find_last_not_of('\n') + 1)},
                  {"DER", client.key().public_der()},
                  {"JWK", client.key().public_jwk()}}) {
              Assertion assertion = honest_assertion(probe, client);
              assertion.header = assertion.header.with("alg", "HS256");
              probe.expect(req::assertion_algorithm_fits_key,
                           presented(probe, client.client,
                                     assertion.signed_by(jose::Key::from_secret(secret)),
                                     "authenticate by HMAC with the public key as " + what),
                           IsTokenRefusal());
            }
          },
  });
}

Case key_urls_not_followed() {
  return conformance({
      .id = "authorization.key_urls_in_client_assertions_are_not_followed",
      .claim = "Nobody makes the server fetch a URL by writing it into a client assertion.",
      .cites = {req::assertion_key_urls_not_followed, req::assertion_signature_verified},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::assertion_jku_followed, flaw::assertion_x5u_fetched},
      .method = "Sends assertions of a strange key whose header has a jku, and an x5u, that leads "
                "to a listener of the harness with that key. Passes where nobody comes there and "
                "the assertion is refused.",
      .control = honest_assertion_is_taken(),
      .run =
          [](Probe& probe) {
            const KeyClient client = key_client(probe);
            const jose::Key strange = strange_key(client);
            for (const char* member : {"jku", "x5u"}) {
              const std::string place = probe.canary().place(jose::JwkSet({strange}).to_json());
              Assertion assertion = honest_assertion(probe, client);
              assertion.header = assertion.header.with(member, place);
              const auto reply = presented(probe, client.client, assertion.signed_by(strange),
                                           std::string("authenticate with a key behind ") + member);
              probe.expect(req::assertion_signature_verified, reply, IsTokenRefusal());
              const bool came = probe.canary().visits(place) > 0;
              probe.expect(
                  req::assertion_key_urls_not_followed,
                  Finding{.what = "the header member whose URL was fetched",
                          .value = came ? std::optional<std::string>(member) : std::nullopt,
                          .from = {reply.exchange}},
                  Not(IsPresent()));
            }
          },
  });
}

}  // namespace

std::vector<Case> assertion_signature_cases() {
  return {signature_verified(), unsigned_refused(), algorithm_fits(), key_urls_not_followed()};
}

}  // namespace assay::suites
