#include "harness/issuer/destination.hpp"

#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "harness/catalog/flaws/client_documents.hpp"
#include "harness/catalog/flaws/pushed_requests.hpp"
#include "harness/issuer/authorization_response.hpp"
#include "harness/issuer/documents.hpp"
#include "harness/issuer/pages.hpp"
#include "harness/issuer/redirect_uri.hpp"

namespace assay::issuer {
namespace {

using http::Parameters;

/// Where the answer goes, out of a redirect URI that was found to be the client's.
std::string checked_redirect_uri(const Context& context, const Parameters& parameters) {
  std::string chosen = value_of(parameters, "redirect_uri");
  if (context.has(flaw::second_redirect_uri_used)) {
    for (const auto& [name, value] : parameters) {
      chosen = name == "redirect_uri" ? value : chosen;
    }
  }
  return chosen;
}

/// The error for a client that is missing or unknown may go nowhere (section 4.1.2.1).
bool redirects_without_client(const Context& context, const std::string& client_id) {
  return context.has(flaw::unknown_client_redirected) ||
         (client_id.empty() && context.has(flaw::missing_client_redirected));
}

/// Why a client that is the URL of its document cannot go on; nullopt where it can. As with other
/// clients that are not known, nobody is redirected.
std::optional<Reply> document_refusal(Context& context, const Request& asked) {
  const Parameters& parameters = asked.parameters;
  const std::string client_id = value_of(parameters, "client_id");
  const auto redirect_uri = http::first_value(parameters, "redirect_uri");
  const auto found = look_up_document(
      context, {.url = client_id, .redirect_uri = redirect_uri, .cookies = asked.cookies});
  if (found) {
    return std::nullopt;
  }
  const auto& [refusal, came] = found.error();
  if (redirect_uri && context.has(came ? flaw::invalid_document_redirected
                                       : flaw::failed_document_fetch_redirected)) {
    return error_redirect(context, *redirect_uri, http::first_value(parameters, "state"), refusal);
  }
  Reply refused = refused_here(context, client_id, refusal.description);
  refused.status = refusal.status;
  return refused;
}

/// Registered by this client, and not by some other one.
bool is_registered_here(const Context& context, const Client& client, const std::string& uri) {
  const auto has_it = [&](const Client& other) { return is_registered(context, other, uri); };
  return has_it(client) || (context.has(flaw::redirect_uri_of_any_client) &&
                            !context.store.clients.keys_where(has_it).empty());
}

/// The user is told, and goes nowhere.
Reply unregistered_uri(Context& context, const Client& client, const std::string& uri) {
  Reply refused =
      refused_here(context, client.id, "The redirect URI is not one that the client registered.");
  if (!uri.empty() && !client.is_document && context.has(flaw::unregistered_uri_by_refresh)) {
    refused.body = refreshing_page(http::with_query(uri, {{"error", "invalid_request"}}));
  }
  if (context.has(flaw::redirect_error_unexplained)) {
    return {.status = 400};
  }
  if (context.has(flaw::error_page_links_back) && !uri.starts_with("javascript:")) {
    refused.body += link_back_to(uri);
  }
  return refused;
}

}  // namespace

Reply refused_here(Context& context, const std::string& client_id, std::string reason) {
  context.note({.client = client_id, .operation = "authorize", .reason = reason});
  return error_page(context, {.code = "invalid_request", .description = std::move(reason)});
}

std::optional<std::string> doubled_parameter(const Context& context, const Parameters& parameters) {
  if (context.has(flaw::doubled_parameter_served)) {
    return std::nullopt;
  }
  const auto doubled =
      first_doubled(parameters, {"client_id", "redirect_uri", "response_type", "scope", "state",
                                 "code_challenge", "code_challenge_method", "prompt"});
  const bool overlooked =
      (doubled == "code_challenge" && context.has(flaw::doubled_challenge_served)) ||
      (doubled == "redirect_uri" && context.has(flaw::second_redirect_uri_used));
  return overlooked ? std::nullopt : doubled;
}

std::expected<Destination, Reply> destination_of(Context& context, const Request& asked) {
  const Parameters& parameters = asked.parameters;
  const std::string client_id = value_of(parameters, "client_id");
  const auto redirect_uri = http::first_value(parameters, "redirect_uri");
  const auto state = http::first_value(parameters, "state");
  const auto doubled = doubled_parameter(context, parameters);
  if (doubled == "client_id" || doubled == "redirect_uri") {
    return std::unexpected(
        refused_here(context, "", "The client or its redirect URI is given twice."));
  }
  if (names_document(context, client_id)) {
    if (auto refused = document_refusal(context, asked)) {
      return std::unexpected(*std::move(refused));
    }
  }
  const Client* client = context.store.clients.find(client_id);
  if (client == nullptr) {
    if (client_id.empty() && context.has(flaw::missing_client_fails)) {
      return std::unexpected(Reply{.status = 500});
    }
    if (redirect_uri && redirects_without_client(context, client_id)) {
      return std::unexpected(error_redirect(
          context, *redirect_uri, state,
          {.code = "unauthorized_client", .description = "The client is not known."}));
    }
    Reply refused = refused_here(context, "", "The client is not known here.");
    if (context.has(flaw::client_id_unescaped_in_error_page)) {
      refused.body += "<p>There is no client " + client_id + ".</p>\n";
    }
    if (redirect_uri && context.has(flaw::unknown_client_by_refresh_header)) {
      refused = std::move(refused).with(
          "Refresh", "3; url=" + http::with_query(*redirect_uri, {{"error", "invalid_request"}}));
    }
    return std::unexpected(std::move(refused));
  }
  const bool is_overlooked = asked.is_pushed && context.has(flaw::pushed_redirect_uri_unchecked);
  if (redirect_uri && (is_registered_here(context, *client, *redirect_uri) || is_overlooked)) {
    return Destination{.client = client,
                       .redirect_uri = checked_redirect_uri(context, parameters),
                       .state = state};
  }
  // Section 2.3.2: it may be left out where there is only one.
  const bool chooses =
      client->redirect_uris.size() > 1 && context.has(flaw::first_redirect_uri_taken);
  if (!redirect_uri && (client->redirect_uris.size() == 1 || chooses)) {
    return Destination{
        .client = client, .redirect_uri = client->redirect_uris.front(), .state = state};
  }
  return std::unexpected(unregistered_uri(context, *client, redirect_uri.value_or("")));
}

}  // namespace assay::issuer
