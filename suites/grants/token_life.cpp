#include "suites/grants/token_life.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/probe/leaving.hpp"
#include "suites/authorization/controls.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using std::chrono::seconds;

/// The authorization server under test, where it runs in our hands.
issuer::AuthorizationServer* server_in_our_hands(Probe& probe) {
  issuer::AuthorizationServer* ours = probe.engagement().options().own_issuer;
  return ours != nullptr && ours->issuer() == probe.facts().issuer ? ours : nullptr;
}

}  // namespace

LastingGrant lasting_grant(Probe& probe, const oauth::Client& client,
                           const std::optional<std::string>& scope) {
  const auto request = probe.lasting_authorization(client, scope);
  const auto outcome = granted(probe, request, "get a code for a refresh token");
  LastingGrant grant{.redemption = probe.redemption_of(request, *outcome.code(), client)};
  grant.reply = probe.request_token(grant.redemption, "redeem it");
  if (!grant.reply.issued()) {
    throw Blocked{Step::token, "A fresh code was not redeemed: " + describe(grant.reply) + "."};
  }
  if (!grant.reply.refresh_token()) {
    probe.not_applicable("The authorization server issues no refresh tokens.");
  }
  return grant;
}

LastingGrant lasting_grant(Probe& probe) { return lasting_grant(probe, probe.client()); }

oauth::TokenReply refreshed(Probe& probe, const std::string& refresh_token,
                            const oauth::Client& client, const std::string& purpose) {
  return probe.request_token(probe.refresh_of(refresh_token, client), purpose);
}

oauth::TokenReply introspected(Probe& probe, const std::string& token, const std::string& purpose) {
  oauth::TokenRequest request = probe.introspection_of(token);
  request.client = probe.confidential_client();
  return probe.request_token(request, purpose);
}

oauth::TokenReply introspected_at_its_end(Probe& probe, const std::string& token,
                                          const std::string& purpose) {
  oauth::TokenReply reply;
  probe.within_patience([&] {
    reply = introspected(probe, token, purpose);
    return !testing::Value(reply, IsToldActive());
  });
  return reply;
}

bool is_told_active(Probe& probe, const std::string& token) {
  const auto reply = introspected(probe, token, "control: introspect while it is good");
  if (reply.exchange.fault() != nullptr) {
    throw Blocked{Step::token, "Introspection gets no answer: " + describe(reply) + "."};
  }
  return testing::Value(reply, IsToldActive());
}

std::vector<std::string> told_active(Probe& probe, const std::vector<std::string>& tokens) {
  std::vector<std::string> active;
  for (const std::string& token : tokens) {
    if (is_told_active(probe, token)) {
      active.push_back(token);
    }
  }
  if (active.empty()) {
    probe.not_exercised("a client that may introspect access tokens (clients: in the target file)");
  }
  return active;
}

Control live_access_token_is_told_active() {
  return {.name = "introspection tells of a live access token",
          .run = [](Probe& probe) { told_active(probe, {probe.access_token()}); }};
}

std::optional<oauth::Client> machine_of(Probe& probe) {
  if (!offers_client_credentials(probe)) {
    return std::nullopt;
  }
  try {
    return probe.confidential_client();
  } catch (const NotExercised&) {
    return std::nullopt;
  }
}

std::vector<AskedToken> tokens_of_every_grant(Probe& probe) {
  const auto request = probe.lasting_authorization(probe.client());
  const auto outcome = granted(probe, request, "get a code");
  const bool with_resource = request.resource.has_value();
  const auto reply = probe.request_token(
      probe.redemption_of(request, *outcome.code(), probe.client()), "redeem it");
  std::vector<AskedToken> tokens{{.grant = "a code",
                                  .with_scope = request.scope.has_value(),
                                  .with_resource = with_resource,
                                  .reply = reply}};
  if (const auto refresh_token = reply.refresh_token()) {
    AskedToken token = tokens.front();
    token.grant = "a refresh token";
    token.reply = refreshed(probe, *refresh_token, probe.client(), "refresh");
    tokens.push_back(token);
  }
  if (const auto machine = machine_of(probe)) {
    const oauth::TokenRequest asked = probe.client_credentials(*machine);
    tokens.push_back({.grant = "client credentials",
                      .with_scope = http::count_of(asked.parameters, "scope") > 0,
                      .with_resource = with_resource,
                      .reply = probe.request_token(asked, "ask with client credentials")});
  }
  std::erase_if(tokens, [](const AskedToken& token) { return !token.reply.issued(); });
  if (tokens.empty()) {
    throw Blocked{Step::token, "A fresh code was not redeemed: " + describe(reply) + "."};
  }
  return tokens;
}

PassedTime::PassedTime(Probe& probe, seconds wanted, Enough enough)
    : probe_(&probe), wanted_(wanted), clock_(server_in_our_hands(probe)) {
  const auto patience = std::chrono::duration_cast<seconds>(probe.engagement().options().patience);
  passed_ = clock_ != nullptr ? wanted : std::min(wanted, patience);
  if (clock_ != nullptr) {
    clock_->set_clock_ahead(wanted);
  } else if (passed_ == seconds{0} || (enough == Enough::all && !is_all())) {
    ask_for_more();
  } else {
    std::this_thread::sleep_for(passed_);
  }
}

PassedTime::~PassedTime() {
  if (clock_ != nullptr) {
    clock_->set_clock_ahead(seconds{0});
  }
}

void PassedTime::ask_for_more() const {
  probe_->not_exercised(fmt::format("leave to wait (--patience {})", wanted_.count()));
}

}  // namespace assay::suites
