#include <gmock/gmock.h>

#include <atomic>
#include <latch>
#include <thread>

#include "harness/issuer/test_support.hpp"
#include "harness/jose/base64url.hpp"
#include "harness/jose/digest.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;
using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::Not;

class TokenTest : public testing::Test {
 protected:
  Parameters redemption() { return Deployment::redemption(client_, deployment_.code(client_)); }
  Exchange redeeming(std::string_view name, std::string value) {
    return deployment_.token(replaced(redemption(), name, std::move(value)));
  }
  bool is_active(const std::string& token) {
    const Document machine = deployment_.registered(Deployment::registration("client_secret_post"));
    const Exchange reply = deployment_.post(
        "/introspect", {{"client_id", machine.text("client_id").value_or("")},
                        {"client_secret", machine.text("client_secret").value_or("")},
                        {"token", token}});
    EXPECT_EQ(reply.status(), 200);
    return json_of(reply)["active"].boolean().value_or(false);
  }
  static std::string access_token_in(const Document& granted) {
    return granted.text("access_token").value_or("");
  }

  std::vector<AuditEntry> audit_;
  Deployment deployment_{[this] {
    Options options = honest_options();
    options.audit = [this](const AuditEntry& entry) { audit_.push_back(entry); };
    return options;
  }()};
  const std::string client_ = deployment_.public_client();
};

TEST_F(TokenTest, ACodeBuysABearerTokenForTheResource) {
  const Exchange reply = deployment_.token(redemption());
  EXPECT_EQ(reply.status(), 200);
  EXPECT_EQ(reply.media_type(), "application/json");
  EXPECT_EQ(reply.header("Cache-Control"), "no-store");
  EXPECT_EQ(reply.header("Pragma"), "no-cache");
  const Document granted = json_of(reply);
  EXPECT_EQ(granted.text("token_type"), "Bearer");
  EXPECT_EQ(granted["expires_in"].integer(), 300);
  EXPECT_EQ(granted.text("scope"), "notes:read");
  EXPECT_TRUE(granted.has("refresh_token"));
  const Document claims = Minter::claims_of(access_token_in(granted));
  EXPECT_EQ(claims.text("aud"), kResource);
  EXPECT_EQ(claims.text("iss"), deployment_.server().issuer());
  EXPECT_EQ(claims.text("client_id"), client_);
  EXPECT_EQ(claims.text("sub"), "harness");
  EXPECT_EQ(claims.text("scope"), "notes:read");
  EXPECT_TRUE(is_active(access_token_in(granted)));
}

TEST_F(TokenTest, ACodeIsBoundToEverythingItWasGrantedFor) {
  EXPECT_TRUE(refused_with(redeeming("code_verifier", std::string(43, 'x')), "invalid_grant"));
  EXPECT_TRUE(
      refused_with(redeeming("code_verifier", jose::s256_challenge(kVerifier)), "invalid_grant"));
  EXPECT_TRUE(refused_with(redeeming("code_verifier", ""), "invalid_grant"));
  EXPECT_TRUE(
      refused_with(redeeming("redirect_uri", "https://attacker.example/"), "invalid_grant"));
  EXPECT_TRUE(refused_with(redeeming("client_id", deployment_.public_client()), "invalid_grant"));
  EXPECT_TRUE(refused_with(redeeming("resource", "https://other.example/"), "invalid_target"));
  EXPECT_TRUE(refused_with(redeeming("code", "unknown"), "invalid_grant"));
  EXPECT_TRUE(refused_with(redeeming("code", ""), "invalid_request"));
  EXPECT_TRUE(refused_with(redeeming("client_id", ""), "invalid_client", 401));
}

TEST_F(TokenTest, EveryKnownResourceHasTokensOfItsOwn) {
  const Exchange redirect = deployment_.authorize(
      replaced(Deployment::authorization(client_), "resource", kOtherResource));
  const std::string code = redirected(redirect, "code").value_or("");
  const Document granted = json_of(deployment_.token(Deployment::redemption(client_, code)));
  EXPECT_EQ(Minter::claims_of(access_token_in(granted)).text("aud"), kOtherResource);
  EXPECT_TRUE(refused_with(
      deployment_.token(added(Deployment::refreshing(client_, granted), "resource", kResource)),
      "invalid_target"));
  EXPECT_TRUE(refused_with(redeeming("resource", kOtherResource), "invalid_target"));
  const Exchange both =
      deployment_.authorize(added(Deployment::authorization(client_), "resource", kOtherResource));
  EXPECT_EQ(redirected(both, "error"), "invalid_target") << "a token is for one of them";
}

