#include "harness/issuer/pushed.hpp"

#include <algorithm>

#include "harness/catalog/flaws/pushed_requests.hpp"
#include "harness/issuer/client_authentication.hpp"
#include "harness/jose/digest.hpp"

namespace assay::issuer {
namespace {

constexpr std::chrono::seconds kLifetime{60};
constexpr const char* kPrefix = "urn:ietf:params:oauth:request_uri:";

std::string new_reference(Context& context) {
  return kPrefix + (context.has(flaw::request_uri_counts_up)
                        ? std::to_string(100'000 + ++context.store.pushes)
                        : jose::random_token(32));
}

/// Authenticated as at the token endpoint (section 2.1); a public client names itself.
std::expected<std::string, Refusal> pusher(Context& context, const Incoming& incoming,
                                           const http::Parameters& form) {
  const std::string named = value_of(form, "client_id");
  const bool is_bare = !incoming.authorization && http::count_of(form, "client_secret") == 0 &&
                       http::count_of(form, "client_assertion") == 0;
  const bool is_overlooked = context.has(flaw::push_unauthenticated) ||
                             (is_bare && context.has(flaw::push_by_client_id_alone_served));
  if (is_overlooked && context.store.clients.find(named) != nullptr) {
    return named;
  }
  const auto client = authenticate(context, incoming, form);
  return client ? std::expected<std::string, Refusal>((*client)->id)
                : std::unexpected(client.error());
}

/// The request without what proved who sent it.
http::Parameters without_credentials(http::Parameters form, const std::string& client_id) {
  std::erase_if(form, [](const http::Parameter& parameter) {
    return parameter.first == "client_id" || parameter.first == "client_secret" ||
           parameter.first == "request_uri" || parameter.first.starts_with("client_assertion");
  });
  form.emplace_back("client_id", client_id);
  return form;
}

std::expected<Document, Refusal> stored(Context& context, const Incoming& incoming) {
  const bool by_get = incoming.method == "GET";
  const auto form =
      by_get ? std::expected<http::Parameters, Refusal>(incoming.query) : form_of(incoming);
  if (!form) {
    return std::unexpected(form.error());
  }
  const auto client = pusher(context, incoming, *form);
  if (!client) {
    return std::unexpected(client.error());
  }
  if (http::count_of(*form, "request_uri") > 0 &&
      !context.has(flaw::push_with_request_uri_served)) {
    return std::unexpected(
        Refusal{.code = "invalid_request", .description = "A pushed request has no request_uri."});
  }
  if (first_doubled(*form, {"client_id", "client_secret", "client_assertion"})) {
    return std::unexpected(
        Refusal{.code = "invalid_request", .description = "A parameter is given twice."});
  }
  const Request request{.parameters = without_credentials(*form, *client), .is_pushed = true};
  if (auto fault = request_fault(context, request)) {
    return std::unexpected(*std::move(fault));
  }
  const std::string reference = new_reference(context);
  context.store.pushed.put(reference, Pushed{.client_id = *client,
                                             .parameters = request.parameters,
                                             .expires = Clock::now() + kLifetime});
  const Document lifetime = context.has(flaw::push_lifetime_as_text)
                                ? Document(std::to_string(kLifetime.count()))
                                : Document(std::int64_t{kLifetime.count()});
  return Document::object({{"request_uri", reference}, {"expires_in", lifetime}});
}

/// The pushed request, with what a flaw lets the URL replace.
http::Parameters merged(const Context& context, const Pushed& pushed,
                        const http::Parameters& parameters) {
  http::Parameters result = pushed.parameters;
  for (const auto& [name, value] : parameters) {
    const bool is_reference = name == "client_id" || name == "request_uri";
    const bool replaces =
        context.has(flaw::query_overrides_pushed_request) ||
        (name == "code_challenge" && context.has(flaw::query_challenge_overrides_pushed_one));
    if (!is_reference && replaces) {
      std::erase_if(result, [&](const http::Parameter& known) { return known.first == name; });
      result.emplace_back(name, value);
    }
  }
  return result;
}

}  // namespace

std::expected<Request, Refusal> referenced(Context& context, const http::Parameters& parameters) {
  const auto reference = http::first_value(parameters, "request_uri");
  if (!reference || !reference->starts_with(kPrefix)) {
    return Request{.parameters = parameters};  // request_uri of OpenID Connect is not supported
  }
  const Pushed* found = context.store.pushed.find(*reference);
  const std::string client_id = value_of(parameters, "client_id");
  const bool is_theirs = found != nullptr && (found->client_id == client_id ||
                                              context.has(flaw::request_uri_of_any_client));
  if (!is_theirs || found->expires <= Clock::now()) {
    return std::unexpected(Refusal{.code = "invalid_request_uri",
                                   .description = "The request_uri is not one that is good."});
  }
  Request request{.parameters = merged(context, *found, parameters), .is_pushed = true};
  if (!context.has(flaw::request_uri_reusable)) {
    context.store.pushed.erase(*reference);
  }
  return request;
}

Reply push(Context& context, const Incoming& incoming) {
  const auto document = stored(context, incoming);
  context.note({.operation = "push",
                .allowed = document.has_value(),
                .reason = document ? "stored" : document.error().description});
  if (!document) {
    return with_challenge(error_json(document.error()), incoming);
  }
  return private_json(context.has(flaw::push_answered_with_200) ? 200 : 201, *document);
}

}  // namespace assay::issuer
