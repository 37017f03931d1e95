// The authorization endpoint: from a request to either an error or something that the user can be
// asked (OAuth 2.1 section 4.1.1).
#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/client_authentication.hpp"
#include "harness/catalog/flaws/client_documents.hpp"
#include "harness/catalog/flaws/discovery.hpp"
#include "harness/catalog/flaws/pushed_requests.hpp"
#include "harness/issuer/authorization_response.hpp"
#include "harness/issuer/context.hpp"
#include "harness/issuer/documents.hpp"
#include "harness/issuer/interaction.hpp"
#include "harness/issuer/pages.hpp"
#include "harness/issuer/pushed.hpp"
#include "harness/issuer/redirect_uri.hpp"
#include "harness/issuer/resource.hpp"

#include <algorithm>
#include <array>

namespace assay::issuer {
namespace {

using http::Parameters;

/// Where the answer goes. Until this is settled nothing may be sent to any redirect URI.
struct Destination {
  const Client* client{};
  std::string redirect_uri{};
  std::optional<std::string> state{};
};

Reply refused_here(Context& context, const std::string& client_id, std::string reason) {
  context.note({.client = client_id, .operation = "authorize", .reason = reason});
  return error_page(context, {.code = "invalid_request", .description = std::move(reason)});
}

Reply refused_there(Context& context, const Destination& destination, const Refusal& refusal) {
  context.note(
      {.client = destination.client->id, .operation = "authorize", .reason = refusal.description});
  return error_redirect(context, destination.redirect_uri, destination.state, refusal);
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

/// The client and its redirect URI. Whoever gets either wrong could be an attacker who wants the
/// browser, or a code, at an address of theirs: the user is told, and nobody is redirected
/// (section 4.1.2.1).
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
    if (redirect_uri && redirects_without_client(context, client_id)) {
      return std::unexpected(error_redirect(
          context, *redirect_uri, state,
          {.code = "unauthorized_client", .description = "The client is not known."}));
    }
    Reply refused = refused_here(context, "", "The client is not known here.");
    if (redirect_uri && context.has(flaw::unknown_client_by_refresh_header)) {
      refused = std::move(refused).with(
          "Refresh", "3; url=" + http::with_query(*redirect_uri, {{"error", "invalid_request"}}));
    }
    return std::unexpected(std::move(refused));
  }
  const bool is_overlooked = asked.is_pushed && context.has(flaw::pushed_redirect_uri_unchecked);
  if (redirect_uri && (is_registered(context, *client, *redirect_uri) || is_overlooked)) {
    return Destination{.client = client,
                       .redirect_uri = checked_redirect_uri(context, parameters),
                       .state = state};
  }
  // Section 2.3.2: it may be left out where there is only one.
  if (!redirect_uri && client->redirect_uris.size() == 1) {
    return Destination{
        .client = client, .redirect_uri = client->redirect_uris.front(), .state = state};
  }
  Reply refused =
      refused_here(context, client->id, "The redirect URI is not one that the client registered.");
  if (redirect_uri && !client->is_document && context.has(flaw::unregistered_uri_by_refresh)) {
    refused.body = refreshing_page(http::with_query(*redirect_uri, {{"error", "invalid_request"}}));
  }
  return std::unexpected(std::move(refused));
}

std::optional<Refusal> response_type_fault(const Context& context, const Parameters& parameters) {
  const auto response_type = http::first_value(parameters, "response_type");
  if (!response_type && !context.has(flaw::response_type_optional)) {
    return Refusal{.code = "invalid_request", .description = "response_type is missing."};
  }
  const bool is_served = context.has(flaw::any_response_type_served) ||
                         (response_type == "token" && context.has(flaw::implicit_flow_served));
  if (response_type && *response_type != "code" && !is_served) {
    return Refusal{.code = "unsupported_response_type",
                   .description = "Only the response type code is served."};
  }
  return std::nullopt;
}

std::optional<Refusal> unknown_parameter_fault(const Context& context,
                                               const Parameters& parameters) {
  static constexpr std::array<std::string_view, 12> known{
      "response_type",         "client_id", "redirect_uri",  "scope",  "state", "code_challenge",
      "code_challenge_method", "resource",  "response_mode", "prompt", "nonce", "login_hint"};
  const bool strange = std::ranges::any_of(parameters, [](const http::Parameter& parameter) {
    return std::ranges::find(known, parameter.first) == known.end();
  });
  // Section 3.1: unknown parameters are ignored. Only the flaw minds them.
  const bool minds_resource =
      context.has(flaw::resource_parameter_refused) && http::count_of(parameters, "resource") > 0;
  if ((strange && context.has(flaw::unknown_parameter_refused)) || minds_resource) {
    return Refusal{.code = "invalid_request", .description = "There is an unknown parameter."};
  }
  return std::nullopt;
}

bool can_be_s256(std::string_view challenge) {  // 32 bytes in base64url
  return challenge.size() == 43 && std::ranges::all_of(challenge, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                  c == '-' || c == '_';
         });
}

