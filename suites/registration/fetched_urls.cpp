#include <gmock/gmock.h>

#include <algorithm>
#include <array>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/registration_matchers.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/http/url.hpp"
#include "harness/jose/digest.hpp"
#include "harness/jose/jwks.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/registration/cases.hpp"
#include "suites/registration/management.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

const std::vector<std::string>& members_with_addresses() {
  static const std::vector<std::string> members{"logo_uri",          "client_uri",
                                                "policy_uri",        "tos_uri",
                                                "jwks_uri",          "sector_identifier_uri",
                                                "initiate_login_uri"};
  return members;
}

/// A registration in which these members are addresses at which nobody has any business.
struct Trap {
  oauth::Registration registration{};
  std::vector<std::pair<std::string, std::string>> places{};  ///< by member
};

/// The host is written in another way, and the same.
std::string spelt(const std::string& url, const std::string& host) {
  const auto parsed = http::Url::parse(url);
  return parsed ? parsed->scheme + "://" + host + ":" + std::to_string(parsed->port) + parsed->path
                : url;
}

Trap trap(Probe& probe, const std::vector<std::string>& members, const std::string& host) {
  Trap trap{.registration = probe.honest_registration()};
  for (const std::string& member : members) {
    const std::string body =
        member == "jwks_uri" ? jose::JwkSet({jose::Key::generate(jose::Algorithm::es256)}).to_json()
                             : Document::texts(*trap.registration.redirect_uris).dump();
    const std::string place = probe.canary().place(body);
    trap.places.emplace_back(member, place);
    trap.registration.extra = trap.registration.extra.with(member, spelt(place, host));
  }
  return trap;
}

Finding visitors(Probe& probe, const Trap& trap, const oauth::RegistrationReply& reply) {
  std::string visited;
  probe.within_patience([&] {
    for (const auto& [member, place] : trap.places) {
      visited = visited.empty() && probe.canary().visits(place) > 0 ? member : visited;
    }
    return !visited.empty();
  });
  return {.what = "the member whose URL was fetched",
          .value = visited.empty() ? std::nullopt : std::optional(visited),
          .from = {reply.exchange}};
}

/// Registers with the URLs of all these members at once; true where that was taken. Whoever fetches
/// may do so before the refusal.
bool judge_at(Probe& probe, const std::vector<std::string>& members, const std::string& host) {
  const Trap set = trap(probe, members, host);
  const auto reply = probe.register_client(set.registration, "register URLs that lead to " + host);
  probe.expect(req::registered_urls_not_fetched_inside, visitors(probe, set, reply),
               Not(IsPresent()));
  return reply.registered();
}

Case urls_not_fetched() {
  return conformance({
      .id = "authorization.registered_urls_are_not_fetched_inside",
      .claim = "The server does not call addresses of its own machine because a registrant named "
               "them.",
      .cites = {req::registered_urls_not_fetched_inside},
      .applies_to = {Feature::registration},
      .flaws = {flaw::logo_fetched_at_registration, flaw::inside_urls_known_by_spelling},
      .method =
          "Registers with logo_uri, client_uri, policy_uri, tos_uri, jwks_uri, "
          "sector_identifier_uri and initiate_login_uri that lead to a listener of the "
          "harness on this machine, its host written in five ways, and looks who comes there.",
      .control = honest_registration_is_accepted(),
      .run =
          [](Probe& probe) {
            std::vector<std::string> members = members_with_addresses();
            if (!judge_at(probe, members, "127.0.0.1")) {
              // One of them may be what is refused: then the others were never looked at.
              std::erase_if(members, [&](const std::string& member) {
                return !judge_at(probe, {member}, "127.0.0.1");
              });
            }
            for (const char* host : {"localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]"}) {
              judge_at(probe, members.empty() ? members_with_addresses() : members, host);
            }
          },
  });
}

bool authenticates_by_key(const Probe& probe) {
  const auto methods = probe.server_metadata().list("token_endpoint_auth_methods_supported");
  return std::ranges::find(methods, "private_key_jwt") != methods.end();
}

Case keys_not_fetched() {
  return conformance({
      .id = "authorization.keys_of_a_client_are_not_fetched_inside",
      .claim = "The server does not look for the keys of a client at addresses of its own machine.",
      .cites = {req::registered_urls_not_fetched_inside},
      .applies_to = {Feature::registration, Feature::token_endpoint},
      .flaws = {flaw::jwks_uri_fetched_at_authentication},
      .method = "Registers for private_key_jwt with a jwks_uri that leads to a listener of the "
                "harness on this machine, authenticates with a key that stands there, and looks "
                "who comes. A server that does not register such a client fetches nothing.",
      .run =
          [](Probe& probe) {
            if (!authenticates_by_key(probe)) {
              probe.not_applicable("The server lists no authentication by key.");
            }
            const jose::Key key = jose::Key::generate(jose::Algorithm::es256);
            Trap set{.registration = probe.honest_registration()};
            set.places = {{"jwks_uri", probe.canary().place(jose::JwkSet({key}).to_json())}};
            set.registration.token_endpoint_auth_method = "private_key_jwt";
            set.registration.extra = set.registration.extra.with("jwks_uri", set.places[0].second);
            const auto reply = probe.register_client(set.registration, "register a place of keys");
            if (reply.registered()) {
              oauth::Client client = *reply.client;
              client.key = key;
              const auto request = probe.honest_authorization(client);
              probe.request_token(probe.redemption_of(request, jose::random_token(), client),
                                  "authenticate with a key that stands there");
            }
            probe.expect(req::registered_urls_not_fetched_inside, visitors(probe, set, reply),
                         Not(IsPresent()));
          },
  });
}

}  // namespace

std::vector<Case> registered_url_cases() { return {urls_not_fetched(), keys_not_fetched()}; }

}  // namespace assay::suites
