// The metadata once more as a JWT (RFC 8414 section 2.1): its values win over the plain ones.
#include <gmock/gmock.h>

#include <expected>

#include "harness/catalog/flaws/discovery.hpp"
#include "harness/http/text.hpp"
#include "harness/jose/jws.hpp"
#include "suites/discovery/cases.hpp"
#include "suites/discovery/documents.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

/// What is wrong with it; nothing where nothing is. A signature counts as false only where the key
/// that it names is published by the issuer, who vouches for itself.
std::optional<std::string> fault_of(const std::string& token, const oauth::ServerMetadata& metadata,
                                    const jose::JwkSet& keys) {
  const auto parts = jose::parse_compact(token);
  if (!parts) {
    return "no JWS: " + parts.error();
  }
  const Document header = Document::parse(parts->header_json).value_or(Document());
  const Document claims = Document::parse(parts->payload_json).value_or(Document());
  const std::string algorithm = header.text("alg").value_or("");
  if (algorithm.empty() || http::equal_ignoring_case(algorithm, "none") ||
      parts->signature.empty()) {
    return "not signed";
  }
  const std::string iss = claims.text("iss").value_or("");
  if (iss.empty()) {
    return "no iss";
  }
  const auto known = jose::algorithm_named(algorithm);
  const std::string kid = header.text("kid").value_or("");
  if (known && !kid.empty() && keys.find(kid) && iss == metadata.issuer()) {
    const auto verified = jose::verify(token, keys, {*known});
    if (!verified) {
      return "the signature is wrong: " + verified.error();
    }
  }
  return std::nullopt;
}

MATCHER(IsFaultless, negation ? "a fault" : "a JWT with a true signature and iss") {
  return !arg.value.has_value();
}

Case signed_metadata_is_signed() {
  return conformance({
      .id = "discovery.signed_metadata_is_signed",
      .claim = "signed_metadata is a JWT that is really signed, and says by whom.",
      .cites = {req::signed_metadata_is_signed},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::signed_metadata_unsigned, flaw::signed_metadata_without_iss,
                flaw::signed_metadata_altered},
      .method = "Reads signed_metadata as a JWS. Passes with an algorithm other than none, a "
                "signature, and iss. Where iss is the issuer and the key is at its jwks_uri, the "
                "signature is verified.",
      .run =
          [](Probe& probe) {
            const oauth::ServerMetadata& metadata = published_metadata(probe);
            if (!metadata.lookup.document.has("signed_metadata")) {
              probe.not_applicable("The metadata has no signed_metadata.");
            }
            Finding finding{.what = "what is wrong with signed_metadata",
                            .from = {metadata.lookup.exchange}};
            jose::JwkSet keys;
            if (const std::string url = metadata.endpoint("jwks_uri"); !url.empty()) {
              const oauth::Lookup lookup = oauth::look_up(probe.transport(), url, "jwks_uri");
              keys = jose::JwkSet::from_json(lookup.document.dump()).value_or(jose::JwkSet());
              finding.from.push_back(lookup.exchange);
            }
            finding.value = fault_of(metadata.endpoint("signed_metadata"), metadata, keys);
            probe.expect(req::signed_metadata_is_signed, finding, IsFaultless());
          },
  });
}

}  // namespace

std::vector<Case> signed_metadata_cases() { return {signed_metadata_is_signed()}; }

}  // namespace assay::suites
