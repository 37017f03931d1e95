#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>

#include "fixtures/generators/matrix.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/jose/digest.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/code_clients.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using attack::attack;
using gen::Cell;

using Names = std::vector<std::string>;

/// The client that a cell is about.
oauth::Client client_of(Probe& probe, const Cell& cell) {
  if (auto client = client_with_secret(probe, cell.of("registered for"))) {
    return *client;
  }
  probe.not_applicable("The server registers no client by " + cell.of("registered for") + ".");
}

/// What the client needs its secret for, all honest.
oauth::TokenRequest fresh_request(Probe& probe, const oauth::Client& client,
                                  std::string_view grant) {
  oauth::TokenRequest redemption = probe.fresh_redemption(client);
  if (grant == "code") {
    return redemption;
  }
  const auto reply = probe.request_token(redemption, "get a refresh token");
  probe.require("an honest code of a client with a secret is redeemed", reply, IsIssued());
  if (!reply.refresh_token()) {
    probe.not_applicable("The authorization server issues no refresh tokens.");
  }
  return probe.refresh_of(*reply.refresh_token(), client);
}

bool issues_refresh_tokens(Probe& probe, const oauth::Client& client) {
  const auto reply = probe.request_token(probe.fresh_redemption(client), "see what a code brings");
  return reply.refresh_token().has_value();
}

/// The right secret by another method than the registered one is not among them: servers may take
/// it (OAuth 2.1 section 2.4), or mind it. The right one by the registered method is the control.
std::vector<Cell> cells(Probe& probe) {
  const oauth::Client any = any_client_with_secret(probe);
  Names registered;
  bool has_others = true;
  for (const std::string& method : secret_methods(probe)) {
    if (client_with_secret(probe, method)) {
      registered.push_back(method);
      has_others = has_others && second_client_with_secret(probe, method);
    }
  }
  const gen::Dimension clients{"registered for", registered};
  const gen::Dimension grants{
      "grant", issues_refresh_tokens(probe, any) ? Names{"code", "refresh token"} : Names{"code"}};
  const Names secrets =
      has_others ? Names{"wrong", "empty", "another client's"} : Names{"wrong", "empty"};
  std::vector<Cell> all =
      gen::cells_of({clients, grants, {"sent", {"client_id alone", "nothing"}}});
  std::ranges::move(
      gen::cells_of({clients, grants, {"sent", {"basic", "post", "both"}}, {"secret", secrets}}),
      std::back_inserter(all));
  return all;
}

std::string secret_of(Probe& probe, const Cell& cell) {
  if (cell.has("secret", "wrong")) {
    return jose::random_token();
  }
  if (cell.has("secret", "another client's")) {
    const auto other = second_client_with_secret(probe, cell.of("registered for"));
    return other ? other->client_secret
                 : throw NotApplicable{"The server registers no second client of this kind."};
  }
  return "";
}

/// The request with other credentials than the client's.
oauth::TokenRequest authenticating_as(const Cell& cell, oauth::TokenRequest request,
                                      const std::string& secret) {
  const std::string sent = cell.of("sent");
  if (sent == "nothing") {
    request.client.reset();
    return request;
  }
  if (sent == "client_id alone") {
    request.client->auth_method = "none";
    return request;
  }
  if (sent != "basic" && sent != "post" && sent != "both") {
    throw attack::NotAnInput{};
  }
  request.client->client_secret = secret;
  request.client->auth_method = sent == "post" ? "client_secret_post" : "client_secret_basic";
  if (sent == "both") {
    request.parameters.emplace_back("client_id", request.client->client_id);
    request.parameters.emplace_back("client_secret", secret);
  }
  return request;
}

/// OAuth 2.1 section 3.2: a parameter without a value was not sent.
bool brings_no_credentials(const Cell& cell) {
  return cell.has("sent", "nothing") || cell.has("sent", "client_id alone") ||
         (cell.has("sent", "post") && cell.has("secret", "empty"));
}

/// Where a wrong secret comes in the registered way, it is the client that is refused; where it
/// comes otherwise, the way may be what is wrong (section 3.2.4).
bool comes_as_registered(const Cell& cell) {
  return cell.of("registered for") == "client_secret_" + cell.of("sent") &&
         !cell.has("secret", "empty");
}

void judge(Probe& probe, const Cell& cell) {
  const oauth::Client client = client_of(probe, cell);
  const oauth::TokenRequest honest = fresh_request(probe, client, cell.of("grant"));
  const auto reply =
      probe.request_token(authenticating_as(cell, honest, secret_of(probe, cell)), cell.text());
  if (brings_no_credentials(cell)) {
    probe.expect(req::confidential_client_authenticates, reply, IsTokenRefusal());
  } else if (comes_as_registered(cell)) {
    probe.expect(req::client_authentication_fails_cleanly, reply, RefusesTheClient());
  } else {
    probe.expect(req::client_authentication_fails_cleanly, reply, IsTokenRefusal());
  }
}

Case matrix() {
  return attack<Cell>({
      .id = "authorization.client_authentication_matrix_holds",
      .claim = "A client that was given a secret gets no token without it, in whichever way and "
               "for whichever grant it tries.",
      .cites = {req::confidential_client_authenticates, req::client_authentication_fails_cleanly},
      .applies_to = {Feature::token_endpoint, Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::secret_unchecked, flaw::secret_unchecked_in_body,
                flaw::secret_unchecked_at_refresh, flaw::empty_secret_served,
                flaw::secret_of_another_client_served,
                flaw::confidential_client_without_secret_served},
      .method =
          "Redeems fresh codes and refresh tokens of clients that are registered for "
          "client_secret_basic and client_secret_post: by client_id alone, anonymously, and "
          "with a wrong, an empty and another client's secret in the header, in the body and "
          "in both. Passes on a refusal; with 401 and a challenge for the header, where a wrong "
          "secret comes in the registered way.",
      .control = honest_codes_of_clients_with_secrets_are_redeemed(),
      .attempts = 50,
      .cost = {.authorizations = 1, .token_requests = 2},
      .all_inputs = cells,
      .run = judge,
  });
}

}  // namespace

std::vector<Case> client_authentication_attacks() { return {matrix()}; }

}  // namespace assay::suites
