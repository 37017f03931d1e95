// The authorization endpoint: from a request to either an error or something that the user can be
// asked (OAuth 2.1 section 4.1.1).
#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "harness/catalog/flaws/client_authentication.hpp"
#include "harness/catalog/flaws/client_documents.hpp"
#include "harness/catalog/flaws/discovery.hpp"
#include "harness/catalog/flaws/pushed_requests.hpp"
#include "harness/issuer/authorization_response.hpp"
#include "harness/issuer/context.hpp"
#include "harness/issuer/destination.hpp"
#include "harness/issuer/fetching.hpp"
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

Reply refused_there(Context& context, const Incoming& incoming, const Destination& destination,
                    const Refusal& refusal) {
  context.note(
      {.client = destination.client->id, .operation = "authorize", .reason = refusal.description});
  return refuse(context, incoming,
                AuthorizationRequest{.client_id = destination.client->id,
                                     .redirect_uri = destination.redirect_uri,
                                     .state = destination.state},
                refusal);
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
                   .description = context.has(flaw::error_quotes_response_type)
                                      ? "There is no response type \"" + *response_type + "\"."
                                      : "Only the response type code is served."};
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

bool can_be_s256(const Context& context, std::string_view challenge) {  // 32 bytes in base64url
  const bool fits = challenge.size() == 43 || (context.has(flaw::challenge_of_any_length) &&
                                               challenge.size() > 43 && challenge.size() <= 128);
  return fits && std::ranges::all_of(challenge, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                  c == '-' || c == '_';
         });
}

std::optional<Refusal> missing_challenge(const Context& context, const Client& client) {
  const bool is_optional_with_secret =
      context.has(flaw::pkce_downgrade_served) || context.has(flaw::challenge_optional_with_secret);
  if (context.has(flaw::pkce_optional) || (is_optional_with_secret && !client.is_public())) {
    return std::nullopt;
  }
  return Refusal{
      .code = context.has(flaw::missing_challenge_unnamed) ? "access_denied" : "invalid_request",
      .description = "code_challenge is missing."};
}

/// PKCE with S256, from every client (section 7.5.1). A missing method means plain (RFC 7636
/// section 4.3), which shows the verifier to whoever sees the request.
std::optional<Refusal> read_challenge(const Context& context, const Client& client,
                                      const Parameters& parameters, AuthorizationRequest& request) {
  request.challenge = value_of(parameters, "code_challenge");
  if (request.challenge.ends_with('=') && context.has(flaw::challenge_padding_dropped)) {
    request.challenge.pop_back();
  }
  if (request.challenge.empty()) {
    request.method = ChallengeMethod::none;
    return missing_challenge(context, client);
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
  if (!can_be_s256(context, request.challenge)) {
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
  if (!text && context.has(flaw::omitted_scope_is_invalid_request)) {
    return Refusal{.code = "invalid_request", .description = "scope is missing."};
  }
  if (!text) {
    request.scopes = allowed;
  } else if (request.scopes.empty()) {
    return Refusal{.code = "invalid_scope",
                   .description = context.has(flaw::error_repeats_scope)
                                      ? "There is no scope " + *text
                                      : "None of these scopes can be granted."};
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
  if (context.has(flaw::long_state_refused) && destination.state.value_or("").size() > 600) {
    fault = Refusal{.code = "invalid_request", .description = "state is too long."};
  }
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

/// What some code behind a flaw cannot stand.
bool fails_over(const Context& context, const Parameters& parameters) {
  return std::ranges::any_of(parameters, [&](const http::Parameter& parameter) {
    const auto& [name, value] = parameter;
    return (context.has(flaw::null_byte_fails) && value.find('\0') != std::string::npos) ||
           (context.has(flaw::long_scope_fails) && name == "scope" && value.size() > 2'000);
  });
}

/// No request is looked for elsewhere: a flaw does (RFC 9101 section 10.4.1).
void fetch_request(const Context& context, const Parameters& parameters) {
  const auto place = http::first_value(parameters, "request_uri");
  if (place && context.has(flaw::request_uri_fetched)) {
    fetch(*place);
  } else if (place && context.has(flaw::request_uri_inside_known_by_spelling)) {
    fetch_unless_spelt_inside(*place);
  }
}

Reply answer_to(Context& context, const Incoming& incoming, const Parameters& form) {
  fetch_request(context, form);
  auto asked = referenced(context, form);
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
    return refused_there(context, incoming, *destination, request.error());
  }
  if (const auto unasked =
          refusal_without_asking(context, incoming, value_of(asked->parameters, "prompt"))) {
    return refused_there(context, incoming, *destination, *unasked);
  }
  return begin_interaction(context, incoming, *request);
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
  if (incoming.method != "POST" && context.has(flaw::authorization_by_post_only)) {
    return Reply{.status = 405}.with("Allow", "POST");
  }
  auto form = incoming.method == "POST" ? form_of(incoming) : form_in_query(context, incoming);
  if (!form) {
    return refused_here(context, "", form.error().description);
  }
  if (context.has(flaw::parameter_names_trimmed)) {
    form = with_trimmed_names(*std::move(form));
  }
  if (fails_over(context, *form)) {
    return {.status = 500};
  }
  Reply reply = answer_to(context, incoming, *form);
  return context.has(flaw::authorization_endpoint_with_cors)
             ? std::move(reply).with("Access-Control-Allow-Origin", "*")
             : reply;
}

}  // namespace assay::issuer
