// What single members of the authorization server's metadata say.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <optional>

#include "fixtures/matchers/document_matchers.hpp"
#include "harness/catalog/flaws/discovery.hpp"
#include "suites/discovery/cases.hpp"
#include "suites/discovery/documents.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

Case token_endpoint_has_no_fragment() {
  return conformance({
      .id = "discovery.token_endpoint_has_no_fragment",
      .claim = "The URL of the token endpoint has no fragment.",
      .cites = {req::token_endpoint_without_fragment},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::token_endpoint_with_fragment},
      .method = "Reads token_endpoint of the metadata as a URL.",
      .run =
          [](Probe& probe) {
            const Finding endpoint = published_member(probe, "token_endpoint");
            if (!endpoint.value) {
              probe.not_applicable("The metadata names no token endpoint.");
            }
            probe.expect(req::token_endpoint_without_fragment, endpoint, HasNoFragment());
          },
  });
}

/// A response type is a set of words (OAuth 2.1 section 3.1, RFC 6749 section 8.4).
MATCHER(ListsNoToken,
        negation ? "a response type with token" : "no response type with the word token in it") {
  for (const std::string& type : arg.document.texts("response_types_supported")) {
    if ((" " + type + " ").contains(" token ")) {
      *result_listener << "it lists \"" << type << '"';
      return false;
    }
  }
  return true;
}

Case no_token_response_types() {
  return conformance({
      .id = "discovery.no_response_type_brings_a_token",
      .claim = "The metadata offers no response type that brings an access token through the "
               "browser.",
      .cites = {req::no_token_response_types_advertised},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::token_response_type_advertised},
      .method = "Looks for the word token in each entry of response_types_supported.",
      .run =
          [](Probe& probe) {
            probe.expect(req::no_token_response_types_advertised, published_metadata(probe).lookup,
                         ListsNoToken());
          },
  });
}

Case no_password_grant() {
  return conformance({
      .id = "discovery.password_grant_is_not_advertised",
      .claim = "The metadata does not offer the password grant.",
      .cites = {req::password_grant_not_advertised},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::password_grant_advertised},
      .method = "Looks for password in grant_types_supported.",
      .run =
          [](Probe& probe) {
            probe.expect(req::password_grant_not_advertised, published_metadata(probe).lookup,
                         Not(Lists("grant_types_supported", "password")));
          },
  });
}

Case grant_types_are_listed() {
  return conformance({
      .id = "discovery.grant_types_are_listed",
      .claim = "The metadata lists the grant types: without a list, the implicit grant is meant.",
      .cites = {req::grant_types_listed},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::grant_types_unlisted},
      .method = "Looks for at least one entry in grant_types_supported.",
      .run =
          [](Probe& probe) {
            probe.expect(req::grant_types_listed, published_metadata(probe).lookup,
                         HasTexts("grant_types_supported"));
          },
  });
}

MATCHER_P(HasBoolean, member,
          std::string(negation ? "anything but a boolean in " : "a boolean in ") + member) {
  *result_listener << member << " is " << arg.document[member].dump();
  return arg.document[member].is_boolean();
}

Case document_support_is_a_boolean() {
  constexpr auto member = "client_id_metadata_document_supported";
  return conformance({
      .id = "discovery.document_support_is_announced_as_a_boolean",
      .claim = "Support for Client ID Metadata Documents is announced with a boolean.",
      .cites = {req::document_support_announced},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::document_support_as_text},
      .method = "Reads client_id_metadata_document_supported, where the metadata has it.",
      .run =
          [](Probe& probe) {
            const oauth::Lookup& lookup = published_metadata(probe).lookup;
            if (!lookup.document.has(member)) {
              probe.not_applicable("The metadata says nothing of metadata documents of clients.");
            }
            probe.expect(req::document_support_announced, lookup, HasBoolean(member));
          },
  });
}

/// By what the key says of itself: its use, else its algorithm (RFC 7518 section 4.1).
bool is_for_encryption(const Document& key) {
  const std::string algorithm = key.text("alg").value_or("");
  const bool encrypts = algorithm.starts_with("RSA-OAEP") || algorithm.starts_with("ECDH-ES") ||
                        algorithm.ends_with("KW") || algorithm == "RSA1_5" || algorithm == "dir";
  return key.text("use").value_or(encrypts ? "enc" : "") == "enc";
}

