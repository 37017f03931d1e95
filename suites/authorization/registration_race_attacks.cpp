#include <gmock/gmock.h>

#include "fixtures/generators/race_shape.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/authorization/race_outcomes.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using attack::attack;
using gen::RaceShape;

/// Of different names, for instances of one client may share an id (RFC 7591 section 3.2.1).
std::string racer(int number) { return "racer " + std::to_string(number); }

std::vector<http::Exchange> registered_together(Probe& probe, int clients) {
  std::vector<oauth::Registration> registrations;
  std::vector<http::Request> requests;
  for (int number = 1; number <= clients; ++number) {
    registrations.push_back(probe.honest_registration());
    registrations.back().client_name = racer(number);
    requests.push_back(
        oauth::to_request(registrations.back(), probe.endpoint("registration_endpoint")));
  }
  const auto exchanges = probe.race(requests, "register different clients");
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    probe.engagement().remember_registration(
        oauth::read_registration_reply(exchanges[i], registrations[i].document()));
  }
  return exchanges;
}

void demand_a_race(const std::vector<http::Exchange>& registrations) {
  std::vector<std::string> names;
  while (names.size() < registrations.size()) {
    names.push_back(racer(static_cast<int>(names.size()) + 1));
  }
  if (const std::string why = why_no_race(registrations, names); !why.empty()) {
    throw Inconclusive{why};
  }
}

Finding shared_id(const std::vector<http::Exchange>& registrations) {
  const auto shared = shared_client_ids(registrations);
  return {.what = "the client_id that two clients got",
          .value = shared.empty() ? std::nullopt : std::optional(shared.front()),
          .from = registrations};
}

MATCHER(GivesEachItsOwn, negation ? "a client_id that two clients share"
                                  : "a client_id of its own for each client") {
  return !arg.value.has_value();
}

Case registrations() {
  return attack<RaceShape>({
      .id = "authorization.racing_registrations_get_ids_of_their_own",
      .claim = "Different clients that register at one moment get different client ids.",
      .cites = {req::client_id_not_shared},
      .applies_to = {Feature::registration},
      .flaws = {flaw::client_id_shared_within_5ms},
      .method = "Sends five registrations of different clients but for their last bytes, which go "
                "out together; twice. Passes when no client_id comes twice.",
      .control = honest_registration_is_accepted(),
      .one_at_a_time = true,
      .cost = {.registrations = 10},
      .all_inputs = [](Probe&) { return std::vector{RaceShape{.requests = 5, .rounds = 2}}; },
      .run =
          [](Probe& probe, const RaceShape& shape) {
            bool held = true;
            for (int round = 0; held && round < shape.rounds; ++round) {
              const auto replies = registered_together(probe, shape.requests);
              demand_a_race(replies);
              held = probe.expect(req::client_id_not_shared, shared_id(replies), GivesEachItsOwn());
            }
          },
  });
}

}  // namespace

std::vector<Case> registration_race_attacks() { return {registrations()}; }

}  // namespace assay::suites
