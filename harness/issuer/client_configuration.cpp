// The client configuration endpoint (RFC 7592): what was registered can be read, changed and
// deleted by whoever holds the client's registration access token.
#include <algorithm>
#include <array>

#include "harness/catalog/flaws/registration_management.hpp"
#include "harness/http/text.hpp"
#include "harness/issuer/client_information.hpp"
#include "harness/issuer/client_metadata.hpp"
#include "harness/issuer/context.hpp"
#include "harness/jose/digest.hpp"

namespace assay::issuer {
namespace {

/// Empty where no Bearer token came.
std::string_view bearer_token(const Incoming& incoming) {
  if (!incoming.authorization) {
    return {};
  }
  const std::string_view value = *incoming.authorization;
  const std::size_t end = std::min(value.find(' '), value.size());
  if (!http::equal_ignoring_case(value.substr(0, end), "Bearer")) {
    return {};
  }
  return value.substr(std::min(value.find_first_not_of(' ', end), value.size()));
}

/// RFC 6750 section 3. One answer for a wrong token and for a client that is not there: which
/// client ids exist is nobody's business.
Reply challenge(const Context& context, std::string_view token) {
  Reply reply{.status = 401, .headers = {{"Cache-Control", "no-store"}}};
  if (context.has(flaw::management_refusal_without_challenge)) {
    return reply;
  }
  const char* value = token.empty()
                          ? R"(Bearer realm="client configuration")"
                          : R"(Bearer realm="client configuration", error="invalid_token")";
  return std::move(reply).with("WWW-Authenticate", value);
}

/// Whether a flaw lets in who does not hold this client's token.
bool is_let_in(const Context& context, const Incoming& incoming, std::string_view token) {
  const auto is_of = [&](const Client& other) {
    return !token.empty() && other.registration_token == token;
  };
  const bool takes_any = context.has(flaw::management_token_of_any_client) ||
                         (context.has(flaw::any_client_deletes_any) && incoming.method == "DELETE");
  return (takes_any && !context.store.clients.keys_where(is_of).empty()) ||
         (context.has(flaw::registration_read_without_token) && incoming.method == "GET" &&
          token.empty());
}

/// The client whose address this is, for whoever brings its token.
Client* client_at(Context& context, const Incoming& incoming, std::string_view token) {
  Client* client = context.store.clients.find(incoming.path.substr(incoming.path.rfind('/') + 1));
  if (client == nullptr) {
    return nullptr;
  }
  const bool has_its_token =
      !token.empty() && jose::constant_time_equal(client->registration_token, token);
  const bool is_gone = client->is_deleted && !context.has(flaw::deleted_client_can_be_read);
  return (has_its_token || is_let_in(context, incoming, token)) && !is_gone ? client : nullptr;
}

std::unexpected<Refusal> bad_update(std::string description) {
  return std::unexpected(
      Refusal{.code = "invalid_client_metadata", .description = std::move(description)});
}

/// Section 2.2: which client it is, the client says; everything else about its credentials is ours.
std::expected<void, Refusal> credentials_are_kept(const Context& context, const Client& client,
                                                  const Document& update) {
  for (const char* member : {"registration_access_token", "registration_client_uri",
                             "client_secret_expires_at", "client_id_issued_at"}) {
    if (update.has(member)) {
      return bad_update("An update must not hold what the server alone decides.");
    }
  }
  const bool names_another = update.text("client_id") != client.id;
  if (names_another && !context.has(flaw::update_renames_client) &&
      !context.has(flaw::update_goes_to_the_named_client)) {
    return bad_update("client_id must be that of the client.");
  }
  const bool takes_any_secret = context.has(flaw::update_takes_chosen_secret) ||
                                context.has(flaw::update_takes_secret_unsaid);
  if (update.has("client_secret") && update.text("client_secret") != client.secret &&
      !takes_any_secret) {
    return bad_update("client_secret must be the current one; new ones are made here.");
  }
  return {};
}

/// Flaws: redirect URIs that nobody looks at again, or at whose scheme alone.
bool takes_redirects(const Context& context, const Document& update) {
  const auto uris = update.texts("redirect_uris");
  const bool is_web = std::ranges::all_of(uris, [](const std::string& uri) {
    return uri.starts_with("http://") || uri.starts_with("https://");
  });
  return !uris.empty() && (context.has(flaw::update_checks_no_redirects) ||
                           (context.has(flaw::update_checks_scheme_alone) && is_web));
}

std::expected<Client, Refusal> described(const Context& context, const Client& client,
                                         const Document& update) {
  const Document metadata = update.without("client_id").without("client_secret");
  if (!takes_redirects(context, update)) {
    return client_from(context, metadata);
  }
  auto checked =
      client_from(context, metadata.with("redirect_uris", Document::texts(client.redirect_uris)));
  if (checked) {
    checked->redirect_uris = update.texts("redirect_uris");
    checked->metadata = checked->metadata.with("redirect_uris", update["redirect_uris"]);
  }
  return checked;
}

/// Flaws: what was there before is still there.
void keep_redirects(const Context& context, const Client& before, Client& after) {
  if (context.has(flaw::replaced_redirect_uri_still_served)) {
    after.former_redirect_uris = before.redirect_uris;
  }
  if (context.has(flaw::update_adds_redirect_uris)) {
    for (const std::string& uri : before.redirect_uris) {
      if (std::ranges::find(after.redirect_uris, uri) == after.redirect_uris.end()) {
        after.redirect_uris.push_back(uri);
      }
    }
    after.metadata = after.metadata.with("redirect_uris", Document::texts(after.redirect_uris));
  }
}

/// The record that takes the place of `before`: all of what the update says, and none of what was
/// there (section 2.2), but for what identifies and authenticates the client.
Client replacement(Context& context, const Client& before, Client after, const Document& update) {
  after.id = before.id;
  after.issued_at = before.issued_at;
  after.registration_token = before.registration_token;
  if (after.auth_method.starts_with("client_secret_")) {
    after.secret = before.secret.empty() ? new_secret(context, after) : before.secret;
  }
  const std::string chosen = update.text("client_secret").value_or(after.secret);
  if (context.has(flaw::update_takes_chosen_secret)) {
    after.secret = chosen;
  } else if (context.has(flaw::update_takes_secret_unsaid) && chosen != after.secret) {
    after.unsaid_secret = chosen;
  }
  keep_redirects(context, before, after);
  return after;
}

/// Whose record an update changes: that of the client that it came for.
std::string record_of(const Context& context, const Client& client, const Document& update) {
  const std::string named = update.text("client_id").value_or("");
  const bool is_there = context.store.clients.find(named) != nullptr;
  if ((context.has(flaw::update_goes_to_the_named_client) && is_there) ||
      (context.has(flaw::update_renames_client) && !named.empty() && !is_there)) {
    return named;
  }
  return client.id;
}

std::expected<Client, Refusal> updated(Context& context, const Client& client,
                                       const Incoming& incoming) {
  const auto update = metadata_in(incoming);
  if (!update) {
    return std::unexpected(update.error());
  }
  if (const auto kept = credentials_are_kept(context, client, *update); !kept) {
    return std::unexpected(kept.error());
  }
  auto after = described(context, client, *update);
  if (!after) {
    return after;
  }
  const std::string id = record_of(context, client, *update);
  const Client* named = context.store.clients.find(id);
  Client record =
      replacement(context, named != nullptr ? *named : client, *std::move(after), *update);
  record.id = id;
  return record;
}

/// Flaws: the tokens die, and the client goes on for whoever still has one to refresh with.
void only_hide(Context& context, Client& client) {
  for (const std::string& id : context.store.grants.keys_where(
           [&client](const Grant& one) { return one.client_id == client.id; })) {
    for (const std::string& token : context.store.grants.find(id)->access_tokens) {
      context.store.revoked_tokens.put(token, Clock::now());
    }
  }
  client.is_deleted = true;
}

/// Flaws: access tokens that nobody remembers outlive their grant.
void lose_sight_of_tokens(Context& context, const std::string& client_id) {
  for (const std::string& id : context.store.grants.keys_where(
           [&client_id](const Grant& one) { return one.client_id == client_id; })) {
    context.store.grants.find(id)->access_tokens.clear();
  }
}

/// Section 2.3: nothing of it works any longer.
void end(Context& context, Client& client) {
  if (context.has(flaw::deleted_client_still_refreshes)) {
    only_hide(context, client);
    return;
  }
  Client copy = client;
  if (context.has(flaw::deleted_client_keeps_access_tokens)) {
    lose_sight_of_tokens(context, copy.id);
  }
  context.store.forget_client(copy.id);
  if (context.has(flaw::deleted_client_can_be_read)) {
    copy.is_deleted = true;
    context.store.clients.put(copy.id, copy);
  }
}

Reply deleted(Context& context, Client& client) {
  context.note(
      {.client = client.id, .operation = "unregister", .allowed = true, .reason = "deleted"});
  end(context, client);
  const int status = context.has(flaw::deletion_answered_with_200) ? 200 : 204;
  return {.status = status, .headers = {{"Cache-Control", "no-store"}, {"Pragma", "no-cache"}}};
}

Reply changed(Context& context, const Client& client, const Incoming& incoming) {
  const std::string id = client.id;
  const auto after = updated(context, client, incoming);
  context.note({.client = id,
                .operation = "update_client",
                .allowed = after.has_value(),
                .reason = after ? "updated" : after.error().description});
  if (!after) {
    return error_json(after.error());
  }
  context.store.drop_requests_of(id);  // it may no longer have the address that they are for
  if (after->id != id && context.has(flaw::update_renames_client)) {
    context.store.clients.erase(id);
  }
  context.store.clients.put(after->id, *after);
  return private_json(200, information_on(context, *after));
}

Reply refused(Context& context, const Incoming& incoming, std::string_view token) {
  context.note({.operation = incoming.method == "DELETE" ? "unregister"
                             : incoming.method == "PUT"  ? "update_client"
                                                         : "read_client",
                .reason = "Not the client's registration token."});
  const bool is_known =
      context.store.clients.find(incoming.path.substr(incoming.path.rfind('/') + 1)) != nullptr;
  if (!is_known && context.has(flaw::deleted_client_is_not_found)) {
    return error_json({.code = "not_found", .description = "No such client.", .status = 404});
  }
  return challenge(context, token);
}

}  // namespace

Reply manage_client(Context& context, const Incoming& incoming) {
  const std::string_view token = bearer_token(incoming);
  Client* client = client_at(context, incoming, token);
  if (client == nullptr) {
    return refused(context, incoming, token);
  }
  if (incoming.method == "DELETE") {
    return deleted(context, *client);
  }
  if (incoming.method == "PUT") {
    return changed(context, *client, incoming);
  }
  context.note(
      {.client = client->id, .operation = "read_client", .allowed = true, .reason = "read"});
  return private_json(200, information_on(context, *client));
}

}  // namespace assay::issuer
