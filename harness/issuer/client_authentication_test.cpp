#include <gmock/gmock.h>

#include "harness/issuer/test_support.hpp"
#include "harness/jose/base64url.hpp"
#include "harness/jose/digest.hpp"
#include "harness/jose/jws.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;
using testing::StartsWith;

constexpr const char* kAssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

class ClientAuthenticationTest : public testing::Test {
 protected:
  Document machine(const std::string& method) {
    return deployment_.registered(
        Document::object({{"grant_types", Document::texts({"client_credentials"})},
                          {"token_endpoint_auth_method", method}}));
  }
  Exchange with_basic(const std::string& id, const std::string& secret, Parameters form = {}) {
    form.emplace_back("grant_type", "client_credentials");
    return deployment_.post("/token", form,
                            {{"Authorization", "Basic " + jose::base64_encode(id + ":" + secret)}});
  }
  static std::string member(const Document& client, std::string_view name) {
    return client.text(name).value_or("");
  }

  Deployment deployment_;
};

TEST_F(ClientAuthenticationTest, BasicWorksAndFailsWithAChallenge) {
  const Document client = machine("client_secret_basic");
  const std::string id = member(client, "client_id");
  EXPECT_TRUE(issued(with_basic(id, member(client, "client_secret"))));
  const Exchange wrong = with_basic(id, "wrong");
  EXPECT_TRUE(refused_with(wrong, "invalid_client", 401));
  EXPECT_THAT(wrong.header("WWW-Authenticate").value_or(""), StartsWith("Basic"));
  EXPECT_TRUE(refused_with(with_basic("nobody", "x"), "invalid_client", 401));
  EXPECT_TRUE(
      refused_with(with_basic(id, member(client, "client_secret"), {{"client_id", "another"}}),
                   "invalid_client", 401));
}

TEST_F(ClientAuthenticationTest, BasicIsFormDecoded) {
  const Document client = machine("client_secret_basic");
  std::string encoded;
  for (const char c : member(client, "client_id")) {
    encoded += c == '-' ? "%2D" : std::string(1, c);
  }
  EXPECT_TRUE(issued(with_basic(encoded, member(client, "client_secret"))));
}

TEST_F(ClientAuthenticationTest, MalformedHeadersFailCleanly) {
  for (const char* header : {"Basic", "Basic ", "Basic !!!", "Basic YQ==", "Bearer abc", "x"}) {
    const Exchange reply = deployment_.post("/token", {{"grant_type", "client_credentials"}},
                                            {{"Authorization", header}});
    EXPECT_TRUE(refused_with(reply, "invalid_client", 401)) << header;
  }
}

TEST_F(ClientAuthenticationTest, TheRegisteredMethodIsTheOnlyOne) {
  const Document by_body = machine("client_secret_post");
  const Parameters request = Deployment::machine_request(by_body);
  EXPECT_TRUE(issued(deployment_.token(request)));
  EXPECT_TRUE(
      refused_with(with_basic(member(by_body, "client_id"), member(by_body, "client_secret")),
                   "invalid_client", 401));
  EXPECT_TRUE(
      refused_with(deployment_.token(without(request, "client_secret")), "invalid_client", 401));
  EXPECT_TRUE(refused_with(deployment_.token(replaced(request, "client_secret", "wrong")),
                           "invalid_client", 401));
  const Document by_header = machine("client_secret_basic");
  EXPECT_TRUE(refused_with(deployment_.token(Deployment::machine_request(by_header)),
                           "invalid_client", 401));
  EXPECT_TRUE(
      refused_with(with_basic(member(by_header, "client_id"), member(by_header, "client_secret"),
                              {{"client_secret", member(by_header, "client_secret")}}),
                   "invalid_request"));
}

TEST_F(ClientAuthenticationTest, AConfidentialClientCannotRedeemByNameAlone) {
  const Document client = deployment_.registered(Deployment::registration("client_secret_post"));
  const std::string id = member(client, "client_id");
  const Parameters redemption = Deployment::redemption(id, deployment_.code(id));
  EXPECT_TRUE(refused_with(deployment_.token(redemption), "invalid_client", 401));
  EXPECT_TRUE(issued(
      deployment_.token(added(redemption, "client_secret", member(client, "client_secret")))));
}

