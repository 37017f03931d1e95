// The grants and the client authentication that the metadata names are tried.
#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/document_matchers.hpp"
#include "harness/catalog/flaws/discovery.hpp"
#include "suites/discovery/cases.hpp"
#include "suites/discovery/documents.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

constexpr auto methods_member = "token_endpoint_auth_methods_supported";

/// Nothing in it is good for anything, so that the answer is about the grant or about that.
oauth::TokenRequest request_with_grant(Probe& probe, const std::string& grant) {
  return {.endpoint = probe.endpoint("token_endpoint"),
          .parameters = {{"grant_type", grant},
                         {"code", "assay"},
                         {"code_verifier", "assay-assay-assay-assay-assay-assay-assay-assay"},
                         {"redirect_uri", probe.engagement().options().redirect_uri},
                         {"refresh_token", "assay"},
                         {"device_code", "assay"},
                         {"assertion", "assay"}},
          .client = probe.client(),
          .audience = probe.facts().issuer};
}

/// A token endpoint that breaks down, is silent or shows a page has said nothing of grants or
/// clients.
oauth::TokenReply reply_to(Probe& probe, const oauth::TokenRequest& request,
                           const std::string& purpose) {
  oauth::TokenReply reply = probe.request_token(request, purpose);
  const bool is_page =
      reply.exchange.status() < 300 && !reply.error() && !reply.document.text("access_token");
  if (reply.exchange.fault() != nullptr || reply.exchange.status() >= 500 || is_page) {
    throw Blocked{Step::token, "The token endpoint does not answer: " + describe(reply) + "."};
  }
  return reply;
}

MATCHER_P(UnderstandsTheGrant, grant,
          (negation ? "unsupported_grant_type for "
                    : "an answer other than unsupported_grant_type "
                      "for ") +
              std::string(grant)) {
  return arg.error() != "unsupported_grant_type";
}

Case grants_are_served() {
  return conformance({
      .id = "discovery.advertised_grants_are_known",
      .claim = "Each grant that the metadata lists is known at the token endpoint.",
      .cites = {req::advertised_features_work, req::grant_types_fit_audience},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::advertised_grant_unserved, flaw::password_grant_advertised},
      .method =
          "Sends each entry of grant_types_supported but implicit to the token endpoint, with "
          "nothing that could be granted. Passes on any error but unsupported_grant_type.",
      .run =
          [](Probe& probe) {
            bool any = false;
            for (const std::string& grant :
                 published_metadata(probe).list("grant_types_supported")) {
              if (grant == "implicit") {
                continue;  // has no business at the token endpoint
              }
              any = true;
              const auto reply =
                  reply_to(probe, request_with_grant(probe, grant), "try the grant " + grant);
              probe.expect(req::advertised_features_work, reply, UnderstandsTheGrant(grant));
              probe.expect(req::grant_types_fit_audience, reply, UnderstandsTheGrant(grant));
            }
            if (!any) {
              probe.not_applicable("The metadata lists no grant types.");
            }
          },
  });
}

/// A client that registers for a method; nothing where the server does not take it as it is.
std::optional<oauth::Client> client_with(Probe& probe, const std::string& method) {
  oauth::Registration registration = probe.honest_registration();
  registration.token_endpoint_auth_method = method;
  const jose::Key key = jose::Key::generate(jose::Algorithm::es256);
  if (method == "private_key_jwt") {
    const Document jwk = Document::parse(key.public_jwk()).value_or(Document());
    registration.extra =
        registration.extra.with("jwks", Document::object({{"keys", Document::array({jwk})}}));
  }
  const auto reply = probe.register_client(registration, "register a client with " + method);
  if (!reply.client ||
      reply.document.text("token_endpoint_auth_method").value_or(method) != method) {
    return std::nullopt;
  }
  oauth::Client client = *reply.client;
  client.auth_method = method;
  if (method == "private_key_jwt") {
    client.key = key;
  }
  return client;
}

bool may_try(const oauth::ServerMetadata& metadata, const std::string& method) {
  const auto algorithms = metadata.list("token_endpoint_auth_signing_alg_values_supported");
  return method == "client_secret_basic" || method == "client_secret_post" ||
         (method == "private_key_jwt" &&
          std::ranges::find(algorithms, "ES256") != algorithms.end());
}

MATCHER_P(TakesTheMethod, method,
          (negation ? "invalid_client for " : "an answer other than invalid_client for ") +
              std::string(method)) {
  return arg.error() != "invalid_client" && arg.exchange.status() != 401;
}

Case methods_are_taken() {
  return conformance({
      .id = "discovery.advertised_client_authentication_is_taken",
      .claim = "A client can authenticate with each method that the metadata lists.",
      .cites = {req::advertised_features_work},
      .applies_to = {Feature::token_endpoint, Feature::registration},
      .needs = {Need::client},
      .flaws = {flaw::advertised_assertions_refused},
      .method = "Registers a client for each of client_secret_basic, client_secret_post and "
                "private_key_jwt (ES256) that is listed, and authenticates with it, with a code "
                "that is none. Passes on any error but invalid_client. A method that nobody can "
                "register is not judged.",
      .run =
          [](Probe& probe) {
            const oauth::ServerMetadata& metadata = published_metadata(probe);
            bool any = false;
            for (const std::string& method : metadata.list(methods_member)) {
              const auto client =
                  may_try(metadata, method) ? client_with(probe, method) : std::nullopt;
              if (client) {
                any = true;
                oauth::TokenRequest request = request_with_grant(probe, "authorization_code");
                request.client = *client;
                probe.expect(req::advertised_features_work,
                             reply_to(probe, request, "authenticate with " + method),
                             TakesTheMethod(method));
              }
            }
            if (!any) {
              probe.not_applicable("No client with a method that is listed could be registered.");
            }
          },
  });
}

Case public_clients_are_listed() {
  return conformance({
      .id = "discovery.public_clients_are_advertised",
      .claim = "A server that serves public clients lists none among the methods of "
               "authentication.",
      .cites = {req::advertised_features_work},
      .applies_to = {Feature::token_endpoint, Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::public_clients_unlisted},
      .method = "Redeems a code as a client without a secret. Where a token comes, looks for none "
                "in token_endpoint_auth_methods_supported.",
      .run =
          [](Probe& probe) {
            const oauth::Lookup& lookup = published_metadata(probe).lookup;
            if (!probe.client().is_public()) {
              probe.not_applicable("The server takes no public clients.");
            }
            if (!reply_to(probe, probe.fresh_redemption(), "redeem a fresh code").issued()) {
              throw Blocked{Step::token, "No token came for a fresh code."};
            }
            probe.expect(req::advertised_features_work, lookup, Lists(methods_member, "none"));
          },
  });
}

}  // namespace

std::vector<Case> advertised_feature_cases() {
  return {grants_are_served(), methods_are_taken(), public_clients_are_listed()};
}

}  // namespace assay::suites
