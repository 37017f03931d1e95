#include <gmock/gmock.h>

#include "harness/issuer/test_support.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;
using testing::ElementsAre;

class RegistrationTest : public testing::Test {
 protected:
  Exchange registering(const Document& metadata) {
    return deployment_.post_json("/register", metadata.dump());
  }
  Exchange with_redirect(const std::string& uri) {
    return registering(Deployment::registration().with("redirect_uris", Document::texts({uri})));
  }
  Deployment deployment_;
};

TEST_F(RegistrationTest, APublicClientGetsAnIdAndNoSecret) {
  const Exchange reply = registering(Deployment::registration());
  EXPECT_EQ(reply.status(), 201);
  EXPECT_EQ(reply.media_type(), "application/json");
  EXPECT_EQ(reply.header("Cache-Control"), "no-store");
  const Document client = json_of(reply);
  EXPECT_FALSE(client.text("client_id").value_or("").empty());
  EXPECT_FALSE(client.has("client_secret"));
  EXPECT_FALSE(client.has("client_secret_expires_at"));
  EXPECT_THAT(client.texts("redirect_uris"), ElementsAre(kRedirectUri));
  EXPECT_THAT(client.texts("response_types"), ElementsAre("code"));
  EXPECT_EQ(client.text("client_name"), "Tests");
}

TEST_F(RegistrationTest, WithoutWordsOnAuthenticationTheDefaultsOfTheRfcApply) {
  const Document client = deployment_.registered(
      Document::object({{"redirect_uris", Document::texts({kRedirectUri})}}));
  EXPECT_EQ(client.text("token_endpoint_auth_method"), "client_secret_basic");
  EXPECT_THAT(client.texts("grant_types"), ElementsAre("authorization_code"));
  EXPECT_GE(client.text("client_secret").value_or("").size(), 43U);
  EXPECT_EQ(client["client_secret_expires_at"].integer(), 0);
}

TEST_F(RegistrationTest, EveryClientHasAnIdAndASecretOfItsOwn) {
  const Document metadata =
      Deployment::registration("client_secret_post").with("client_id", "admin");
  const Document one = deployment_.registered(metadata);
  const Document two = deployment_.registered(metadata);
  EXPECT_NE(one.text("client_id"), two.text("client_id"));
  EXPECT_NE(one.text("client_secret"), two.text("client_secret"));
  EXPECT_NE(one.text("client_id"), "admin");
}

TEST_F(RegistrationTest, TakesHttpsLoopbackAndPrivateUseAddresses) {
  for (const char* uri :
       {"https://client.example/cb", "https://client.example/cb?tenant=1", "http://127.0.0.1/cb",
        "http://127.0.0.1:1234/cb", "http://localhost:1234/cb", "http://[::1]:1234/cb",
        "com.example.app:/cb", "com.example.app://host/cb"}) {
    EXPECT_EQ(with_redirect(uri).status(), 201) << uri;
  }
}

TEST_F(RegistrationTest, RefusesEveryOtherAddressByName) {
  for (const char* uri : {"http://client.example/cb",
                          "http://127.0.0.1.client.example/cb",
                          "http://localhost.client.example/cb",
                          "https://client.example/cb#",
                          "https://client.example/cb#x",
                          "/cb",
                          "//client.example/cb",
                          "cb",
                          "",
                          "javascript:alert(1)",
                          "JavaScript:alert(1)",
                          "data:text/html,x",
                          "file:///etc/passwd",
                          "vbscript:x",
                          "myapp:/cb",
                          "https://user@client.example/cb",
                          "https://client.example\\@evil.example/cb",
                          "https://client.example/ cb",
                          "https://client.example/cb\r\nX: y",
                          "https://cl\xc3\xaf\x65nt.example/cb",
                          ".dotted:/cb"}) {
    EXPECT_TRUE(refused_with(with_redirect(uri), "invalid_redirect_uri")) << uri;
  }
  for (const Document& uris : {Document(), Document::array(), Document("https://client.example/cb"),
                               Document::array({Document(7)})}) {
    EXPECT_TRUE(refused_with(registering(Deployment::registration().with("redirect_uris", uris)),
                             "invalid_redirect_uri"))
        << uris.dump();
  }
}