/// A client with a key of its own.
class AssertionTest : public ClientAuthenticationTest {
 protected:
  Document claims() {
    return Document::object({{"iss", id_},
                             {"sub", id_},
                             {"aud", deployment_.server().issuer()},
                             {"jti", jose::random_token(16)},
                             {"exp", numeric_date(std::chrono::seconds(60))}});
  }
  Exchange with(const std::string& assertion, Parameters form = {}) {
    form.emplace_back("grant_type", "client_credentials");
    form.emplace_back("client_assertion_type", kAssertionType);
    form.emplace_back("client_assertion", assertion);
    return deployment_.token(form);
  }
  Exchange with(const Document& claims) {
    return with(jose::sign(key_, jose::header_for(key_), claims.dump()));
  }

  const jose::Key key_ = jose::Key::generate(jose::Algorithm::es256);
  const std::string id_ = member(deployment_.registered(Document::object(
                                     {{"grant_types", Document::texts({"client_credentials"})},
                                      {"token_endpoint_auth_method", "private_key_jwt"},
                                      {"jwks", *Document::parse(jose::JwkSet({key_}).to_json())}})),
                                 "client_id");
};

TEST_F(AssertionTest, AnAssertionAuthenticatesOnce) {
  const std::string assertion = jose::sign(key_, jose::header_for(key_), claims().dump());
  EXPECT_TRUE(issued(with(assertion)));
  EXPECT_TRUE(refused_with(with(assertion), "invalid_client", 401));
  EXPECT_TRUE(issued(with(claims().with("aud", Document::texts({deployment_.server().issuer()})))));
  EXPECT_TRUE(
      refused_with(with(claims().with("aud", deployment_.at("/token"))), "invalid_client", 401))
      << "RFC 10070 section 4";
}

TEST_F(AssertionTest, EveryClaimCounts) {
  const std::string issuer = deployment_.server().issuer();
  for (const Document& bad :
       {claims().with("aud", "https://another.example"), claims().without("aud"),
        claims().with("aud", Document::texts({issuer, "https://another.example"})),
        claims().with("iss", "another"), claims().with("sub", "another"), claims().without("sub"),
        claims().without("exp"), claims().with("exp", numeric_date(std::chrono::seconds(-1))),
        claims().with("exp", "soon"), claims().with("nbf", numeric_date(std::chrono::seconds(600))),
        claims().without("jti")}) {
    EXPECT_TRUE(refused_with(with(bad), "invalid_client", 401)) << bad.dump();
  }
}

TEST_F(AssertionTest, OnlyTheRegisteredKeySigns) {
  const jose::Key other = jose::Key::generate(jose::Algorithm::es256).with_kid(key_.kid());
  const std::string payload = claims().dump();
  EXPECT_TRUE(refused_with(with(jose::sign(other, jose::header_for(other), payload)),
                           "invalid_client", 401));
  EXPECT_TRUE(refused_with(with(jose::unsigned_token("{\"alg\":\"none\"}", payload)),
                           "invalid_client", 401));
  const jose::Key confused = jose::Key::from_secret(key_.public_pem());
  EXPECT_TRUE(refused_with(with(jose::sign(confused, "{\"alg\":\"HS256\"}", payload)),
                           "invalid_client", 401));
  EXPECT_TRUE(refused_with(
      with(jose::sign(key_, jose::header_for(key_), payload), {{"client_id", "another"}}),
      "invalid_client", 401));
  EXPECT_TRUE(
      refused_with(deployment_.token({{"grant_type", "client_credentials"}, {"client_id", id_}}),
                   "invalid_client", 401));
  EXPECT_TRUE(
      issued(with(jose::sign(key_, jose::header_for(key_), payload), {{"client_id", id_}})));
}

}  // namespace
}  // namespace assay::issuer
