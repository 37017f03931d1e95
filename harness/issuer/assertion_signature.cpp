#include "harness/issuer/assertion_signature.hpp"

#include <algorithm>

#include "harness/catalog/flaws/client_authentication.hpp"
#include "harness/catalog/flaws/client_documents.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/http/text.hpp"
#include "harness/issuer/client_authentication.hpp"
#include "harness/issuer/fetching.hpp"
#include "harness/jose/jws.hpp"

namespace assay::issuer {
namespace {

Document header_of(const jose::CompactToken& token) {
  return Document::parse(token.header_json).value_or(Document());
}

/// The keys of the client that this claim names; none where there is no such client.
jose::JwkSet keys_of_client_in(const Context& context, const std::string& assertion,
                               std::string_view claim) {
  const std::string id = Minter::claims_of(assertion).text(claim).value_or("");
  const Client* named = context.store.clients.find(id);
  return named != nullptr ? named->keys : jose::JwkSet();
}

jose::JwkSet keys_of_all_clients(const Context& context) {
  std::vector<jose::Key> all;
  context.store.clients.keys_where([&](const Client& client) {
    all.insert(all.end(), client.keys.keys().begin(), client.keys.keys().end());
    return false;
  });
  return jose::JwkSet(all);
}

/// Those that were registered. A flaw looks where the client said that they are.
jose::JwkSet keys_of(const Context& context, const Client& client, const std::string& assertion) {
  if (context.has(flaw::assertion_of_any_client_key_served)) {
    return keys_of_all_clients(context);
  }
  if (context.has(flaw::assertion_key_found_by_issuer)) {
    return keys_of_client_in(context, assertion, "iss");
  }
  const auto place = client.metadata.text("jwks_uri");
  if (!place || !context.has(flaw::jwks_uri_fetched_at_authentication)) {
    return client.keys;
  }
  return jose::JwkSet::from_json(fetch(*place).value_or("")).value_or(client.keys);
}

bool is_unsigned(const Context& context, const jose::CompactToken& token) {
  const std::string algorithm = header_of(token).text("alg").value_or("");
  const bool is_odd = algorithm != "none" && http::lower_case(algorithm) == "none";
  return token.signature.empty() &&
         ((algorithm == "none" && context.has(flaw::unsigned_assertion_served)) ||
          (is_odd && context.has(flaw::unsigned_assertion_in_odd_case_served)));
}

/// RFC 8725 section 2.1: a library that is handed "the key" takes it for a secret when the token
/// says so.
bool is_signed_with_public_key(const Context& context, const jose::CompactToken& token,
                               const jose::JwkSet& keys) {
  if (header_of(token).text("alg") != "HS256") {
    return false;
  }
  const auto fits = [&](const std::string& secret) {
    return jose::Key::from_secret(secret).verifies(jose::Algorithm::hs256, token.signing_input,
                                                   token.signature);
  };
  return std::ranges::any_of(keys.keys(), [&](const jose::Key& key) {
    return (context.has(flaw::assertion_hmac_by_public_pem_served) && fits(key.public_pem())) ||
           (context.has(flaw::assertion_hmac_by_public_jwk_served) && fits(key.public_jwk()));
  });
}

/// Whether a key that the assertion brings along, or points to, made its signature.
bool is_signed_with_own_key(const Context& context, const jose::CompactToken& token) {
  const Document header = header_of(token);
  const auto is_by = [&](const jose::Key& key) {
    return key.verifies(key.algorithm(), token.signing_input, token.signature);
  };
  if (context.has(flaw::assertion_key_in_header_trusted) && header["jwk"].is_object()) {
    const auto key = jose::Key::from_jwk(header["jwk"].dump());
    return key && is_by(*key);
  }
  if (const auto place = header.text("x5u"); place && context.has(flaw::assertion_x5u_fetched)) {
    fetch(*place);  // and then does not trust it
  }
  if (const auto place = header.text("jku"); place && context.has(flaw::assertion_jku_followed)) {
    const auto keys = jose::JwkSet::from_json(fetch(*place).value_or(""));
    return keys && std::ranges::any_of(keys->keys(), is_by);
  }
  return false;
}

/// Whether a flaw takes what no key of the client signed.
bool is_overlooked(const Context& context, const Client& client, const jose::CompactToken& token,
                   const jose::JwkSet& keys) {
  const bool is_unread =
      client.is_document && context.has(flaw::document_assertion_signature_unread);
  return is_unread || context.has(flaw::assertion_signature_unchecked) ||
         is_unsigned(context, token) || is_signed_with_public_key(context, token, keys) ||
         is_signed_with_own_key(context, token);
}

}  // namespace

Document signed_claims(const Context& context, const Client& client, const std::string& assertion) {
  const jose::JwkSet keys = keys_of(context, client, assertion);
  auto token = jose::verify(assertion, keys, assertion_algorithms());
  if (!token) {
    token = jose::parse_compact(assertion);
    if (!token || !is_overlooked(context, client, *token, keys)) {
      return {};
    }
  }
  const auto claims = Document::parse(token->payload_json);
  return claims && claims->is_object() && !claims->has_duplicate_members() ? *claims : Document();
}

}  // namespace assay::issuer
