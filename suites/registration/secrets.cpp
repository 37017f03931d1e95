#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/registration_matchers.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/isolation/identifiers.hpp"
#include "suites/registration/cases.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

std::string secret_in(const oauth::RegistrationReply& reply) {
  return reply.document.text("client_secret").value_or("");
}

Case unique() {
  return conformance({
      .id = "authorization.every_client_gets_its_own_secret",
      .claim = "No two clients get the same secret.",
      .cites = {req::secret_unique_to_client},
      .applies_to = {Feature::registration},
      .flaws = {flaw::one_secret_for_clients_of_one_name},
      .method = "Registers the same client with a secret twice. Passes where two client ids come "
                "with two secrets; one client_id for both is not judged.",
      .run =
          [](Probe& probe) {
            const auto one = registration_with_secret(probe, "register for a secret");
            const auto other = registration_with_secret(probe, "register for another secret");
            if (one.document["client_id"] == other.document["client_id"]) {
              probe.not_applicable("Both got one client_id, and may share a secret.");
            }
            const bool is_same = secret_in(one) == secret_in(other);
            const Finding shared{.what = "the client_secret that two clients share",
                                 .value = is_same ? std::optional(secret_in(one)) : std::nullopt,
                                 .from = {one.exchange, other.exchange}};
            probe.expect(req::secret_unique_to_client, shared, Not(IsPresent()));
          },
  });
}

/// 128, less two places of four bits in which a few values may be the same by chance. UUIDs of
/// version 4 have 122: that cannot be told from a sample, and they pass.
constexpr double kFewestBits = 120;

/// Why credentials that were made one after the other can be guessed; nullopt where nothing shows.
std::optional<std::string> weakness(const Identifiers& credentials) {
  std::string why = weakness_of(credentials);
  const double bits = most_bits_that_differ(credentials.values);
  if (why.empty() && bits < kFewestBits) {
    why = fmt::format("what differs between {} of them holds {:.0f} bits at most",
                      credentials.values.size(), bits);
  }
  return why.empty() ? std::nullopt : std::optional(why);
}

/// The values of a member that came with every registration.
Identifiers credentials_in(const std::vector<oauth::RegistrationReply>& replies,
                           std::string_view member, Identifiers made) {
  for (const auto& reply : replies) {
    if (const auto value = reply.document.text(member); value && !value->empty()) {
      made.values.push_back(*value);
    }
  }
  return made;
}

Case unguessable() {
  return conformance({
      .id = "authorization.client_secrets_cannot_be_guessed",
      .claim = "Client secrets and registration access tokens are random.",
      .cites = {req::client_secrets_unguessable},
      .applies_to = {Feature::registration},
      .flaws = {flaw::short_client_secrets, flaw::client_secrets_hash_a_counter,
                flaw::one_secret_for_clients_of_one_name},
      .method =
          "Registers five clients with a secret. Passes where no secret, and no registration "
          "access token, comes twice, what differs between them can hold 128 bits, and none "
          "is the hash of a small number or of the time. That none of this shows is no proof.",
      .run =
          [](Probe& probe) {
            constexpr int clients = 5;
            Identifiers made{.first = std::chrono::system_clock::now()};
            std::vector<oauth::RegistrationReply> replies;
            std::vector<http::Exchange> exchanges;
            while (replies.size() < clients) {
              replies.push_back(registration_with_secret(probe, "register for a secret"));
              exchanges.push_back(replies.back().exchange);
            }
            made.last = std::chrono::system_clock::now();
            if (const auto ids = credentials_in(replies, "client_id", made).values;
                std::set(ids.begin(), ids.end()).size() < clients) {
              probe.not_applicable("Several got one client_id, and may share a secret.");
            }
            for (const char* member : {"client_secret", "registration_access_token"}) {
              const Identifiers credentials = credentials_in(replies, member, made);
              if (credentials.values.size() < replies.size()) {
                continue;  // not given out here
              }
              probe.expect(req::client_secrets_unguessable,
                           Finding{.what = std::string("the weakness of ") + member,
                                   .value = weakness(credentials),
                                   .from = exchanges},
                           Not(IsPresent()));
            }
          },
  });
}

MATCHER(BringsNoSecret, negation ? "a client_secret" : "no client_secret") {
  const oauth::RegistrationReply& reply = arg;
  return secret_in(reply).empty();
}

Case none_for_public() {
  return conformance({
      .id = "authorization.public_client_gets_no_secret",
      .claim = "A client that registers the method none is given no secret.",
      .cites = {req::public_client_gets_no_secret},
      .applies_to = {Feature::registration},
      .flaws = {flaw::secret_for_public_client},
      .method = "Registers with token_endpoint_auth_method none. Passes where no client_secret "
                "comes; a server that registers another method in its place is not judged.",
      .run =
          [](Probe& probe) {
            oauth::Registration registration = probe.honest_registration();
            registration.token_endpoint_auth_method = "none";
            const auto reply =
                answered_registration(probe, registration, "register without a secret");
            if (!reply.registered() || !reply.client->is_public()) {
              probe.not_applicable("The server registers no public clients: " + describe(reply) +
                                   ".");
            }
            probe.expect(req::public_client_gets_no_secret, reply, BringsNoSecret());
          },
  });
}

}  // namespace

std::vector<Case> client_secret_cases() { return {unique(), unguessable(), none_for_public()}; }

}  // namespace assay::suites
