// What becomes of an issuer while servers trust it.
#include <gmock/gmock.h>

#include "harness/issuer/test_support.hpp"
#include "harness/jose/jws.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;

Options with_resource_server() {
  Options options = honest_options();
  options.resource_servers = {{.client_id = "rs", .client_secret = "secret-of-rs"}};
  return options;
}

class IssuerInTime : public testing::Test {
 protected:
  Exchange introspect(const std::string& token) {
    return here.post("/introspect",
                     {{"token", token}, {"client_id", "rs"}, {"client_secret", "secret-of-rs"}});
  }
  std::size_t published() {
    const auto keys = jose::JwkSet::from_json(here.get("/jwks").body());
    return keys ? keys->keys().size() : 0;
  }
  std::string token(const Minter& minter) { return minter.sign(minter.claims("alice", "c", {})); }

  Deployment here{with_resource_server()};
};

TEST_F(IssuerInTime, PublishesKeysOfAllAlgorithmsAndTakesThemBack) {
  for (const auto algorithm : {jose::Algorithm::rs256, jose::Algorithm::ps256,
                               jose::Algorithm::es256, jose::Algorithm::eddsa}) {
    EXPECT_EQ(published(), 1U);
    const Minter further = here.server().publish_key(jose::Key::generate(algorithm));
    EXPECT_EQ(published(), 2U);
    EXPECT_EQ(further.header().text("alg"), jose::name_of(algorithm));
    EXPECT_EQ(json_of(introspect(token(further)))["active"].boolean(), true);
    here.server().withdraw_key(further);
    EXPECT_EQ(json_of(introspect(token(further)))["active"].boolean(), false);
  }
  EXPECT_EQ(json_of(introspect(token(here.server().minter())))["active"].boolean(), true);
}

TEST_F(IssuerInTime, SignsWithTheAlgorithmOrTheKeyThatItIsTold) {
  Options options = honest_options();
  options.algorithm = jose::Algorithm::rs256;
  EXPECT_EQ(Deployment(options).server().minter().key().algorithm(), jose::Algorithm::rs256);
  options.keys = {jose::Key::generate(jose::Algorithm::eddsa)};
  EXPECT_EQ(Deployment(options).server().minter().key().kid(), options.keys.front().kid());
}

TEST_F(IssuerInTime, FailsAsItIsToldAndInNothingElse) {
  here.server().set_outage(Outage::error);
  EXPECT_EQ(here.get("/jwks").status(), 500);
  EXPECT_EQ(introspect("x").status(), 500);
  EXPECT_EQ(here.server().fetch_keys(), std::nullopt);
  here.server().set_outage(Outage::garbage);
  EXPECT_EQ(here.get("/jwks").status(), 200);
  EXPECT_EQ(here.get("/jwks").media_type(), "text/html");
  EXPECT_EQ(published(), 0U);
  EXPECT_FALSE(Document::parse(here.server().fetch_keys().value_or("{}")));
  EXPECT_EQ(here.get("/.well-known/oauth-authorization-server").status(), 200);
  here.server().set_outage(Outage::none);
  EXPECT_EQ(published(), 1U);
}

TEST_F(IssuerInTime, CountsWhoAsks) {
  const std::size_t fetched = here.server().key_fetches();
  here.get("/jwks");
  here.server().fetch_keys();
  EXPECT_EQ(here.server().key_fetches(), fetched + 2);
  EXPECT_EQ(here.server().introspections(), 0U);
  introspect("x");
  here.server().introspected("x");
  EXPECT_EQ(here.server().introspections(), 2U);
}

TEST_F(IssuerInTime, IsAskedByResourceServersThatItKnows) {
  const std::string good = token(here.server().minter());
  EXPECT_EQ(json_of(introspect(good))["active"].boolean(), true);
  const std::string pair = jose::base64_encode("rs:secret-of-rs");
  EXPECT_EQ(json_of(here.post("/introspect", {{"token", good}},
                              {{"Authorization", "Basic " + pair}}))["active"]
                .boolean(),
            true);
  EXPECT_EQ(
      here.post("/introspect", {{"token", good}, {"client_id", "rs"}, {"client_secret", "guessed"}})
          .status(),
      401);
  here.server().revoke_token(Minter::claims_of(good).text("jti").value_or(""));
  EXPECT_EQ(json_of(introspect(good))["active"].boolean(), false);
}

TEST_F(IssuerInTime, CallsNothingActiveThatIsNoAccessToken) {
  const Minter& minter = here.server().minter();
  const Document claims = minter.claims("alice", "c", {});
  for (const char* type : {"JWT", "logout+jwt", ""}) {
    EXPECT_EQ(json_of(introspect(minter.sign(claims, minter.header().with("typ", type))))["active"]
                  .boolean(),
              false)
        << type;
  }
}

TEST_F(IssuerInTime, GoesByTheClockOfTheServer) {
  using std::chrono::hours;
  const std::string before = token(here.server().minter());
  here.server().set_clock_ahead(hours{1});
  EXPECT_EQ(json_of(introspect(before))["active"].boolean(), false) << "its five minutes are over";
  const std::string after = token(here.server().minter());
  EXPECT_GT(Minter::claims_of(after)["nbf"].integer(), numeric_date(std::chrono::minutes{59}));
  EXPECT_EQ(json_of(introspect(after))["active"].boolean(), true);
}

}  // namespace
}  // namespace assay::issuer
