// The OpenID configuration, and whether it says the same as the other document.
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "fixtures/matchers/document_matchers.hpp"
#include "harness/catalog/flaws/discovery.hpp"
#include "harness/catalog/flaws/server_metadata.hpp"
#include "suites/discovery/cases.hpp"
#include "suites/discovery/documents.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// Lists are sets here: no rule gives their order a meaning.
std::string comparable(const Document& value) {
  if (!value.is_array()) {
    return value.dump();
  }
  std::set<std::string> elements;
  for (std::size_t i = 0; i < value.size(); ++i) {
    elements.insert(value.at(i).dump());
  }
  std::string text;
  for (const std::string& element : elements) {
    text += element + " ";
  }
  return text;
}

/// The first member that the two give different values; a signed copy is different each time.
Finding contradiction(const oauth::Lookup& one, const oauth::Lookup& other) {
  Finding finding{.what = "what the documents contradict each other in",
                  .from = {one.exchange, other.exchange}};
  for (const std::string& member : one.document.members()) {
    if (member == "signed_metadata" || !other.document.has(member) ||
        comparable(one.document[member]) == comparable(other.document[member])) {
      continue;
    }
    finding.value = member + ": " + one.document[member].dump() + " (" + one.place + "), " +
                    other.document[member].dump() + " (" + other.place + ")";
    break;
  }
  return finding;
}

MATCHER(IsNothing, negation ? "a contradiction" : "the same values in all members that both have") {
  return !arg.value.has_value();
}

Case documents_agree() {
  return conformance({
      .id = "discovery.metadata_documents_agree",
      .claim = "The documents at the well-known places of an issuer say the same.",
      .cites = {req::metadata_documents_agree},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::openid_document_left_behind, flaw::openid_document_offers_plain},
      .method = "Requests the RFC 8414 place and the OpenID places of the issuer, and compares the "
                "members that two documents have in common; lists without regard to their order.",
      .run =
          [](Probe& probe) {
            published_metadata(probe);
            std::vector<oauth::Lookup> documents = openid_documents(probe);
            const oauth::Lookup first = oauth_document(probe, issuer_of(probe));
            if (is_metadata(first)) {
              documents.insert(documents.begin(), first);
            }
            if (documents.size() < 2) {
              probe.not_applicable("The server publishes one document.");
            }
            for (std::size_t i = 1; i < documents.size(); ++i) {
              probe.expect(req::metadata_documents_agree,
                           contradiction(documents.front(), documents[i]), IsNothing());
            }
          },
  });
}

/// A server that puts its OAuth metadata at OpenID's place, too, does not say that it is an OpenID
/// provider: members that only those have do.
std::vector<oauth::Lookup> provider_documents(Probe& probe) {
  published_metadata(probe);
  std::vector<oauth::Lookup> documents = openid_documents(probe);
  std::erase_if(documents, [](const oauth::Lookup& lookup) {
    const Document& document = lookup.document;
    return !document.has("subject_types_supported") &&
           !document.has("id_token_signing_alg_values_supported") &&
           !document.has("userinfo_endpoint");
  });
  if (documents.empty()) {
    probe.not_applicable("The server publishes no configuration of an OpenID provider.");
  }
  return documents;
}

Case openid_members_are_there() {
  return conformance({
      .id = "discovery.openid_configuration_is_complete",
      .claim = "The configuration of an OpenID provider has the members without which OpenID "
               "clients refuse it.",
      .cites = {req::openid_members_present},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::openid_document_without_subject_types},
      .method = "Looks for subject_types_supported, id_token_signing_alg_values_supported and "
                "jwks_uri in a document at an OpenID place that has one of the first two, or a "
                "userinfo_endpoint.",
      .run =
          [](Probe& probe) {
            for (const oauth::Lookup& lookup : provider_documents(probe)) {
              probe.expect(req::openid_members_present, lookup,
                           testing::AllOf(HasTexts("subject_types_supported"),
                                          HasTexts("id_token_signing_alg_values_supported"),
                                          HasTextMember("jwks_uri")));
            }
          },
  });
}

Case rs256_is_offered() {
  return conformance({
      .id = "discovery.id_tokens_may_be_signed_with_rs256",
      .claim = "An OpenID provider offers RS256 for ID tokens.",
      .cites = {req::id_tokens_offer_rs256},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::id_tokens_without_rs256},
      .method = "Looks for RS256 in id_token_signing_alg_values_supported, where that is there.",
      .run =
          [](Probe& probe) {
            std::vector<oauth::Lookup> documents = provider_documents(probe);
            std::erase_if(documents, [](const oauth::Lookup& lookup) {
              return !lookup.document.has("id_token_signing_alg_values_supported");
            });
            if (documents.empty()) {
              probe.not_applicable("No algorithm for ID tokens is listed.");
            }
            for (const oauth::Lookup& lookup : documents) {
              probe.expect(req::id_tokens_offer_rs256, lookup,
                           Lists("id_token_signing_alg_values_supported", "RS256"));
            }
          },
  });
}

Case openid_lists_pkce() {
  return conformance({
      .id = "discovery.openid_configuration_lists_pkce",
      .claim =
          "A document at an OpenID place lists the PKCE methods: MCP clients that read it stop "
          "where it does not.",
      .cites = {req::openid_metadata_lists_pkce},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::openid_document_without_pkce, flaw::pkce_not_advertised},
      .method = "Looks for code_challenge_methods_supported in each document at an OpenID place.",
      .run =
          [](Probe& probe) {
            published_metadata(probe);
            const std::vector<oauth::Lookup> documents = openid_documents(probe);
            if (documents.empty()) {
              probe.not_applicable("The server publishes nothing at an OpenID place.");
            }
            for (const oauth::Lookup& lookup : documents) {
              probe.expect(req::openid_metadata_lists_pkce, lookup,
                           HasTexts("code_challenge_methods_supported"));
            }
          },
  });
}

}  // namespace

std::vector<Case> metadata_agreement_cases() {
  return {documents_agree(), openid_members_are_there(), rs256_is_offered(), openid_lists_pkce()};
}

}  // namespace assay::suites
