#include <gmock/gmock.h>

#include <array>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/registration_matchers.hpp"
#include "harness/catalog/flaws/registration_management.hpp"
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

bool says(const oauth::RegistrationReply& reply, std::string_view member) {
  return !reply.document.text(member).value_or("").empty();
}

MATCHER(SaysBothOrNeither, negation ? "one of the two without the other"
                                    : "registration_client_uri and registration_access_token "
                                      "together, or neither") {
  const oauth::RegistrationReply& reply = arg;
  const bool has_address = says(reply, "registration_client_uri");
  const bool has_token = says(reply, "registration_access_token");
  *result_listener << (has_address ? "the address came" : "no address came") << ", "
                   << (has_token ? "the token came" : "no token came");
  return has_address == has_token;
}

/// RFC 6750 section 3. A method that is not offered is nobody's to authorize.
MATCHER_P(IsBearerRefusal, method,
          negation ? "anything but an error of Bearer authentication"
                   : "400, 401 or 403 with a Bearer challenge, and nothing about the client") {
  const oauth::RegistrationReply& reply = arg;
  const int status = reply.exchange.status();
  const bool is_not_offered =
      std::string(method) != "GET" && (status == 404 || status == 405 || status == 501);
  const bool is_refusal = status == 400 || status == 401 || status == 403;
  const auto challenge = reply.exchange.header("WWW-Authenticate");
  *result_listener << "WWW-Authenticate is " << challenge.value_or("missing");
  return is_not_offered || (is_refusal && !says(reply, "client_name") &&
                            http::bearer_challenge_of(reply.exchange).has_value());
}

MATCHER(IsNotServed, negation ? "a 2xx answer" : "a 4xx answer, or 501") {
  const oauth::RegistrationReply& reply = arg;
  const int status = reply.exchange.status();
  return (status >= 400 && status < 500) || status == 501;
}

Case address_and_token() {
  return conformance({
      .id = "authorization.management_address_comes_with_its_token",
      .claim = "Whoever is told where its registration is managed is given the token for it, and "
               "the reverse.",
      .cites = {req::management_address_and_token_together},
      .applies_to = {Feature::registration},
      .flaws = {flaw::management_token_withheld_from_public_clients},
      .method = "Registers a public client and one with a secret. Passes where each answer holds "
                "both registration_client_uri and registration_access_token, or neither.",
      .run =
          [](Probe& probe) {
            std::vector<oauth::RegistrationReply> replies{
                accepted_registration(probe, probe.honest_registration(), "register")};
            for (const std::string& method : secret_methods(probe)) {
              oauth::Registration registration = probe.honest_registration();
              registration.token_endpoint_auth_method = method;
              replies.push_back(probe.register_client(registration, "register for a secret"));
            }
            bool are_managed = false;
            for (const auto& reply : replies) {
              if (reply.registered() && (says(reply, "registration_client_uri") ||
                                         says(reply, "registration_access_token"))) {
                are_managed = true;
                probe.expect(req::management_address_and_token_together, reply,
                             SaysBothOrNeither());
              }
            }
            if (!are_managed) {
              probe.not_applicable("Clients cannot manage their registration here (RFC 7592).");
            }
          },
  });
}

Document renaming(const Managed& managed, const std::string& name) {
  return update_of(managed).with("client_name", name);
}

/// Reading, changing and deleting, at the client's address.
oauth::RegistrationReply try_to(const std::string& method, Probe& probe, const Managed& managed,
                                const std::string& authorization, const std::string& how) {
  return manage(probe, managed, method, authorization, method + " " + how,
                method == "PUT" ? renaming(managed, "renamed by a stranger") : Document());
}

constexpr std::array methods{"GET", "PUT", "DELETE"};

void demand_still_there(Probe& probe, Managed& managed) {
  probe.require("the client's own token still opens its registration",
                read(probe, managed, "control: read with the right token"), IsRegistered());
}

