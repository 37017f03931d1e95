// Whom the token of a client itself speaks of (RFC 9068 section 2.2, RFC 9700 section 4.15).
#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/client_authentication.hpp"
#include "harness/catalog/flaws/grants.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/clients/cases.hpp"
#include "suites/clients/machines.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

Case subject_is_client() {
  return conformance({
      .id = "authorization.machine_token_speaks_of_its_client",
      .claim = "A JWT that a client gets for itself has an identifier of that client for its sub.",
      .cites = {req::machine_token_subject_is_client},
      .applies_to = {Feature::client_credentials},
      .needs = {Need::confidential_client},
      .flaws = {flaw::machine_token_without_subject, flaw::machine_tokens_share_a_subject,
                flaw::machine_subject_is_the_client_name},
      .method = "Reads the token of a client with client credentials, and of another one where "
                "such clients can register. Passes where sub is there, and is not the same in "
                "both.",
      .run =
          [](Probe& probe) {
            const oauth::Client& client = probe.confidential_client();
            auto subject = machine_claims(probe, client).text("sub");
            if (!probe.server_metadata().endpoint("registration_endpoint").empty()) {
              const auto reply =
                  probe.register_client(machine_registration(probe), "register another one");
              if (reply.registered() && reply.client->client_id != client.client_id &&
                  machine_claims(probe, *reply.client).text("sub") == subject) {
                subject.reset();
              }
            }
            probe.expect(req::machine_token_subject_is_client,
                         Finding{.what = "a sub of its own in the token of a client",
                                 .value = subject,
                                 .from = probe.exchanges()},
                         IsPresent());
          },
  });
}

/// Whether one of them has a claim that the other lacks: then they can be told apart.
bool differ_in_kind(const Document& one, const Document& other) {
  const auto lacks = [](const Document& some, const Document& all) {
    return std::ranges::any_of(all.members(), [&](const std::string& claim) {
      return claim != "scope" && claim != "scp" && claim != "nbf" && !some.has(claim);
    });
  };
  return lacks(one, other) || lacks(other, one);
}

/// A client that would like to be that user.
std::optional<oauth::Client> impersonator(Probe& probe, const std::string& user) {
  oauth::Registration registration = machine_registration(probe);
  registration.client_name = user;
  registration.extra = registration.extra.with("client_id", user).with("sub", user);
  auto reply = probe.register_client(registration, "register under the name of a user");
  if (!reply.registered()) {
    registration.extra = registration.extra.without("client_id").without("sub");
    reply = probe.register_client(registration, "register with a user's name for client_name");
  }
  return reply.client;
}

Case no_users() {
  return conformance({
      .id = "authorization.machine_token_is_no_users",
      .claim = "No client gets a token for itself that reads as a user's.",
      .cites = {req::machine_tokens_not_users},
      .applies_to = {Feature::client_credentials, Feature::registration},
      .needs = {Need::confidential_client, Need::client, Need::login},
      .flaws = {flaw::chosen_client_id_registered, flaw::client_id_made_of_the_name,
                flaw::machine_subject_is_the_client_name},
      .method = "Reads the sub of a user's token, and registers a client for client credentials "
                "that names this as client_id, sub and client_name. Passes where the sub of its "
                "token is another, or where one of the tokens has a claim that the other lacks.",
      .control = honest_machine_gets_a_token(),
      .run =
          [](Probe& probe) {
            const auto grant = redeemed(probe, "get the token of a user");
            const Document user = issuer::Minter::claims_of(grant.access_token().value_or(""));
            const std::string name = user.text("sub").value_or("");
            if (name.empty()) {
              probe.not_applicable("The token of a user cannot be read, or names nobody.");
            }
            const auto client = impersonator(probe, name);
            if (!client) {
              probe.not_applicable("The server registers no such client.");
            }
            const Document machine = machine_claims(probe, *client);
            const bool is_same = machine.text("sub") == name && !differ_in_kind(user, machine);
            probe.expect(req::machine_tokens_not_users,
                         Finding{.what = "the user whose token a client's looks like",
                                 .value = is_same ? std::optional(name) : std::nullopt,
                                 .from = probe.exchanges()},
                         Not(IsPresent()));
          },
  });
}

}  // namespace

std::vector<Case> machine_subject_cases() { return {subject_is_client(), no_users()}; }

}  // namespace assay::suites
