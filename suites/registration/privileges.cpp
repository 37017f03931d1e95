#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "fixtures/matchers/registration_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/jose/digest.hpp"
#include "suites/authorization/code_clients.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/registration/cases.hpp"
#include "suites/registration/management.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

/// Words by which servers mark clients that they trust.
Document marks_of_trust() {
  return Document::object({{"trusted", true},
                           {"is_trusted", true},
                           {"first_party", true},
                           {"is_admin", true},
                           {"skip_consent", true},
                           {"preauthorized", true},
                           {"auto_approve", true}});
}

oauth::Registration with_members(oauth::Registration registration, const Document& members) {
  for (const std::string& member : members.members()) {
    registration.extra = registration.extra.with(member, members[member]);
  }
  return registration;
}

MATCHER_P(TakesOverNoneOf, members,
          negation ? "one of the members as it was sent"
                   : "no client, or one without the members as they were sent") {
  const oauth::RegistrationReply& reply = arg;
  for (const std::string& member : members.members()) {
    if (reply.registered() && reply.document.has(member) &&
        reply.document[member] == members[member]) {
      *result_listener << member << " was taken over";
      return false;
    }
  }
  return true;
}

Case server_members() {
  return conformance({
      .id = "authorization.registrant_does_not_write_the_servers_members",
      .claim = "A registrant chooses neither its identifier nor its secret, and marks itself as "
               "nothing.",
      .cites = {req::server_members_not_from_registrant},
      .applies_to = {Feature::registration},
      .flaws = {flaw::chosen_client_id_registered, flaw::chosen_secret_registered,
                flaw::registration_stored_as_it_came},
      .method = "Registers with a client_id, with a client_secret, with the time of its issue and "
                "a registration_access_token, and with marks such as trusted, is_admin and "
                "skip_consent. Passes on a 4xx, or where the answer has none of these values.",
      .control = honest_registration_is_accepted(),
      .run =
          [](Probe& probe) {
            oauth::Registration secretive = probe.honest_registration();
            const auto methods = secret_methods(probe);
            secretive.token_endpoint_auth_method =
                methods.empty() ? secretive.token_endpoint_auth_method : methods.front();
            const std::string word = jose::random_token();
            for (const auto& [registration, members] :
                 {std::pair{probe.honest_registration(),
                            Document::object({{"client_id", "chosen-" + word}})},
                  std::pair{secretive, Document::object({{"client_secret", "secret-" + word}})},
                  std::pair{probe.honest_registration(),
                            Document::object({{"client_id_issued_at", 1},
                                              {"registration_access_token", "token-" + word}})},
                  std::pair{probe.honest_registration(), marks_of_trust()}}) {
              probe.expect(req::server_members_not_from_registrant,
                           settled_registration(probe, with_members(registration, members),
                                                "register with " + members.members().front()),
                           TakesOverNoneOf(members));
            }
          },
  });
}

MATCHER_P(IsAnotherClientThan, id,
          (negation ? "a client with the client_id " : "no client, or another client_id than ") +
              std::string(id)) {
  const oauth::RegistrationReply& reply = arg;
  return !reply.registered() || reply.client->client_id != id;
}

Case user_identifier() {
  return conformance({
      .id = "authorization.registrant_does_not_become_a_user",
      .claim = "No registrant gets a client_id that is the name of a user.",
      .cites = {req::registrant_cannot_take_user_identifier},
      .applies_to = {Feature::registration},
      .flaws = {flaw::chosen_client_id_registered, flaw::client_id_made_of_the_name},
      .method = "Registers with the name of a user as client_id, and as client_name. Passes where "
                "the client_id is another.",
      .control = honest_registration_is_accepted(),
      .run =
          [](Probe& probe) {
            if (probe.target().users.empty()) {
              probe.not_exercised("the name of a user (users: in the target file)");
            }
            const std::string name = probe.target().users.back().username;
            oauth::Registration named = probe.honest_registration();
            named.client_name = name;
            for (const auto& registration : {with_members(probe.honest_registration(),
                                                          Document::object({{"client_id", name}})),
                                             named}) {
              probe.expect(req::registrant_cannot_take_user_identifier,
                           settled_registration(probe, registration, "register as a user"),
                           IsAnotherClientThan(name));
            }
          },
  });
}