/// With its last character another one.
std::string altered(std::string token) {
  if (!token.empty()) {
    token.back() = token.back() == 'A' ? 'Q' : 'A';
  }
  return token;
}

Case needs_token() {
  return conformance({
      .id = "authorization.registration_is_managed_with_its_token_alone",
      .claim = "Nobody reads, changes or deletes a registration without its token.",
      .cites = {req::management_needs_its_token},
      .applies_to = {Feature::registration},
      .flaws = {flaw::registration_read_without_token, flaw::management_refusal_without_challenge},
      .method = "Registers a client and sends GET, PUT and DELETE to its address without a token, "
                "with a made-up one, and with its own whose end is changed. Passes where each "
                "gets an error of Bearer authentication, and the right token works before and "
                "after.",
      .run =
          [](Probe& probe) {
            Managed managed = managed_client(probe);
            const std::string token = managed.client.registration_access_token;
            bool is_closed = true;
            for (const auto& [authorization, how] :
                 {std::pair<std::string, std::string>{"", "without a token"},
                  {"Bearer " + jose::random_token(), "with a made-up token"},
                  {"Bearer " + altered(token) + "x", "with an altered token"}}) {
              for (const std::string method : methods) {
                is_closed = probe.expect(req::management_needs_its_token,
                                         try_to(method, probe, managed, authorization, how),
                                         IsBearerRefusal(method)) &&
                            is_closed;
              }
            }
            if (is_closed) {
              demand_still_there(probe, managed);
            }
          },
  });
}

/// What an update at its own address made of another client that it named.
Finding taken_over(Probe& probe, Managed& ours, Managed& other) {
  const std::string name = "taken over";
  Managed sender = ours;
  const auto reply =
      update(probe, sender, renaming(ours, name).with("client_id", other.client.client_id),
             "change our client, naming the other");
  if (reply.registered() && reply.client->client_id == ours.client.client_id) {
    ours = sender;  // else the credentials that came are not ours
  }
  const auto after = read(probe, other, "read the other client");
  return {.what = "the change of the client that was named",
          .value = after.document.text("client_name") == name ? std::optional(name) : std::nullopt,
          .from = {reply.exchange, after.exchange}};
}

Case bound_to_client() {
  return conformance({
      .id = "authorization.management_token_opens_its_own_registration_alone",
      .claim = "The registration access token of a client opens no other client's registration.",
      .cites = {req::management_token_bound_to_client},
      .applies_to = {Feature::registration},
      .flaws = {flaw::management_token_of_any_client, flaw::any_client_deletes_any,
                flaw::update_goes_to_the_named_client},
      .method = "Registers two clients. Changes the one at its own address with a body that names "
                "the other, and sends GET, PUT and DELETE to the address of the other with the "
                "token of the one. Passes where the other is neither shown nor changed.",
      .run =
          [](Probe& probe) {
            Managed ours = managed_client(probe);
            Managed other = managed_client(probe);
            if (ours.client.client_id == other.client.client_id) {
              probe.not_applicable("The server gives one client_id to everybody.");
            }
            probe.expect(req::management_token_bound_to_client, taken_over(probe, ours, other),
                         Not(IsPresent()));
            bool is_closed = true;
            for (const std::string method : methods) {
              // A server may end a token that was misused: the next one has to be good again.
              if (!read(probe, ours, "control: read with its own token").registered()) {
                ours = managed_client(probe);
              }
              is_closed =
                  probe.expect(req::management_token_bound_to_client,
                               try_to(method, probe, other, token_of(ours), "with a foreign token"),
                               IsNotServed()) &&
                  is_closed;
            }
            if (is_closed) {
              demand_still_there(probe, other);
            }
          },
  });
}

}  // namespace

std::vector<Case> registration_management_cases() {
  return {address_and_token(), needs_token(), bound_to_client()};
}

}  // namespace assay::suites
