// The endpoint at which requests are pushed (RFC 9126 section 2).
#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/pushed_requests.hpp"
#include "harness/jose/digest.hpp"
#include "suites/authorization/code_clients.hpp"
#include "suites/pushed/cases.hpp"
#include "suites/pushed/pushing.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

MATCHER(IsStored, negation ? "anything but a stored request"
                           : "201 with JSON that has request_uri and a positive number of "
                             "seconds in expires_in") {
  const oauth::TokenReply& reply = arg;
  const std::string uri = reply.document.text("request_uri").value_or("");
  const auto lifetime = reply.document["expires_in"].integer();
  *result_listener << "expires_in is " << reply.document["expires_in"].dump();
  return reply.exchange.status() == 201 && reply.exchange.media_type() == "application/json" &&
         !uri.empty() && lifetime.value_or(0) > 0;
}

MATCHER(IsPushRefused, negation ? "no refusal" : "a 4xx answer without a request_uri") {
  const oauth::TokenReply& reply = arg;
  const int status = reply.exchange.status();
  return status >= 400 && status < 500 && !reply.document.has("request_uri");
}

Case answered() {
  return conformance({
      .id = "authorization.pushed_request_is_answered_with_its_reference",
      .claim = "A good pushed request is answered with 201, a request_uri and its lifetime.",
      .cites = {req::push_answered_with_request_uri},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::push_answered_with_200, flaw::push_lifetime_as_text},
      .method = "Pushes an honest authorization request. Passes on 201 with a JSON object that "
                "has request_uri and, as a positive integer, expires_in.",
      .run =
          [](Probe& probe) {
            const auto push = push_of(probe, probe.honest_authorization(), probe.client());
            probe.expect(req::push_answered_with_request_uri,
                         probe.request_token(push, "push an honest request"), IsStored());
          },
  });
}

Case authenticated() {
  return conformance({
      .id = "authorization.push_authenticates_the_client",
      .claim = "A client with a secret pushes no request without it.",
      .cites = {req::push_authenticates_client},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::push_unauthenticated, flaw::push_by_client_id_alone_served},
      .method = "Pushes requests of a client that has a secret: with it, which has to be served, "
                "with a wrong one, and with client_id alone. Passes on refusals.",
      .control = honest_push_gives_a_code(),
      .run =
          [](Probe& probe) {
            push_endpoint(probe);
            const oauth::Client client = any_client_with_secret(probe);
            const auto request = probe.honest_authorization(client);
            pushed(probe, request, client);
            oauth::Client guessing = client;
            guessing.client_secret = jose::random_token();
            oauth::Client bare = client;
            bare.auth_method = "none";
            for (const auto& [what, sender] :
                 {std::pair<std::string, oauth::Client>{"a wrong secret", guessing},
                  {"client_id alone", bare}}) {
              probe.expect(req::push_authenticates_client,
                           probe.request_token(push_of(probe, request, sender),
                                               "push a request with " + what),
                           IsPushRefused());
            }
          },
  });
}

Case no_reference() {
  return conformance({
      .id = "authorization.pushed_request_holds_no_reference",
      .claim = "A pushed request that has a request_uri is refused.",
      .cites = {req::push_with_request_uri_refused},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::push_with_request_uri_served},
      .method = "Pushes an honest request, and then another one with the request_uri of the first "
                "among its parameters. Passes on a refusal.",
      .control = honest_push_gives_a_code(),
      .run =
          [](Probe& probe) {
            const auto request = probe.honest_authorization();
            const std::string uri = pushed(probe, request, probe.client());
            auto push = push_of(probe, probe.honest_authorization(), probe.client());
            push.parameters.emplace_back("request_uri", uri);
            probe.expect(req::push_with_request_uri_refused,
                         probe.request_token(push, "push a request with a request_uri"),
                         IsPushRefused());
          },
  });
}

Case post_only() {
  return conformance({
      .id = "authorization.requests_are_pushed_by_post_alone",
      .claim = "The endpoint for pushed requests answers other methods than POST with 405.",
      .cites = {req::push_by_post_only},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::push_by_get_served},
      .method = "Sends an honest request to the endpoint with GET, in the query. Passes on 405.",
      .control = honest_push_gives_a_code(),
      .run =
          [](Probe& probe) {
            const auto request = probe.honest_authorization();
            const http::Request sent{
                .method = "GET",
                .url = http::with_query(push_endpoint(probe), request.parameters())};
            probe.expect(req::push_by_post_only, probe.send(sent, "push a request with GET"),
                         StatusIs(405));
          },
  });
}

}  // namespace

std::vector<Case> push_cases() {
  return {answered(), authenticated(), no_reference(), post_only()};
}

}  // namespace assay::suites