TEST_F(TokenTest, AFailedAttemptDoesNotSpendTheCode) {
  const Parameters honest = redemption();
  EXPECT_FALSE(issued(deployment_.token(replaced(honest, "code_verifier", std::string(43, 'x')))));
  EXPECT_TRUE(issued(deployment_.token(honest)));
}

TEST_F(TokenTest, WhatOAuth21LeavesOutMayBeMissing) {
  EXPECT_TRUE(issued(deployment_.token(without(redemption(), "redirect_uri"))));
  EXPECT_TRUE(issued(redeeming("resource", kResource)));
  EXPECT_TRUE(issued(redeeming("unheard_of", "1")));
}

TEST_F(TokenTest, AReplayedCodeEndsItsTokens) {
  const Parameters honest = redemption();
  const Document granted = json_of(deployment_.token(honest));
  EXPECT_TRUE(refused_with(deployment_.token(honest), "invalid_grant"));
  EXPECT_TRUE(
      refused_with(deployment_.token(Deployment::refreshing(client_, granted)), "invalid_grant"));
  EXPECT_TRUE(deployment_.server().is_revoked(
      Minter::claims_of(access_token_in(granted)).text("jti").value_or("")));
  EXPECT_FALSE(is_active(access_token_in(granted)));
}

TEST_F(TokenTest, AReplayByAStrangerEndsNothing) {
  const Parameters honest = redemption();
  const Document granted = json_of(deployment_.token(honest));
  EXPECT_FALSE(issued(deployment_.token(replaced(honest, "code_verifier", std::string(43, 'x')))));
  EXPECT_FALSE(
      issued(deployment_.token(replaced(honest, "client_id", deployment_.public_client()))));
  EXPECT_TRUE(issued(deployment_.token(Deployment::refreshing(client_, granted))));
}

TEST_F(TokenTest, ACodeExpires) {
  Options options = honest_options();
  options.code_lifetime = std::chrono::seconds(0);
  Deployment hasty(std::move(options));
  const std::string client = hasty.public_client();
  EXPECT_TRUE(refused_with(hasty.token(Deployment::redemption(client, hasty.code(client))),
                           "invalid_grant"));
}

TEST_F(TokenTest, OneOfManyRacingRedemptionsWins) {
  const Parameters honest = redemption();
  std::atomic<int> won{0};
  std::latch start(8);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const auto transport = http::make_curl_transport({});
      start.arrive_and_wait();
      won += issued(
          transport->perform({.method = "POST",
                              .url = deployment_.at("/token"),
                              .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                              .body = http::form_encode(honest)},
                             "race"));
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(won, 1);
}

TEST_F(TokenTest, AskingForUnknownScopesGrantsTheKnownOnesAndSaysSo) {
  const Exchange redirect = deployment_.authorize(
      replaced(Deployment::authorization(client_), "scope", "notes:write admin"));
  const Document granted = json_of(deployment_.token(
      Deployment::redemption(client_, redirected(redirect, "code").value_or(""))));
  EXPECT_EQ(granted.text("scope"), "notes:write");
}

TEST_F(TokenTest, MalformedRequestsAreRefusedByName) {
  EXPECT_TRUE(refused_with(redeeming("grant_type", "strange"), "unsupported_grant_type"));
  EXPECT_TRUE(refused_with(redeeming("grant_type", "password"), "unsupported_grant_type"));
  EXPECT_TRUE(refused_with(redeeming("grant_type", ""), "invalid_request"));
  for (const char* name : {"grant_type", "code", "client_id", "redirect_uri", "code_verifier"}) {
    EXPECT_TRUE(
        refused_with(deployment_.token(added(redemption(), name, "second")), "invalid_request"))
        << name;
  }
  const std::string body = http::form_encode(redemption());
  for (const char* type : {"application/json", "text/plain", "multipart/form-data; boundary=x"}) {
    EXPECT_GE(deployment_.send("POST", "/token", body, {{"Content-Type", type}}).status(), 400)
        << type;
    EXPECT_LT(deployment_.send("POST", "/token", body, {{"Content-Type", type}}).status(), 500)
        << type;
  }
  EXPECT_TRUE(
      refused_with(deployment_.send("POST", "/token?" + body, "",
                                    {{"Content-Type", "application/x-www-form-urlencoded"}}),
                   "invalid_request"));
}

