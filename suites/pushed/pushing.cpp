#include "suites/pushed/pushing.hpp"

#include "harness/probe/leaving.hpp"

namespace assay::suites {

std::string push_endpoint(Probe& probe) {
  const std::string endpoint =
      probe.server_metadata().endpoint("pushed_authorization_request_endpoint");
  if (endpoint.empty()) {
    probe.not_applicable("The authorization server takes no pushed requests (RFC 9126).");
  }
  return endpoint;
}

oauth::TokenRequest push_of(Probe& probe, const oauth::AuthorizationRequest& request,
                            const oauth::Client& client) {
  oauth::TokenRequest push{.endpoint = push_endpoint(probe),
                           .parameters = request.parameters(),
                           .client = client,
                           .audience = probe.facts().issuer};
  // Every other way to authenticate adds it.
  return client.auth_method == "client_secret_basic" ? push : push.without("client_id");
}

std::string request_uri_in(const oauth::TokenReply& reply) {
  const int status = reply.exchange.status();
  return status >= 200 && status < 300 ? reply.document.text("request_uri").value_or("") : "";
}

std::string pushed(Probe& probe, const oauth::AuthorizationRequest& request,
                   const oauth::Client& client) {
  const auto reply = probe.request_token(push_of(probe, request, client), "push a request");
  const std::string uri = request_uri_in(reply);
  if (uri.empty()) {
    probe.not_applicable(
        "An honest request cannot be pushed: see "
        "authorization.pushed_request_is_answered_with_its_reference.");
  }
  return uri;
}

oauth::AuthorizationRequest by_reference(oauth::AuthorizationRequest request,
                                         const std::string& request_uri,
                                         const http::Parameters& beside) {
  http::Parameters sent{{"client_id", request.client_id.value_or("")},
                        {"request_uri", request_uri}};
  sent.insert(sent.end(), beside.begin(), beside.end());
  request.exactly = sent;
  return request;
}

Control honest_push_gives_a_code() {
  return {.name = "an honest pushed request gives a code", .run = [](Probe& probe) {
            const auto request = probe.honest_authorization();
            const std::string uri = pushed(probe, request, probe.client());
            const auto outcome =
                probe.authorize(by_reference(request, uri), "control: use a pushed request");
            if (!outcome.code()) {
              throw Blocked{Step::authorization,
                            "A pushed request led to no code: " + describe(outcome) + "."};
            }
          }};
}

}  // namespace assay::suites