MATCHER(HasUseOnEveryKey, negation ? "keys without use" : "use on every key") {
  const Document keys = arg.document["keys"];
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!keys.at(i).has("use")) {
      *result_listener << "key " << i << " has none";
      return false;
    }
  }
  return true;
}

Case keys_say_their_use() {
  return conformance({
      .id = "discovery.keys_for_two_uses_say_which",
      .claim = "Where the key set holds keys for signatures and for encryption, each says what it "
               "is for.",
      .cites = {req::key_use_marked},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::key_use_unmarked},
      .method = "Looks at the keys of jwks_uri: where some are for encryption, by use or alg, and "
                "others are not, every key needs use.",
      .run =
          [](Probe& probe) {
            const oauth::Lookup lookup = key_set(probe);
            const Document keys = lookup.document["keys"];
            std::size_t for_encryption = 0;
            for (std::size_t i = 0; i < keys.size(); ++i) {
              for_encryption += is_for_encryption(keys.at(i)) ? 1 : 0;
            }
            if (for_encryption == 0 || for_encryption == keys.size()) {
              probe.not_applicable("The keys are for one use.");
            }
            probe.expect(req::key_use_marked, lookup, HasUseOnEveryKey());
          },
  });
}

/// OAuth 2.1 section 1.4.1: printable ASCII without blank, quote and backslash.
MATCHER(ListsWellFormedScopes,
        negation ? "a malformed scope name" : "well-formed names in scopes_supported") {
  for (const std::string& scope : arg.document.texts("scopes_supported")) {
    const bool is_fine = !scope.empty() && std::ranges::all_of(scope, [](char c) {
      return c > ' ' && c <= '~' && c != '"' && c != '\\';
    });
    if (!is_fine) {
      *result_listener << "it lists \"" << scope << '"';
      return false;
    }
  }
  return true;
}

Case scope_names_are_well_formed() {
  return conformance({
      .id = "discovery.scope_names_are_well_formed",
      .claim = "Each entry of scopes_supported is one scope.",
      .cites = {req::scope_names_well_formed},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::scope_names_joined},
      .method = "Holds the entries of scopes_supported against the grammar of a scope.",
      .run =
          [](Probe& probe) {
            const oauth::Lookup& lookup = published_metadata(probe).lookup;
            if (!lookup.document.has("scopes_supported")) {
              probe.not_applicable("The metadata lists no scopes.");
            }
            probe.expect(req::scope_names_well_formed, lookup, ListsWellFormedScopes());
          },
  });
}

constexpr auto methods_member = "token_endpoint_auth_methods_supported";

MATCHER(OffersKeys, negation ? "client authentication with a key pair"
                             : "private_key_jwt or mutual TLS beside the shared secrets") {
  constexpr std::array with_keys{"private_key_jwt", "tls_client_auth",
                                 "self_signed_tls_client_auth", "attest_jwt_client_auth"};
  const auto listed = arg.document.texts(methods_member);
  *result_listener << methods_member << " is " << arg.document[methods_member].dump();
  return std::ranges::any_of(with_keys, [&](const char* method) {
    return std::ranges::find(listed, method) != listed.end();
  });
}

Case keys_may_authenticate_clients() {
  return conformance({
      .id = "discovery.clients_may_authenticate_with_keys",
      .claim = "A server that has clients with secrets offers them authentication with keys, too.",
      .cites = {req::asymmetric_client_authentication_offered},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::shared_secrets_only_advertised},
      .method = "Looks for private_key_jwt or mutual TLS in "
                "token_endpoint_auth_methods_supported; without a list, client_secret_basic is "
                "meant. A server that lists none alone has no such clients.",
      .run =
          [](Probe& probe) {
            const oauth::Lookup& lookup = published_metadata(probe).lookup;
            if (lookup.document.texts(methods_member) == std::vector<std::string>{"none"}) {
              probe.not_applicable("The server has public clients only.");
            }
            probe.expect(req::asymmetric_client_authentication_offered, lookup, OffersKeys());
          },
  });
}

}  // namespace

std::vector<Case> metadata_member_cases() {
  return {token_endpoint_has_no_fragment(), no_token_response_types(),       no_password_grant(),
          grant_types_are_listed(),         document_support_is_a_boolean(), keys_say_their_use(),
          scope_names_are_well_formed(),    keys_may_authenticate_clients()};
}

}  // namespace assay::suites