TEST_F(TokenTest, ARefreshTokenIsReplacedAndItsReuseEndsTheFamily) {
  const Document first = deployment_.grant(client_);
  const Document second = json_of(deployment_.token(Deployment::refreshing(client_, first)));
  EXPECT_TRUE(second.has("access_token"));
  EXPECT_NE(second.text("refresh_token"), first.text("refresh_token"));
  EXPECT_TRUE(
      refused_with(deployment_.token(Deployment::refreshing(client_, first)), "invalid_grant"));
  EXPECT_TRUE(
      refused_with(deployment_.token(Deployment::refreshing(client_, second)), "invalid_grant"));
  EXPECT_FALSE(is_active(access_token_in(second)));
}

TEST_F(TokenTest, ARefreshMayNarrowTheScopeAndNeverWidenIt) {
  const Exchange redirect = deployment_.authorize(
      replaced(Deployment::authorization(client_), "scope", "notes:read notes:write"));
  const Document both = json_of(deployment_.token(
      Deployment::redemption(client_, redirected(redirect, "code").value_or(""))));
  const Document narrow = json_of(
      deployment_.token(added(Deployment::refreshing(client_, both), "scope", "notes:read")));
  EXPECT_EQ(narrow.text("scope"), "notes:read");
  const Document wide = json_of(deployment_.token(Deployment::refreshing(client_, narrow)));
  EXPECT_EQ(wide.text("scope"), "notes:read notes:write") << "the refresh token keeps its scope";

  const Document one = deployment_.grant(client_);
  EXPECT_TRUE(refused_with(
      deployment_.token(added(Deployment::refreshing(client_, one), "scope", "notes:write")),
      "invalid_scope"));
  EXPECT_TRUE(refused_with(deployment_.token(added(Deployment::refreshing(client_, one), "resource",
                                                   "https://other.example/")),
                           "invalid_target"));
  EXPECT_TRUE(issued(deployment_.token(Deployment::refreshing(client_, one))))
      << "refusals do not spend it";
}

TEST_F(TokenTest, ARefreshTokenIsBoundToItsClientAndToItsKind) {
  const Document granted = deployment_.grant(client_);
  EXPECT_TRUE(
      refused_with(deployment_.token(Deployment::refreshing(deployment_.public_client(), granted)),
                   "invalid_grant"));
  const Parameters refreshing = Deployment::refreshing(client_, granted);
  EXPECT_TRUE(refused_with(
      deployment_.token(replaced(refreshing, "refresh_token", access_token_in(granted))),
      "invalid_grant"));
  EXPECT_TRUE(issued(deployment_.token(refreshing)));
}

TEST_F(TokenTest, NoRefreshTokenWithoutTheGrant) {
  const std::string client = deployment_
                                 .registered(Deployment::registration().with(
                                     "grant_types", Document::texts({"authorization_code"})))
                                 .text("client_id")
                                 .value_or("");
  EXPECT_FALSE(deployment_.grant(client).has("refresh_token"));
}

TEST_F(TokenTest, AMachineGetsATokenForItself) {
  const Document machine = deployment_.machine();
  const Document granted = json_of(deployment_.token(Deployment::machine_request(machine)));
  EXPECT_FALSE(granted.has("refresh_token"));
  EXPECT_EQ(granted.text("scope"), "notes:read notes:write");
  const Document claims = Minter::claims_of(access_token_in(granted));
  EXPECT_EQ(claims.text("sub"), machine.text("client_id"));
  EXPECT_EQ(claims.text("aud"), kResource);
  EXPECT_TRUE(
      refused_with(deployment_.token(added(Deployment::machine_request(machine), "scope", "admin")),
                   "invalid_scope"));
  EXPECT_TRUE(refused_with(
      deployment_.token({{"grant_type", "client_credentials"}, {"client_id", client_}}),
      "unauthorized_client"));
  const Document other = deployment_.registered(Deployment::registration("client_secret_post"));
  EXPECT_TRUE(
      refused_with(deployment_.token(Deployment::machine_request(other)), "unauthorized_client"));
}

