#include "harness/oauth/client.hpp"

namespace assay::oauth {
namespace {

Client client_from(const Document& reply, const Document& asked) {
  // What the server registered counts; what it does not say, it took as asked.
  const auto either = [&](std::string_view member) {
    return reply.has(member) ? reply.texts(member) : asked.texts(member);
  };
  Client client;
  client.client_id = reply.text("client_id").value_or("");
  client.client_secret = reply.text("client_secret").value_or("");
  client.auth_method =
      reply.text("token_endpoint_auth_method")
          .value_or(asked.text("token_endpoint_auth_method").value_or("client_secret_basic"));
  client.redirect_uris = either("redirect_uris");
  client.grant_types = either("grant_types");
  client.registration_client_uri = reply.text("registration_client_uri").value_or("");
  client.registration_access_token = reply.text("registration_access_token").value_or("");
  return client;
}

http::Request registration_request(const std::string& endpoint, std::string body) {
  http::Request request{.method = "POST", .url = endpoint, .body = std::move(body)};
  request.headers.add("Content-Type", "application/json");
  request.headers.add("Accept", "application/json");
  return request;
}

}  // namespace

Document Registration::document() const {
  Document document =
      Document::object({{"client_name", client_name},
                        {"grant_types", Document::texts(grant_types)},
                        {"response_types", Document::texts(response_types)},
                        {"token_endpoint_auth_method", token_endpoint_auth_method}});
  if (redirect_uris) {
    document = document.with("redirect_uris", Document::texts(*redirect_uris));
  }
  if (scope) {
    document = document.with("scope", *scope);
  }
  for (const std::string& member : extra.members()) {
    document = document.with(member, extra[member]);
  }
  return document;
}

RegistrationReply read_registration_reply(http::Exchange exchange, const Document& asked) {
  RegistrationReply reply{.exchange = std::move(exchange)};
  const auto parsed = Document::parse(reply.exchange.body());
  if (!parsed) {
    return reply;
  }
  reply.document = *parsed;
  const int status = reply.exchange.status();
  if (status >= 200 && status < 300 && !parsed->text("client_id").value_or("").empty()) {
    reply.client = client_from(*parsed, asked);
  }
  return reply;
}

http::Request to_request(const Registration& registration, const std::string& endpoint) {
  return registration_request(endpoint, registration.document().dump());
}

RegistrationReply register_client(http::Transport& transport, const std::string& endpoint,
                                  const Registration& registration, const std::string& purpose) {
  return read_registration_reply(transport.perform(to_request(registration, endpoint), purpose),
                                 registration.document());
}

RegistrationReply register_client_raw(http::Transport& transport, const std::string& endpoint,
                                      std::string body, const std::string& purpose) {
  return read_registration_reply(
      transport.perform(registration_request(endpoint, std::move(body)), purpose), Document());
}

http::Exchange delete_client(http::Transport& transport, const Client& client,
                             const std::string& purpose,
                             std::optional<std::chrono::milliseconds> timeout) {
  http::Request request{
      .method = "DELETE", .url = client.registration_client_uri, .timeout = timeout};
  request.headers.add("Authorization", "Bearer " + client.registration_access_token);
  return transport.perform(request, purpose);
}

}  // namespace assay::oauth
