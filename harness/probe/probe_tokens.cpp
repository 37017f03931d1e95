#include <algorithm>
#include <thread>

#include "harness/probe/probe.hpp"
#include "harness/probe/recorder.hpp"

namespace assay {
namespace {

constexpr auto harness_user = "assay-user";
constexpr auto harness_second_user = "assay-second-user";
constexpr auto harness_client = "assay-client";

/// Half of the token's life, a minute before its end at the latest, so that no case starts with a
/// token about to expire.
std::chrono::steady_clock::time_point good_until(const oauth::TokenReply& reply) {
  const double lifetime =
      std::clamp(reply.document["expires_in"].number().value_or(600.0), 0.0, 86'400.0);
  const double usable = std::max(lifetime / 2, lifetime - 60);
  return std::chrono::steady_clock::now() +
         std::chrono::duration_cast<std::chrono::steady_clock::duration>(
             std::chrono::duration<double>(usable));
}

std::vector<std::string> split(const std::string& scopes) {
  std::vector<std::string> list;
  std::string::size_type from = 0;
  while (from < scopes.size()) {
    const auto end = std::min(scopes.find(' ', from), scopes.size());
    if (end > from) {
      list.push_back(scopes.substr(from, end - from));
    }
    from = end + 1;
  }
  return list;
}

}  // namespace

oauth::TokenRequest Probe::fresh_redemption() { return fresh_redemption(client()); }

oauth::TokenRequest Probe::fresh_redemption(const oauth::Client& client) {
  const oauth::AuthorizationRequest request = honest_authorization(client);
  const oauth::AuthorizationOutcome outcome = granted_to(0, request, "get a fresh code");
  return redemption_of(request, *outcome.code(), client);
}

oauth::TokenRequest Probe::redemption_of(const oauth::AuthorizationRequest& request,
                                         const std::string& code, const oauth::Client& client) {
  oauth::TokenRequest redemption{.endpoint = endpoint("token_endpoint"),
                                 .parameters = {{"grant_type", "authorization_code"},
                                                {"code", code},
                                                {"redirect_uri", request.redirect_uri.value_or("")},
                                                {"code_verifier", request.code_verifier}},
                                 .client = client,
                                 .audience = facts().issuer};
  if (request.resource) {
    redemption.parameters.emplace_back("resource", *request.resource);
  }
  return redemption;
}

oauth::TokenRequest Probe::refresh_of(const std::string& refresh_token,
                                      const oauth::Client& client) {
  oauth::TokenRequest request{
      .endpoint = endpoint("token_endpoint"),
      .parameters = {{"grant_type", "refresh_token"}, {"refresh_token", refresh_token}},
      .client = client,
      .audience = facts().issuer};
  if (revision_ != Revision::v2025_03_26) {
    request.parameters.emplace_back("resource", resource());
  }
  return request;
}

oauth::TokenRequest Probe::client_credentials(const oauth::Client& client) {
  oauth::TokenRequest request{.endpoint = endpoint("token_endpoint"),
                              .parameters = {{"grant_type", "client_credentials"}},
                              .client = client,
                              .audience = facts().issuer};
  if (const auto scope = honest_scope()) {
    request.parameters.emplace_back("scope", *scope);
  }
  if (revision_ != Revision::v2025_03_26) {
    request.parameters.emplace_back("resource", resource());
  }
  return request;
}

oauth::TokenRequest Probe::revocation_of(const std::string& token, const oauth::Client& client) {
  return {.endpoint = endpoint("revocation_endpoint"),
          .parameters = {{"token", token}},
          .client = client,
          .audience = facts().issuer};
}

oauth::TokenRequest Probe::introspection_of(const std::string& token) {
  return {.endpoint = endpoint("introspection_endpoint"), .parameters = {{"token", token}}};
}

oauth::TokenReply Probe::request_token(const oauth::TokenRequest& request,
                                       const std::string& purpose) {
  return accounted(Expense::token_request,
                   [&] { return oauth::send_token_request(*recorder_, request, purpose); });
}

HeldToken Probe::redeem_or_block(const oauth::TokenRequest& redemption,
                                 const std::string& purpose) {
  const oauth::TokenReply reply = request_token(redemption, purpose);
  if (!reply.issued()) {
    throw Blocked{Step::token, "A fresh code was not redeemed: " + describe(reply) + "."};
  }
  return {.access_token = *reply.access_token(),
          .refresh_token = reply.refresh_token(),
          .scope = reply.document.text("scope"),
          .good_until = good_until(reply)};
}

HeldToken Probe::fresh_grant() {
  return redeem_or_block(fresh_redemption(), "redeem a fresh code");
}

HeldToken Probe::fresh_grant_with_refresh_token(const std::optional<std::string>& scope) {
  const oauth::AuthorizationRequest request = lasting_authorization(client(), scope);
  const oauth::AuthorizationOutcome outcome =
      granted_to(0, request, "get a code for a refresh token");
  HeldToken grant = redeem_or_block(redemption_of(request, *outcome.code(), client()), "redeem it");
  if (!grant.refresh_token) {
    throw NotApplicable{"The authorization server issues no refresh tokens."};
  }
  return grant;
}

const issuer::Minter& Probe::minter() const {
  if (!engagement_->options().minter) {
    throw NotExercised{
        "a server that trusts the harness's own issuer (launch it with ${issuer} and "
        "authorization_server.trusted)"};
  }
  return *engagement_->options().minter;
}

issuer::AuthorizationServer& Probe::own_issuer() const {
  minter();
  if (engagement_->options().own_issuer == nullptr) {
    throw NotExercised{
        "the issuer in the hands of the run (end `mcp-assay issuer`: the run then serves in its "
        "place)"};
  }
  return *engagement_->options().own_issuer;
}

Canary& Probe::canary() const {
  const auto url = http::Url::parse(target().server.url);
  if (!engagement_->options().canary || !url || !url->is_loopback()) {
    throw NotExercised{"a server on this machine: it could not reach an address of ours"};
  }
  return *engagement_->options().canary;
}

bool Probe::within_patience(const std::function<bool()>& attempt) const {
  constexpr std::chrono::milliseconds pause{250};
  const auto until = std::chrono::steady_clock::now() + engagement_->options().patience;
  while (!attempt()) {
    if (std::chrono::steady_clock::now() + pause > until) {
      return false;
    }
    std::this_thread::sleep_for(pause);
  }
  return true;
}

/// Past any allowance for clocks that differ: RFC 7519 section 4.1.4 lets servers have one of a few
/// minutes, and libraries come with up to five.
std::string Probe::expired_token() const {
  const std::string& brought = engagement_->options().other_tokens.expired;
  if (!engagement_->options().minter && brought.empty()) {
    throw NotExercised{
        "a server that trusts the harness's own issuer, or an expired token (--expired-token-env)"};
  }
  if (!engagement_->options().minter) {
    return brought;
  }
  using std::chrono::seconds;
  return minter().sign(honest_claims()
                           .with("iat", minter().date(seconds{-7200}))
                           .with("nbf", minter().date(seconds{-7200}))
                           .with("exp", minter().date(seconds{-3600})));
}

std::string Probe::token_for_another_audience() const {
  const std::string& brought = engagement_->options().other_tokens.other_audience;
  if (!engagement_->options().minter && brought.empty()) {
    throw NotExercised{
        "a server that trusts the harness's own issuer, or a token for another server "
        "(--foreign-token-env)"};
  }
  return engagement_->options().minter
             ? minter().sign(honest_claims().with("aud", "https://another-resource.example/mcp"))
             : brought;
}

Document Probe::honest_claims(std::size_t user) const {
  return minter().claims(user == 0 ? harness_user : harness_second_user, harness_client,
                         split(honest_scope().value_or("")));
}

HeldToken Probe::token_remembered(const std::string& name, const std::function<HeldToken()>& make) {
  // The first revision asks for no resource: its tokens may be for another audience.
  const bool names_resource = revision_ != Revision::v2025_03_26;
  return engagement_->token(remembered_as(name) + (names_resource ? " for " + resource() : ""),
                            make);
}

std::string Probe::access_token() {
  if (!engagement_->options().ready_token.empty()) {
    return engagement_->options().ready_token;
  }
  const auto make = [&]() -> HeldToken {
    if (facts().trusts_our_issuer) {
      return {.access_token = minter().sign(honest_claims()),
              .good_until = std::chrono::steady_clock::now() + std::chrono::minutes{2}};
    }
    return fresh_grant();
  };
  return token_remembered("access", make).access_token;
}

std::string Probe::access_token_of(std::size_t user) {
  if (user == 0) {
    return access_token();
  }
  if (const std::string& brought = engagement_->options().other_tokens.second_user;
      !brought.empty()) {
    return brought;
  }
  const auto make = [&]() -> HeldToken {
    if (facts().trusts_our_issuer) {
      return {.access_token = minter().sign(honest_claims(user)),
              .good_until = std::chrono::steady_clock::now() + std::chrono::minutes{2}};
    }
    const oauth::AuthorizationRequest request = honest_authorization();
    const auto outcome = granted_to(user, request, "get a fresh code of another user");
    return redeem_or_block(redemption_of(request, *outcome.code(), client()), "redeem it");
  };
  return token_remembered("access of user " + std::to_string(user + 1), make).access_token;
}

std::optional<std::string> Probe::token_with_scopes(const std::vector<std::string>& scopes) {
  if (engagement_->options().minter) {
    return minter().sign(minter().claims(harness_user, harness_client, scopes));
  }
  std::string wanted;
  for (const std::string& scope : scopes) {
    wanted += (wanted.empty() ? "" : " ") + scope;
  }
  const auto make = [&] {
    oauth::AuthorizationRequest request = honest_authorization();
    request.scope = wanted;
    const oauth::AuthorizationOutcome outcome =
        granted_to(0, request, "get a code for the scopes " + wanted);
    return redeem_or_block(redemption_of(request, *outcome.code(), client()), "redeem it");
  };
  const HeldToken held = token_remembered("scopes " + wanted, make);
  const std::string granted = held.scope.value_or(
      issuer::Minter::claims_of(held.access_token).text("scope").value_or(wanted));
  for (const std::string& scope : split(granted)) {
    if (std::ranges::find(scopes, scope) == scopes.end()) {
      return std::nullopt;
    }
  }
  return held.access_token;
}

}  // namespace assay
