// How surely races are noticed that a server loses within a window only: each flaw is looked for in
// 20 runs, each against a reference deployment of its own. Fails where a window of 5 ms is missed
// once, or where the correct servers seem to lose a race.
//
//   race_detection [REQUESTS [ROUNDS [RUNS]]]     8 requests a race, 5 races a run at most, 20 runs
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/catalog/flaws/token.hpp"
#include "harness/http/race.hpp"
#include "harness/probe/probe.hpp"
#include "harness/run/reference_bench.hpp"
#include "suites/authorization/race_outcomes.hpp"

namespace assay {
namespace {

using std::chrono::microseconds;

struct Settings {
  std::size_t requests{8};
  int rounds{5};
  int runs{20};
};

/// A probe at a reference deployment of its own.
class Bench {
 public:
  explicit Bench(std::optional<Flaw> flaw)
      : reference_(flaw ? FlawSet{*flaw} : FlawSet{}),
        probe_(reference_.engagement(), case_, Revision::v2025_11_25) {}

  Probe& probe() { return probe_; }

 private:
  const Case case_{.id = "authorization.race_of_a_bench"};
  ReferenceBench reference_;
  Probe probe_;
};

/// One race: whether the server lost it, and how far apart the requests were released.
struct Round {
  bool lost{};
  microseconds spread{};
};
using Race = std::function<Round(Probe&, std::size_t requests)>;

Round race_token_request(Probe& probe, const oauth::TokenRequest& request, std::size_t requests) {
  const auto exchanges =
      probe.race(std::vector(requests, oauth::to_request(request)), "use it several times");
  return {.lost = suites::outcome_of(exchanges).winners > 1,
          .spread = http::release_spread(exchanges)};
}

Round race_redemptions(Probe& probe, std::size_t requests) {
  return race_token_request(probe, probe.fresh_redemption(), requests);
}

Round race_refreshes(Probe& probe, std::size_t requests) {
  const HeldToken grant = probe.fresh_grant_with_refresh_token();
  return race_token_request(probe, probe.refresh_of(*grant.refresh_token, probe.client()),
                            requests);
}

/// Pairs of a refresh and the revocation of its token.
Round race_revocations(Probe& probe, std::size_t requests) {
  std::vector<http::Request> pairs;
  while (pairs.size() + 1 < requests) {
    const std::string token = *probe.fresh_grant_with_refresh_token().refresh_token;
    pairs.push_back(oauth::to_request(probe.refresh_of(token, probe.client())));
    pairs.push_back(oauth::to_request(probe.revocation_of(token, probe.client())));
  }
  const auto exchanges = probe.race(pairs, "refresh, and revoke meanwhile");
  Round round{.spread = http::release_spread(exchanges)};
  for (std::size_t i = 0; i + 1 < exchanges.size(); i += 2) {
    const std::string successor =
        oauth::read_token_reply(exchanges[i]).refresh_token().value_or("none");
    const oauth::TokenReply use =
        probe.request_token(probe.refresh_of(successor, probe.client()), "use what it brought");
    round.lost =
        round.lost || suites::outlives_revocation(exchanges[i], exchanges[i + 1], use.exchange);
  }
  return round;
}

Round race_registrations(Probe& probe, std::size_t requests) {
  std::vector<http::Request> registrations;
  for (std::size_t i = 0; i < requests; ++i) {
    oauth::Registration registration = probe.honest_registration();
    registration.client_name = fmt::format("racer {}", i);
    registrations.push_back(
        oauth::to_request(registration, probe.endpoint("registration_endpoint")));
  }
  const auto exchanges = probe.race(registrations, "register different clients");
  return {.lost = !suites::shared_client_ids(exchanges).empty(),
          .spread = http::release_spread(exchanges)};
}

/// What many runs came to.
struct Tally {
  int detected{};
  std::vector<int> rounds_needed{};  ///< of the runs that detected it
  std::vector<microseconds> spreads{};
};

Tally measure(std::optional<Flaw> flaw, const Race& race, const Settings& settings) {
  Tally tally;
  for (int run = 0; run < settings.runs; ++run) {
    Bench bench(flaw);
    for (int round = 1; round <= settings.rounds; ++round) {
      const Round came = race(bench.probe(), settings.requests);
      tally.spreads.push_back(came.spread);
      if (came.lost) {
        tally.detected += 1;
        tally.rounds_needed.push_back(round);
        break;
      }
    }
  }
  return tally;
}

template <typename Value>
Value median(std::vector<Value> values) {
  std::ranges::sort(values);
  return values.empty() ? Value{} : values[values.size() / 2];
}

template <typename Value>
Value most(const std::vector<Value>& values) {
  return values.empty() ? Value{} : std::ranges::max(values);
}

void print(std::string_view name, const Tally& tally, const Settings& settings) {
  fmt::print("{:<36} detected {:>2} of {}", name, tally.detected, settings.runs);
  if (tally.detected > 0) {
    fmt::print(", in {} races (median; most: {})", median(tally.rounds_needed),
               most(tally.rounds_needed));
  }
  fmt::print(", released within {} us (median; most: {})\n", median(tally.spreads).count(),
             most(tally.spreads).count());
}

struct Measured {
  std::string_view name{};
  Race race{};
  std::vector<Flaw> flaws{};
};

int measure_all(const Settings& settings) {
  const std::vector<Measured> all{
      {"redemptions",
       race_redemptions,
       {flaw::code_reusable_within_1ms, flaw::code_reusable_within_5ms}},
      {"refreshes", race_refreshes, {flaw::refresh_token_reusable_within_5ms}},
      {"revocations", race_revocations, {flaw::revoked_token_served_within_5ms}},
      {"registrations", race_registrations, {flaw::client_id_shared_within_5ms}},
  };
  bool good = true;
  for (const Measured& measured : all) {
    const Tally correct = measure(std::nullopt, measured.race, settings);
    print(fmt::format("none ({})", measured.name), correct, settings);
    good = good && correct.detected == 0;
    for (const Flaw flaw : measured.flaws) {
      const Tally tally = measure(flaw, measured.race, settings);
      print(row_of(flaw).id(), tally, settings);
      good = good && (tally.detected == settings.runs || !row_of(flaw).id().ends_with("_5ms"));
    }
  }
  return good ? 0 : 1;
}

}  // namespace
}  // namespace assay

int main(int count, char** arguments) {
  const auto number = [&](int position, int usual) {
    return count > position ? std::max(1, std::atoi(arguments[position])) : usual;
  };
  return assay::measure_all({.requests = static_cast<std::size_t>(std::max(2, number(1, 8))),
                             .rounds = number(2, 5),
                             .runs = number(3, 20)});
}
