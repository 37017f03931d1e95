// Flaws that show only where requests race, each with a race that shows it. One after the other,
// the same requests are answered as they should be: else another flaw is at work.
#include <set>

#include "harness/catalog/flaws/token.hpp"
#include "harness/issuer/flaw_probes.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;

constexpr int kRounds = 3;
constexpr std::size_t kRacers = 8;

/// True where one of a few races is lost.
template <typename Race>
bool is_lost(Race race) {
  for (int round = 0; round < kRounds; ++round) {
    if (race()) {
      return true;
    }
  }
  return false;
}

/// True where a form that is good for one token brings several, but not one after the other.
template <typename FreshForm>
bool is_reusable_in_a_race(Subject& s, FreshForm fresh_form) {
  const Parameters serial = fresh_form(s);
  if (!issued(s.automatic.token(serial)) || issued(s.automatic.token(serial))) {
    return false;
  }
  return is_lost([&] {
    const std::vector requests(kRacers, s.automatic.form("/token", fresh_form(s)));
    return std::ranges::count_if(s.automatic.race(requests), issued) > 1;
  });
}

bool code_is_reusable(Subject& s) {
  return is_reusable_in_a_race(s, [](Subject& one) { return one.redemption(); });
}

bool refresh_token_is_reusable(Subject& s) {
  return is_reusable_in_a_race(s, [](Subject& one) {
    return Deployment::refreshing(one.client(), one.automatic.grant(one.client()));
  });
}

Parameters revoking(Subject& s, const Document& granted) {
  return {{"client_id", s.client()}, {"token", granted.text("refresh_token").value_or("")}};
}

/// What came of refreshing while the same token was revoked still works. One after the other,
/// revocation ends the refresh token and what it was exchanged for.
bool revocation_is_undone(Subject& s) {
  const auto refreshes = [&](const Document& granted) {
    return issued(s.automatic.token(Deployment::refreshing(s.client(), granted)));
  };
  const Document first = s.automatic.grant(s.client());
  const Document second = json_of(s.automatic.token(Deployment::refreshing(s.client(), first)));
  s.automatic.post("/revoke", revoking(s, first));
  if (refreshes(second)) {
    return false;
  }
  return is_lost([&] {
    std::vector<http::Request> requests;
    for (std::size_t pair = 0; pair < kRacers / 2; ++pair) {
      const Document granted = s.automatic.grant(s.client());
      requests.push_back(s.automatic.form("/token", Deployment::refreshing(s.client(), granted)));
      requests.push_back(s.automatic.form("/revoke", revoking(s, granted)));
    }
    return std::ranges::any_of(s.automatic.race(requests), [&](const Exchange& exchange) {
      return issued(exchange) && refreshes(json_of(exchange));
    });
  });
}

bool client_id_is_shared(Subject& s) {
  const auto differ = [](const std::vector<Exchange>& registrations) {
    std::set<std::string> ids;
    for (const Exchange& registration : registrations) {
      ids.insert(json_of(registration).text("client_id").value_or(""));
    }
    return ids.size() == registrations.size();
  };
  const http::Request request{.method = "POST",
                              .url = s.automatic.at("/register"),
                              .headers = {{"Content-Type", "application/json"}},
                              .body = Deployment::registration().dump()};
  auto& transport = s.automatic.transport();
  return differ({transport.perform(request, "one"), transport.perform(request, "another")}) &&
         is_lost([&] { return !differ(s.automatic.race(std::vector(kRacers, request))); });
}

const std::vector<Probe> kRaces{
    {flaw::code_reusable_within_1ms, "code_reusable_within_1ms", code_is_reusable},
    {flaw::code_reusable_within_5ms, "code_reusable_within_5ms", code_is_reusable},
    {flaw::refresh_token_reusable_within_5ms, "refresh_token_reusable_within_5ms",
     refresh_token_is_reusable},
    {flaw::revoked_token_served_within_5ms, "revoked_token_served_within_5ms",
     revocation_is_undone},
    {flaw::client_id_shared_within_5ms, "client_id_shared_within_5ms", client_id_is_shared},
};

}  // namespace

std::span<const Probe> race_probes() { return kRaces; }

}  // namespace assay::issuer
