#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/client_documents.hpp"
#include "harness/jose/jwks.hpp"
#include "suites/documents/cases.hpp"
#include "suites/documents/hosting.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// A client whose document holds the public half of its key.
oauth::Client client_with_key(Probe& probe, const jose::Key& key) {
  const DocumentPlace place = fresh_place(probe);
  const Document keys = Document::parse(jose::JwkSet({key}).to_json()).value_or(Document());
  const Document document = honest_document(probe, place.url)
                                .with("token_endpoint_auth_method", "private_key_jwt")
                                .with("token_endpoint_auth_signing_alg", "ES256")
                                .with("jwks", keys);
  document_host(probe).serve(place.word, as_json(document));
  oauth::Client client = client_at(place.url, document);
  client.auth_method = "private_key_jwt";
  client.key = key;
  return client;
}

/// A code of this client, redeemed by somebody who names it and authenticates as `as` does.
oauth::TokenReply redeemed_as(Probe& probe, const oauth::Client& client, const oauth::Client& as,
                              const std::string& purpose) {
  const auto request = probe.honest_authorization(client);
  const auto outcome = probe.authorize(request, "get a code for a client with a key");
  if (!outcome.code()) {
    probe.not_applicable(
        "A client whose document names a key gets no code here: " + describe(outcome) + ".");
  }
  return probe.request_token(probe.redemption_of(request, *outcome.code(), as), purpose);
}

bool authenticates_by_key(const Probe& probe) {
  const auto methods = probe.server_metadata().list("token_endpoint_auth_methods_supported");
  return std::ranges::find(methods, "private_key_jwt") != methods.end();
}

Case keys_demanded() {
  return conformance({
      .id = "authorization.key_of_a_document_is_demanded",
      .claim = "A client whose document declares private_key_jwt gets no token without its key.",
      .cites = {req::document_key_authentication_enforced},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::document_key_client_served_as_public,
                flaw::document_assertion_signature_unread},
      .method = "Hosts a document with private_key_jwt and a key in jwks. A code of that client is "
                "redeemed with an assertion by that key; then others without any assertion, and "
                "with one that another key signed. Passes where the latter two get no token.",
      .control = honest_document_is_served(),
      .run =
          [](Probe& probe) {
            if (!authenticates_by_key(probe)) {
              probe.not_applicable("The server lists no authentication by key.");
            }
            const jose::Key key = jose::Key::generate(jose::Algorithm::es256);
            const oauth::Client client = client_with_key(probe, key);
            const auto honest =
                redeemed_as(probe, client, client, "control: an assertion by the client's key");
            if (!honest.issued()) {
              probe.not_applicable(
                  "No assertion by a key of a document is taken here: " + describe(honest) + ".");
            }
            oauth::Client bare = client;
            bare.auth_method = "none";
            oauth::Client impostor = client;
            impostor.key = jose::Key::generate(jose::Algorithm::es256).with_kid(key.kid());
            probe.expect(req::document_key_authentication_enforced,
                         redeemed_as(probe, client, bare, "redeem without an assertion"),
                         IsTokenRefusal());
            probe.expect(req::document_key_authentication_enforced,
                         redeemed_as(probe, client, impostor, "redeem with another's assertion"),
                         IsTokenRefusal());
          },
  });
}

}  // namespace

std::vector<Case> document_key_cases() { return {keys_demanded()}; }

}  // namespace assay::suites
