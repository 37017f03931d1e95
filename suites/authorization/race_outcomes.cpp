#include "suites/authorization/race_outcomes.hpp"

#include <algorithm>
#include <map>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/oauth/client.hpp"

namespace assay::suites {
namespace {

bool is_issued(const http::Exchange& exchange) {
  return oauth::read_token_reply(exchange).issued();
}

}  // namespace

bool RaceOutcome::took_place() const {
  const auto answered = std::ranges::count_if(
      exchanges, [](const http::Exchange& exchange) { return exchange.response() != nullptr; });
  return winners > 0 && answered > 1;
}

RaceOutcome outcome_of(std::vector<http::Exchange> exchanges) {
  RaceOutcome outcome{.exchanges = std::move(exchanges)};
  for (const http::Exchange& exchange : outcome.exchanges) {
    const oauth::TokenReply reply = oauth::read_token_reply(exchange);
    if (reply.issued()) {
      outcome.winners += 1;
    } else if (testing::Value(reply, matchers::IsTokenRefusal())) {
      outcome.refused += 1;
    } else {
      outcome.unclear += 1;
    }
  }
  return outcome;
}

std::string describe(const RaceOutcome& outcome) {
  std::string text = std::to_string(outcome.winners) + " of " +
                     std::to_string(outcome.exchanges.size()) +
                     " requests at one moment got a token";
  if (outcome.unclear > 0) {
    text += ", " + std::to_string(outcome.unclear) + " neither a token nor a refusal";
  }
  return text;
}

std::vector<http::Exchange> evidence_of(const RaceOutcome& outcome) { return outcome.exchanges; }

std::vector<std::string> shared_client_ids(const std::vector<http::Exchange>& registrations) {
  std::map<std::string, int> counts;
  for (const http::Exchange& exchange : registrations) {
    if (const auto reply = oauth::read_registration_reply(exchange, Document()); reply.client) {
      counts[reply.client->client_id] += 1;
    }
  }
  std::vector<std::string> shared;
  for (const auto& [id, count] : counts) {
    if (count > 1) {
      shared.push_back(id);
    }
  }
  return shared;
}

std::string why_no_race(const std::vector<http::Exchange>& registrations,
                        const std::vector<std::string>& names) {
  std::size_t registered = 0;
  for (std::size_t i = 0; i < registrations.size(); ++i) {
    const auto reply = oauth::read_registration_reply(registrations[i], Document());
    registered += reply.registered() ? 1 : 0;
    if (!reply.registered() && registrations[i].status() / 100 == 2) {
      return "A registration was answered with neither a client nor a refusal: " +
             registrations[i].summary() + ".";
    }
    const auto shown = reply.document.text("client_name");
    const auto owner = std::ranges::find(names, shown.value_or(""));
    if (owner != names.end() && *owner != names[i]) {
      return "A registration was answered with what another one asked for: " + names[i] +
             " got the answer to " + *owner + ".";
    }
  }
  return registered < 2 ? "No race took place: fewer than two clients were registered." : "";
}

bool outlives_revocation(const http::Exchange& refresh, const http::Exchange& revocation,
                         const http::Exchange& use) {
  const bool is_refused = testing::Value(oauth::read_token_reply(use), matchers::IsTokenRefusal());
  return is_issued(refresh) && revocation.status() == 200 && use.status() >= 200 &&
         use.status() < 300 && !is_refused;
}

}  // namespace assay::suites
