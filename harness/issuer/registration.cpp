// Dynamic client registration (RFC 7591), open to everybody.
#include "harness/catalog/flaws/registration.hpp"

#include <algorithm>

#include "harness/catalog/flaws/token.hpp"
#include "harness/http/text.hpp"
#include "harness/issuer/client_information.hpp"
#include "harness/issuer/client_metadata.hpp"
#include "harness/issuer/fetching.hpp"
#include "harness/jose/digest.hpp"

namespace assay::issuer {
namespace {

std::string fresh_client_id() { return "client-" + jose::random_token(16); }

/// Flaws: the registrant has a word in it, openly or by its name.
std::string chosen_client_id(const Context& context, const Document& metadata,
                             const Client& client) {
  const std::string named = metadata.text("client_id").value_or("");
  if (context.has(flaw::chosen_client_id_registered) && !named.empty()) {
    return named;
  }
  const bool is_word = !client.name.empty() && std::ranges::all_of(client.name, [](char c) {
    return http::is_alpha(c) || http::is_digit(c) || c == '-';
  });
  const bool is_taken = context.store.clients.find(client.name) != nullptr;
  return context.has(flaw::client_id_made_of_the_name) && is_word && !is_taken ? client.name : "";
}

/// Ours to choose: a registrant who could name it might pick another client's, or a user's (RFC
/// 9700 section 4.15).
std::string new_client_id(Context& context, const Document& metadata, const Client& client) {
  if (std::string chosen = chosen_client_id(context, metadata, client); !chosen.empty()) {
    return chosen;
  }
  if (!context.has(flaw::client_id_shared_within_5ms)) {
    return fresh_client_id();
  }
  std::string& next = context.store.next_client_id;
  std::string id = next.empty() ? fresh_client_id() : next;
  next = id;
  context.let_others_in(std::chrono::milliseconds{5});
  next = fresh_client_id();
  return id;
}

void give_credentials(Context& context, const Document& metadata, Client& client) {
  client.issued_at = numeric_date();
  client.registration_token = jose::random_token(32);
  const bool has_key_and_more =
      client.auth_method == "private_key_jwt" && context.has(flaw::key_client_gets_a_secret_too);
  const bool has_it_for_nothing = client.is_public() && context.has(flaw::secret_for_public_client);
  if (!client.auth_method.starts_with("client_secret_") && !has_key_and_more &&
      !has_it_for_nothing) {
    return;
  }
  client.secret = new_secret(context, client);
  const auto chosen = metadata.text("client_secret");
  if (chosen && context.has(flaw::chosen_secret_registered)) {
    client.secret = *chosen;
  }
}

/// What some servers answer in place of a registration.
std::optional<Reply> answer_to_everybody(const Context& context, const Incoming& incoming) {
  if (context.has(flaw::registration_answers_a_page)) {
    return Reply{.media_type = "text/html; charset=utf-8",
                 .body = "<!DOCTYPE html>\n<title>Sign in</title>\n<p>Please sign in first.</p>\n"};
  }
  if (context.has(flaw::registration_needs_initial_token) && !incoming.authorization) {
    return Reply{.status = 401}.with("WWW-Authenticate", "Bearer realm=\"registration\"");
  }
  return std::nullopt;
}

Reply refused(Context& context, const Refusal& refusal, bool is_readable) {
  context.note({.operation = "register", .reason = refusal.description});
  const bool is_odd = is_readable && refusal.code == "invalid_client_metadata";
  if (is_odd && context.has(flaw::odd_registration_breaks_server)) {
    return private_json(500, Document::object({{"error", "server_error"}}));
  }
  return error_json(refusal);
}

}  // namespace

Reply register_client(Context& context, const Incoming& incoming) {
  if (auto other = answer_to_everybody(context, incoming)) {
    return *std::move(other);
  }
  const auto metadata = metadata_in(incoming);
  auto described = metadata ? client_from(context, *metadata) : std::unexpected(metadata.error());
  if (!described) {
    return refused(context, described.error(), metadata.has_value());
  }
  Client& client = *described;
  client.id = new_client_id(context, *metadata, client);
  give_credentials(context, *metadata, client);
  if (context.has(flaw::logo_fetched_at_registration)) {
    fetch(metadata->text("logo_uri").value_or(""));
  }
  if (context.has(flaw::inside_urls_known_by_spelling)) {
    fetch_unless_spelt_inside(metadata->text("policy_uri").value_or(""));
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
