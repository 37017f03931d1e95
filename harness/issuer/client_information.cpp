#include "harness/issuer/client_information.hpp"

#include <random>

#include "harness/catalog/flaws/client_authentication.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/catalog/flaws/registration_management.hpp"
#include "harness/jose/base64url.hpp"
#include "harness/jose/digest.hpp"

namespace assay::issuer {
namespace {

constexpr std::size_t kMostBytes =
    std::size_t{16} * 1024;  // times the 10,000 clients that are kept

Document with_credentials(const Context& context, const Client& client, Document information) {
  information = information  // RFC 7592 section 3
                    .with("registration_client_uri", context.base() + "/register/" + client.id)
                    .with("registration_access_token", client.registration_token);
  if (client.is_public() && context.has(flaw::management_token_withheld_from_public_clients)) {
    information = information.without("registration_access_token");
  }
  if (!client.secret.empty()) {
    information = information.with("client_secret", client.secret);
    if (!context.has(flaw::secret_without_expiry)) {
      information = information.with("client_secret_expires_at", 0);  // never
    }
  }
  return information;
}

}  // namespace

std::expected<Document, Refusal> metadata_in(const Incoming& incoming) {
  const auto refuse = [](std::string description) {
    return std::unexpected(
        Refusal{.code = "invalid_client_metadata", .description = std::move(description)});
  };
  if (incoming.media_type != "application/json") {
    return refuse("The body must be application/json.");
  }
  if (incoming.body.size() > kMostBytes) {
    return refuse("The body is longer than 16 KiB.");
  }
  auto metadata = Document::parse(incoming.body);
  // Whichever of two members of one name we took, another reader would take the other.
  if (!metadata || !metadata->is_object() || metadata->has_duplicate_members()) {
    return refuse("The body must be one JSON object without duplicate members.");
  }
  return *std::move(metadata);
}

Document information_on(const Context& context, const Client& client) {
  Document information =
      context.has(flaw::registration_hides_metadata) ? Document::object() : client.metadata;
  if (!context.has(flaw::registration_without_client_id)) {
    information = information.with("client_id", client.id);
    if (!information.has("client_id_issued_at")) {
      information = information.with("client_id_issued_at", client.issued_at);
    }
  }
  if (context.has(flaw::software_statement_not_returned)) {
    information = information.without("software_statement");
  }
  return with_credentials(context, client, information);
}

std::string new_secret(Context& context, const Client& client) {
  constexpr std::size_t most = 32;
  if (context.has(flaw::one_secret_for_clients_of_one_name)) {
    return jose::base64url_encode(jose::sha256(context.minter.key().kid() + client.name));
  }
  if (context.has(flaw::client_secrets_of_six_digits)) {
    std::random_device source;
    return std::to_string(std::uniform_int_distribution(100'000, 999'999)(source));
  }
  if (context.has(flaw::client_secrets_hash_a_counter)) {
    return jose::hex(jose::sha256(std::to_string(++context.store.secrets_made)));
  }
  return jose::random_token(context.has(flaw::short_client_secrets) ? most / 4 : most);
}

}  // namespace assay::issuer