TEST_F(RegistrationTest, AClientThatActsForItselfNeedsNoAddress) {
  EXPECT_TRUE(deployment_.machine().has("client_secret"));
}

TEST_F(RegistrationTest, LeavesOutWhatItDoesNotOfferAndSaysSo) {
  const Document client = deployment_.registered(
      Deployment::registration()
          .with("grant_types", Document::texts({"authorization_code", "implicit", "password"}))
          .with("response_types", Document::texts({"code", "token"}))
          .with("scope", "notes:read admin")
          .with("unheard_of", true));
  EXPECT_THAT(client.texts("grant_types"), ElementsAre("authorization_code"));
  EXPECT_THAT(client.texts("response_types"), ElementsAre("code"));
  EXPECT_EQ(client.text("scope"), "notes:read");
  EXPECT_FALSE(client.has("unheard_of"));
}

TEST_F(RegistrationTest, RefusesWhatContradictsItselfOrIsOfTheWrongType) {
  const Document good = Deployment::registration();
  const Document keys = Document::object({{"keys", Document::array()}});
  for (const Document& bad :
       {good.with("grant_types", Document::texts({"implicit"})),
        good.with("grant_types", "authorization_code"),
        good.with("grant_types", Document::texts({"client_credentials"}))
            .with("response_types", Document::texts({"code"})),
        good.with("response_types", Document::texts({"token"})),
        good.with("token_endpoint_auth_method", "tls_client_auth"),
        good.with("token_endpoint_auth_method", 1),
        good.with("token_endpoint_auth_method", "private_key_jwt"),
        good.with("token_endpoint_auth_method", "private_key_jwt").with("jwks", keys),
        good.with("jwks", keys).with("jwks_uri", "https://client.example/jwks"),
        good.with("client_name", 7), good.with("logo_uri", "javascript:alert(1)"),
        good.with("application_type", "desktop"), good.with("contacts", "me"),
        good.with("scope", Document::texts({"notes:read"}))}) {
    EXPECT_TRUE(refused_with(registering(bad), "invalid_client_metadata")) << bad.dump();
  }
}

TEST_F(RegistrationTest, RefusesPrivateKeys) {
  const auto key = jose::Key::generate(jose::Algorithm::es256);
  const auto jwks = [](const std::string& jwk) {
    return Document::object({{"keys", Document::array({*Document::parse(jwk)})}});
  };
  const Document client = Deployment::registration("private_key_jwt");
  EXPECT_EQ(registering(client.with("jwks", jwks(key.public_jwk()))).status(), 201);
  EXPECT_TRUE(refused_with(registering(client.with("jwks", jwks(key.private_jwk()))),
                           "invalid_client_metadata"));
}

TEST_F(RegistrationTest, SurvivesMalformedBodies) {
  const std::string good = Deployment::registration().dump();
  for (const std::string& body :
       {std::string(), std::string("{"), std::string("[]"), std::string("null"),
        std::string("\"x\""), good + "x", good.substr(1), std::string(100, '['),
        std::string("{\"client_name\":\"\xff\"}"), "{\"client_name\":\"a\"," + good.substr(1),
        std::string(17 * 1024, ' ') + good}) {
    EXPECT_TRUE(refused_with(deployment_.post_json("/register", body), "invalid_client_metadata"))
        << body.substr(0, 60);
  }
  EXPECT_TRUE(
      refused_with(deployment_.send("POST", "/register", good, {{"Content-Type", "text/plain"}}),
                   "invalid_client_metadata"));
}

}  // namespace
}  // namespace assay::issuer
