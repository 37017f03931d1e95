#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/document_matchers.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/server_metadata.hpp"
#include "harness/probe/probe.hpp"
#include "suites/discovery/cases.hpp"
#include "suites/discovery/documents.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

Case token_endpoint_is_advertised() {
  return conformance({
      .id = "discovery.token_endpoint_is_advertised",
      .claim = "The metadata names the token endpoint.",
      .cites = {req::token_endpoint_advertised},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::token_endpoint_missing},
      .method = "Reads token_endpoint of the metadata as an absolute URL.",
      .run =
          [](Probe& probe) {
            probe.expect(req::token_endpoint_advertised, published_member(probe, "token_endpoint"),
                         HasAnAbsoluteUrl());
          },
  });
}

/// RFC 8414 section 2: where grant_types_supported is missing, the code grant is meant.
bool offers_the_code_grant(const Probe& probe) {
  const auto grants = probe.server_metadata().list("grant_types_supported");
  return grants.empty() || std::ranges::find(grants, "authorization_code") != grants.end();
}

Case authorization_endpoint_is_advertised() {
  return conformance({
      .id = "discovery.authorization_endpoint_is_advertised",
      .claim =
          "The metadata of a server that offers the code grant names its authorization endpoint.",
      .cites = {req::authorization_endpoint_advertised},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::authorization_endpoint_missing},
      .method = "Reads authorization_endpoint of the metadata as an absolute URL, where "
                "grant_types_supported lists authorization_code or is missing.",
      .run =
          [](Probe& probe) {
            const Finding endpoint = published_member(probe, "authorization_endpoint");
            if (!offers_the_code_grant(probe)) {
              probe.not_applicable("The authorization server does not offer the code grant.");
            }
            probe.expect(req::authorization_endpoint_advertised, endpoint, HasAnAbsoluteUrl());
          },
  });
}

Case authorization_endpoint_has_no_fragment() {
  return conformance({
      .id = "discovery.authorization_endpoint_has_no_fragment",
      .claim = "The URL of the authorization endpoint has no fragment.",
      .cites = {req::authorization_endpoint_without_fragment},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::authorization_endpoint_with_fragment},
      .method = "Reads authorization_endpoint of the metadata as a URL.",
      .run =
          [](Probe& probe) {
            const Finding endpoint = published_member(probe, "authorization_endpoint");
            if (!endpoint.value) {
              probe.not_applicable("The metadata names no authorization endpoint.");
            }
            probe.expect(req::authorization_endpoint_without_fragment, endpoint, HasNoFragment());
          },
  });
}

Case endpoints_use_https_or_loopback() {
  return conformance({
      .id = "discovery.endpoints_use_https_or_loopback",
      .claim = "Every endpoint in the metadata is https, or on a loopback host during development.",
      .cites = {req::endpoints_use_https},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::plain_http_endpoint_advertised},
      .method = "Reads every member that ends in _endpoint as a URL, and jwks_uri.",
      .run =
          [](Probe& probe) {
            bool any = false;
            const Document& document = probe.server_metadata().lookup.document;
            for (const std::string& member : document.members()) {
              // null names no endpoint, nor does an empty text
              if ((member.ends_with("_endpoint") || member == "jwks_uri") &&
                  !document[member].is_null() && document.text(member) != "") {
                any = true;
                probe.expect(req::endpoints_use_https, published_member(probe, member),
                             IsSecureOrLoopback());
              }
            }
            if (!any) {
              probe.not_applicable("The metadata names no endpoint.");
            }
          },
  });
}

Case signing_keys_are_public() {
  return conformance({
      .id = "discovery.signing_keys_are_public",
      .claim = "The key set at jwks_uri is a JWK Set without private or symmetric keys.",
      .cites = {req::jwks_public_only},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::private_key_in_jwks},
      .method = "Requests jwks_uri and looks into every key for the members d, p, q, dp, dq, qi, "
                "oth and k.",
      .run =
          [](Probe& probe) {
            const Finding url = published_member(probe, "jwks_uri");
            if (!url.value) {
              probe.not_applicable("The metadata names no jwks_uri.");
            }
            const oauth::Lookup keys = oauth::look_up(probe.transport(), *url.value, "jwks_uri");
            probe.expect(req::jwks_public_only, keys, HoldsPublicKeysOnly());
          },
  });
}

/// RFC 8414 section 2 asks for the algorithms of JWT client authentication where such a method is
/// listed, for the three endpoints alike.
Case assertion_algorithms_exclude_none() {
  return conformance({
      .id = "discovery.assertion_algorithms_exclude_none",
      .claim = "Where clients may authenticate with a JWT, its algorithms are listed, and `none` "
               "is not among them.",
      .cites = {req::assertion_algorithms_listed},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::assertion_algorithm_none},
      .method = "Looks at the _auth_signing_alg_values_supported member of each endpoint that "
                "lists private_key_jwt or "
                "client_secret_jwt.",
      .run =
          [](Probe& probe) {
            bool any = false;
            for (const std::string endpoint :
                 {"token_endpoint", "revocation_endpoint", "introspection_endpoint"}) {
              const oauth::Lookup& lookup = probe.server_metadata().lookup;
              const std::string methods = endpoint + "_auth_methods_supported";
              const std::string algorithms = endpoint + "_auth_signing_alg_values_supported";
              if (testing::Matches(testing::AnyOf(Lists(methods, "private_key_jwt"),
                                                  Lists(methods, "client_secret_jwt")))(lookup)) {
                any = true;
                probe.expect(
                    req::assertion_algorithms_listed, lookup,
                    testing::AllOf(HasTexts(algorithms), testing::Not(Lists(algorithms, "none"))));
              }
            }
            if (!any) {
              probe.not_applicable("No endpoint offers client authentication with a JWT.");
            }
          },
  });
}

}  // namespace

std::vector<Case> endpoint_cases() {
  return {token_endpoint_is_advertised(),
          authorization_endpoint_is_advertised(),
          authorization_endpoint_has_no_fragment(),
          endpoints_use_https_or_loopback(),
          signing_keys_are_public(),
          assertion_algorithms_exclude_none()};
}

}  // namespace assay::suites