TEST_F(TokenTest, ARevokedRefreshTokenTakesItsAccessTokensAlong) {
  const Document granted = deployment_.grant(client_);
  const Parameters revocation{{"client_id", client_},
                              {"token", granted.text("refresh_token").value_or("")},
                              {"token_type_hint", "access_token"}};
  const Exchange by_other =
      deployment_.post("/revoke", replaced(revocation, "client_id", deployment_.public_client()));
  EXPECT_TRUE(refused_with(by_other, "invalid_grant"));
  EXPECT_TRUE(is_active(access_token_in(granted)));
  EXPECT_EQ(deployment_.post("/revoke", revocation).status(), 200);
  EXPECT_FALSE(is_active(access_token_in(granted)));
  EXPECT_TRUE(
      refused_with(deployment_.token(Deployment::refreshing(client_, granted)), "invalid_grant"));
}

TEST_F(TokenTest, AnAccessTokenIsRevokedAlone) {
  const Document granted = deployment_.grant(client_);
  EXPECT_EQ(
      deployment_.post("/revoke", {{"client_id", client_}, {"token", access_token_in(granted)}})
          .status(),
      200);
  EXPECT_FALSE(is_active(access_token_in(granted)));
  EXPECT_TRUE(deployment_.server().is_revoked(
      Minter::claims_of(access_token_in(granted)).text("jti").value_or("")));
  EXPECT_TRUE(issued(deployment_.token(Deployment::refreshing(client_, granted))));
}

TEST_F(TokenTest, RevocationWantsAClientAndAToken) {
  EXPECT_EQ(deployment_.post("/revoke", {{"client_id", client_}, {"token", "unknown"}}).status(),
            200);
  EXPECT_TRUE(
      refused_with(deployment_.post("/revoke", {{"client_id", client_}}), "invalid_request"));
  EXPECT_TRUE(
      refused_with(deployment_.post("/revoke", {{"token", "unknown"}}), "invalid_client", 401));
}

TEST_F(TokenTest, IntrospectionIsForThoseWithCredentials) {
  const std::string token = access_token_in(deployment_.grant(client_));
  EXPECT_TRUE(
      refused_with(deployment_.post("/introspect", {{"token", token}}), "invalid_client", 401));
  EXPECT_TRUE(
      refused_with(deployment_.post("/introspect", {{"token", token}, {"client_id", client_}}),
                   "invalid_client", 401));
  EXPECT_FALSE(is_active("unknown"));
  const Minter& minter = deployment_.server().minter();
  const Document claims = minter.claims("a", "b", {});
  EXPECT_TRUE(is_active(minter.sign(claims)));
  EXPECT_FALSE(is_active(minter.sign(claims.with("exp", numeric_date(std::chrono::seconds(-1))))));
  EXPECT_FALSE(is_active(minter.sign(claims.with("nbf", numeric_date(std::chrono::seconds(60))))));
  EXPECT_FALSE(is_active(minter.sign_with_foreign_key(claims, true)));
  EXPECT_FALSE(is_active(minter.unsigned_token(claims)));
}

TEST_F(TokenTest, AnInactiveTokenSaysNothingElse) {
  const Document machine = deployment_.registered(Deployment::registration("client_secret_post"));
  const Exchange reply = deployment_.post(
      "/introspect", {{"client_id", machine.text("client_id").value_or("")},
                      {"client_secret", machine.text("client_secret").value_or("")},
                      {"token", "unknown"}});
  EXPECT_EQ(json_of(reply), Document::object({{"active", false}}));
}

TEST_F(TokenTest, EveryDecisionIsToldWithoutSecrets) {
  const Parameters honest = redemption();
  deployment_.token(honest);
  deployment_.token(honest);
  const auto told = [](const std::string& operation, bool allowed) {
    return Contains(
        AllOf(Field(&AuditEntry::operation, operation), Field(&AuditEntry::allowed, allowed)));
  };
  EXPECT_THAT(audit_, told("register", true));
  EXPECT_THAT(audit_, told("authorize", true));
  EXPECT_THAT(audit_, told("token", true));
  EXPECT_THAT(audit_, told("token", false));
  for (const AuditEntry& entry : audit_) {
    EXPECT_THAT(entry.reason, Not(HasSubstr(http::first_value(honest, "code").value_or("?"))));
  }
}

}  // namespace
}  // namespace assay::issuer
