// Dynamic client registration (RFC 7591), open to everybody.
#include "harness/catalog/flaws/registration.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "harness/issuer/client_metadata.hpp"
#include "harness/issuer/context.hpp"
#include "harness/jose/digest.hpp"

namespace assay::issuer {
namespace {

constexpr std::size_t kMostBytes =
    std::size_t{16} * 1024;  // times the 10,000 clients that are kept

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

/// Ours to choose: a registrant who could name it might pick another client's, or a user's (RFC
/// 9700 section 4.15).
std::string new_client_id(Context& context) {
  const auto fresh = [] { return "client-" + jose::random_token(16); };
  if (!context.has(flaw::client_id_shared_within_5ms)) {
    return fresh();
  }
  std::string& next = context.store.next_client_id;
  std::string id = next.empty() ? fresh() : next;
  next = id;
  context.let_others_in(std::chrono::milliseconds{5});
  next = fresh();
  return id;
}

/// Section 3.2.1: everything that was registered, including what we filled in.
Document information_on(const Context& context, const Client& client) {
  Document information =
      context.has(flaw::registration_hides_metadata) ? Document::object() : client.metadata;
  if (!context.has(flaw::registration_without_client_id)) {
    information =
        information.with("client_id", client.id).with("client_id_issued_at", numeric_date());
  }
  information = information  // RFC 7592 section 3
                    .with("registration_client_uri", context.base() + "/register/" + client.id)
                    .with("registration_access_token", client.registration_token);
  if (!client.secret.empty()) {
    information = information.with("client_secret", client.secret);
    if (!context.has(flaw::secret_without_expiry)) {
      information = information.with("client_secret_expires_at", 0);  // never
    }
  }
  return information;
}

}  // namespace

Reply register_client(Context& context, const Incoming& incoming) {
  const auto metadata = metadata_in(incoming);
  auto described = metadata ? client_from(context, *metadata) : std::unexpected(metadata.error());
  if (!described) {
    context.note({.operation = "register", .reason = described.error().description});
    const bool is_odd = metadata && described.error().code == "invalid_client_metadata";
    if (is_odd && context.has(flaw::odd_registration_breaks_server)) {
      return private_json(500, Document::object({{"error", "server_error"}}));
    }
    return error_json(described.error());
  }
  Client& client = *described;
  client.id = new_client_id(context);
  client.registration_token = jose::random_token(32);
  if (client.auth_method.starts_with("client_secret_")) {
    client.secret = jose::random_token(32);
  }
  context.note(
      {.client = client.id, .operation = "register", .allowed = true, .reason = "registered"});
  const int status = context.has(flaw::registration_answers_200) ? 200 : 201;
  Reply reply = private_json(status, information_on(context, client));
  if (context.has(flaw::registration_reply_cacheable)) {
    reply.headers.clear();
  }
  context.store.clients.put(client.id, client);
  return reply;
}

}  // namespace assay::issuer