/// NotApplicable where it is not registered.
oauth::Client registered(Probe& probe, const oauth::Registration& registration,
                         const std::string& purpose) {
  const auto reply = probe.register_client(registration, purpose);
  if (!reply.registered()) {
    probe.not_applicable("The server does not register such a client: " + describe(reply) + ".");
  }
  return *reply.client;
}

Case consent_not_skipped() {
  return conformance({
      .id = "authorization.registrant_cannot_skip_consent",
      .claim = "A client that calls itself trusted is not let in without asking the user.",
      .cites = {req::registrant_gets_no_privileges},
      .applies_to = {Feature::registration, Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::trusted_client_skips_consent},
      .method = "Signs in, shows that a client which registered just now has to ask the user, and "
                "sends the same request as a client that registered with skip_consent, trusted and "
                "the like. Passes where that one has to ask, too.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            const auto plain = registered(probe, probe.honest_registration(), "register");
            const auto asked = probe.authorize(probe.honest_authorization(plain), "ask as it");
            if (!asked.code() || !asked.signed_in) {
              probe.not_applicable("Whoever is signed in is not asked about a new client.");
            }
            const auto marked =
                registered(probe, with_members(probe.honest_registration(), marks_of_trust()),
                           "register as somebody to trust");
            if (marked.client_id == plain.client_id) {
              probe.not_applicable("The server gives one client_id to everybody.");
            }
            probe.expect(req::registrant_gets_no_privileges,
                         probe.authorize(probe.honest_authorization(marked), "ask as that one"),
                         Not(GetsACodeUnasked()));
          },
  });
}

/// A scope that speaks of power and that nobody offers; empty: they are all offered.
std::string unlisted_scope(const std::vector<std::string>& listed) {
  for (const char* scope : {"admin", "superuser", "root"}) {
    if (std::ranges::find(listed, scope) == listed.end()) {
      return scope;
    }
  }
  return "";
}

Case scope_not_taken() {
  return conformance({
      .id = "authorization.registrant_gets_no_unlisted_scope",
      .claim = "Registering for a scope that the server does not offer does not bring it.",
      .cites = {req::registrant_gets_no_privileges},
      .applies_to = {Feature::registration, Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::unlisted_scope_granted},
      .method = "Registers for the scope admin beside honest ones, at a server that lists its "
                "scopes without it, and asks for it. Passes on a refusal, or where the token has "
                "only scopes that are listed.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const auto listed = probe.server_metadata().list("scopes_supported");
            const std::string scope = unlisted_scope(listed);
            if (listed.empty() || scope.empty()) {
              probe.not_applicable("The server does not tell which scopes it offers.");
            }
            const std::string honest = probe.honest_authorization().scope.value_or(listed.front());
            oauth::Registration registration = probe.honest_registration();
            registration.scope = honest + " " + scope;
            const auto client = registered(probe, registration, "register for " + scope);
            auto request = probe.honest_authorization(client);
            request.scope = registration.scope;
            const auto outcome = probe.authorize(request, "ask for " + scope);
            if (!outcome.code()) {
              probe.expect(req::registrant_gets_no_privileges, outcome, IsRefused());
              return;
            }
            std::string known = honest + " openid offline_access";
            for (const std::string& one : listed) {
              known += " " + one;
            }
            probe.expect(req::registrant_gets_no_privileges,
                         probe.request_token(probe.redemption_of(request, *outcome.code(), client),
                                             "redeem it"),
                         StaysWithin(known));
          },
  });
}

}  // namespace

std::vector<Case> registrant_privilege_cases() {
  return {server_members(), user_identifier(), consent_not_skipped(), scope_not_taken()};
}

}  // namespace assay::suites