/// PKCE with S256, from every client (section 7.5.1). A missing method means plain (RFC 7636
/// section 4.3), which shows the verifier to whoever sees the request.
std::optional<Refusal> read_challenge(const Context& context, const Client& client,
                                      const Parameters& parameters, AuthorizationRequest& request) {
  request.challenge = value_of(parameters, "code_challenge");
  if (request.challenge.empty()) {
    request.method = ChallengeMethod::none;
    const bool is_optional = context.has(flaw::pkce_optional) ||
                             (context.has(flaw::pkce_downgrade_served) && !client.is_public());
    return is_optional ? std::nullopt
                       : std::optional(Refusal{.code = "invalid_request",
                                               .description = "code_challenge is missing."});
  }
  const std::string method =
      http::first_value(parameters, "code_challenge_method")
          .value_or(context.has(flaw::pkce_method_defaults_to_s256) ? "S256" : "plain");
  if (method == "plain" && context.has(flaw::pkce_plain_served)) {
    request.method = ChallengeMethod::plain;
    return std::nullopt;
  }
  const bool is_known = method == "S256" || method == "plain";
  if (method != "S256" && (is_known || !context.has(flaw::pkce_unknown_method_served))) {
    return Refusal{.code = "invalid_request",
                   .description = "Only the code challenge method S256 is served."};
  }
  if (!can_be_s256(request.challenge)) {
    return Refusal{.code = "invalid_request",
                   .description = "code_challenge is not a SHA-256 hash in base64url."};
  }
  return std::nullopt;
}

/// What is granted at most: the scopes asked for that exist, or all that the client may have where
/// it names none (section 1.4.1). What was left out shows in the token reply.
std::optional<Refusal> read_scopes(const Context& context, const Client& client,
                                   const Parameters& parameters, AuthorizationRequest& request) {
  const Scopes& allowed = client.scopes.empty() ? context.options.scopes : client.scopes;
  const auto text = http::first_value(parameters, "scope");
  const Scopes wanted = split_scopes(text.value_or(""));
  request.scopes = allowed.empty() ? wanted : common(wanted, allowed);
  if (!text) {
    request.scopes = allowed;
  } else if (request.scopes.empty()) {
    return Refusal{.code = "invalid_scope", .description = "None of these scopes can be granted."};
  }
  return std::nullopt;
}

std::expected<AuthorizationRequest, Refusal> request_of(const Context& context,
                                                        const Destination& destination,
                                                        const Request& asked) {
  const Parameters& parameters = asked.parameters;
  AuthorizationRequest request{.client_id = destination.client->id,
                               .redirect_uri = destination.redirect_uri,
                               .state = destination.state};
  request.for_token =
      context.has(flaw::implicit_flow_served) && value_of(parameters, "response_type") == "token";
  if (doubled_parameter(context, parameters)) {
    return std::unexpected(
        Refusal{.code = "invalid_request", .description = "A parameter is given twice."});
  }
  auto fault = response_type_fault(context, parameters);
  fault = fault ? fault : unknown_parameter_fault(context, parameters);
  if (!fault && !destination.client->may_use("authorization_code")) {
    fault = Refusal{.code = "unauthorized_client",
                    .description = "The client did not register for the code grant."};
  }
  if (asked.is_pushed && http::count_of(parameters, "code_challenge") == 0 &&
      context.has(flaw::pushed_request_without_challenge_served)) {
    request.method = ChallengeMethod::none;
  } else {
    fault = fault ? fault : read_challenge(context, *destination.client, parameters, request);
  }
  fault = fault ? fault : read_scopes(context, *destination.client, parameters, request);
  if (fault) {
    return std::unexpected(*fault);
  }
  const auto resource = requested_resource(context, parameters);
  if (!resource) {
    return std::unexpected(resource.error());
  }
  request.resource = *resource;
  return request;
}

Parameters form_in_query(const Context& context, const Incoming& incoming) {
  Parameters query = incoming.query;
  for (auto& [name, value] : query) {
    if (name == "response_type" && value.empty() && context.has(flaw::empty_response_type_served)) {
      value = "code";
    }
  }
  return without_empty(std::move(query));
}

}  // namespace

std::optional<Refusal> request_fault(Context& context, const Request& request) {
  const auto destination = destination_of(context, request);
  if (!destination) {
    return Refusal{.code = "invalid_request", .description = "The redirect URI is not good."};
  }
  const auto wanted = request_of(context, *destination, request);
  return wanted ? std::nullopt : std::optional(wanted.error());
}

Reply authorize(Context& context, const Incoming& incoming) {
  auto form = incoming.method == "POST" ? form_of(incoming) : form_in_query(context, incoming);
  if (!form) {
    return refused_here(context, "", form.error().description);
  }
  if (context.has(flaw::parameter_names_trimmed)) {
    form = with_trimmed_names(*std::move(form));
  }
  auto asked = referenced(context, *form);
  if (!asked) {
    return refused_here(context, "", asked.error().description);
  }
  asked->cookies = incoming.cookies;
  const auto destination = destination_of(context, *asked);
  if (!destination) {
    return destination.error();
  }
  const auto request = request_of(context, *destination, *asked);
  if (!request) {
    return refused_there(context, *destination, request.error());
  }
  if (const auto unasked =
          refusal_without_asking(context, incoming, value_of(asked->parameters, "prompt"))) {
    return refused_there(context, *destination, *unasked);
  }
  return begin_interaction(context, incoming, *request);
}

}  // namespace assay::issuer
