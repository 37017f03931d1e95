#include "harness/issuer/client_assertion.hpp"

#include "harness/catalog/flaws/client_documents.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/issuer/client_authentication.hpp"
#include "harness/issuer/fetching.hpp"
#include "harness/jose/jws.hpp"

namespace assay::issuer {
namespace {

constexpr double kSkew = 60;  // seconds that another clock may be ahead of ours

/// Signatures only: a shared secret proves nothing to third parties, "none" nothing to anybody.
const std::vector<jose::Algorithm>& allowed_algorithms() {
  static const std::vector<jose::Algorithm> algorithms{
      jose::Algorithm::es256, jose::Algorithm::rs256, jose::Algorithm::ps256,
      jose::Algorithm::eddsa};
  return algorithms;
}

/// The issuer, or the token endpoint, which clients of RFC 7523 still name; alone, as a string or
/// in an array. (RFC 10070 section 4 would have the issuer only.)
bool is_for_us(const Context& context, const Document& claims) {
  const Document audience = claims["aud"];
  const std::string only = audience.is_array() && audience.size() == 1
                               ? audience.at(0).text().value_or("")
                               : audience.text().value_or("");
  return only == context.issuer || only == context.base() + "/token";
}

/// Those that were registered. A flaw looks where the client said that they are.
jose::JwkSet keys_of(const Context& context, const Client& client) {
  const auto place = client.metadata.text("jwks_uri");
  if (!place || !context.has(flaw::jwks_uri_fetched_at_authentication)) {
    return client.keys;
  }
  return jose::JwkSet::from_json(fetch(*place).value_or("")).value_or(client.keys);
}

bool is_alive(const Document& claims) {
  const auto now = static_cast<double>(numeric_date());
  const auto expires = claims["exp"].number();
  return expires && *expires > now && claims["nbf"].number().value_or(0) <= now + kSkew;
}

/// What the assertion says, where one of the client's keys signed it.
std::expected<Document, std::string> claims_of(const Context& context, const Client& client,
                                               const std::string& assertion) {
  if (client.is_document && context.has(flaw::document_assertion_signature_unread)) {
    return Minter::claims_of(assertion);
  }
  const auto verified = jose::verify(assertion, keys_of(context, client), allowed_algorithms());
  return verified ? Document::parse(verified->payload_json) : std::unexpected(verified.error());
}

}  // namespace

std::vector<std::string> assertion_algorithm_names() {
  std::vector<std::string> names;
  for (const jose::Algorithm algorithm : allowed_algorithms()) {
    names.emplace_back(jose::name_of(algorithm));
  }
  return names;
}

bool is_assertion_of(Context& context, const Client& client, const std::string& assertion) {
  const auto claims = claims_of(context, client, assertion);
  if (!claims || !claims->is_object() || claims->has_duplicate_members()) {
    return false;
  }
  const std::string id = claims->text("jti").value_or("");
  if (claims->text("iss") != client.id || claims->text("sub") != client.id || id.empty() ||
      !is_for_us(context, *claims) || !is_alive(*claims)) {
    return false;
  }
  const std::string used = client.id + " " + id;
  if (context.store.used_assertions.find(used) != nullptr) {
    return false;  // section 3(7): somebody replays it
  }
  context.store.used_assertions.put(used, Clock::now());
  return true;
}

}  // namespace assay::issuer
