// Reading, changing and deleting a client (RFC 7592), and what is left of it.
#include <gmock/gmock.h>

#include "harness/catalog/flaws/token.hpp"
#include "harness/issuer/minter.hpp"
#include "harness/issuer/test_support.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ClientConfiguration : public testing::Test {
 protected:
  static std::string member(const Document& client, std::string_view name) {
    return client.text(name).value_or("");
  }
  Exchange sending(const std::string& method, const std::string& url,
                   const http::Headers& headers) {
    return deployment_.transport().perform({.method = method, .url = url, .headers = headers},
                                           "test");
  }
  Exchange deleting(const Document& client, const std::string& authorization) {
    return sending("DELETE", member(client, "registration_client_uri"),
                   {{"Authorization", authorization}});
  }
  Exchange deleting(const Document& client) {
    return deleting(client, "Bearer " + member(client, "registration_access_token"));
  }
  Exchange managing(const std::string& method, const Document& body, const Document& client) {
    const std::string token = "Bearer " + member(client, "registration_access_token");
    return deployment_.transport().perform(
        {.method = method,
         .url = member(client, "registration_client_uri"),
         .headers = {{"Authorization", token}, {"Content-Type", "application/json"}},
         .body = body.is_null() ? "" : body.dump()},
        "test");
  }
  Exchange managing(const std::string& method, const Document& body = {}) {
    return managing(method, body, client_);
  }
  static Document update_of(const Document& client) {
    return client.without("registration_access_token")
        .without("registration_client_uri")
        .without("client_secret_expires_at")
        .without("client_id_issued_at");
  }
  bool is_active(const std::string& token) {
    const Document asker = deployment_.machine();
    return json_of(
               deployment_.post("/introspect", {{"client_id", member(asker, "client_id")},
                                                {"client_secret", member(asker, "client_secret")},
                                                {"token", token}}))["active"]
               .boolean() == true;
  }

  Deployment deployment_;
  const Document client_ = deployment_.registered(Deployment::registration());
  const std::string id_ = member(client_, "client_id");
};

TEST_F(ClientConfiguration, ARegistrationSaysWhereItIsDeletedAndHow) {
  EXPECT_THAT(member(client_, "registration_client_uri"), StartsWith(deployment_.at("/register/")));
  EXPECT_GE(member(client_, "registration_access_token").size(), 43U);
  const Document another = deployment_.registered(Deployment::registration());
  EXPECT_NE(member(another, "registration_client_uri"), member(client_, "registration_client_uri"));
  EXPECT_NE(member(another, "registration_access_token"),
            member(client_, "registration_access_token"));
}

TEST_F(ClientConfiguration, ADeletedClientIsGone) {
  const Exchange reply = deleting(client_);
  EXPECT_EQ(reply.status(), 204);
  EXPECT_EQ(reply.body(), "");
  EXPECT_EQ(reply.header("Cache-Control"), "no-store");
  EXPECT_EQ(deployment_.authorize(Deployment::authorization(id_)).status(), 400);
  EXPECT_EQ(deleting(client_).status(), 401) << "there is nothing left to delete";
}

TEST_F(ClientConfiguration, OnlyTheTokenOfTheClientDeletes) {
  const Document another = deployment_.registered(Deployment::registration());
  const std::string token = member(client_, "registration_access_token");
  for (const std::string& authorization :
       {"Bearer " + member(another, "registration_access_token"), "Bearer " + token + "x",
        "Bearer " + token.substr(1), "Basic " + token, token, std::string("Bearer"),
        "Bearer " + id_, "Bearer " + token + ", Bearer " + token}) {
    const Exchange refused = deleting(client_, authorization);
    EXPECT_EQ(refused.status(), 401) << authorization;
    EXPECT_THAT(refused.header("WWW-Authenticate").value_or(""), StartsWith("Bearer"));
    EXPECT_THAT(refused.body(), Not(HasSubstr(token)));
  }
  const Exchange bare = sending("DELETE", member(client_, "registration_client_uri"), {});
  EXPECT_EQ(bare.status(), 401);
  EXPECT_THAT(bare.header("WWW-Authenticate").value_or(""), Not(HasSubstr("error")));
  EXPECT_FALSE(deployment_.code(id_).empty()) << "the client is still there";
  EXPECT_EQ(deleting(client_).status(), 204);
}

TEST_F(ClientConfiguration, AClientThatIsNotThereGetsTheSameAnswer) {
  const Exchange wrong = deleting(client_, "Bearer wrong");
  const Exchange unknown =
      sending("DELETE", deployment_.at("/register/nobody"), {{"Authorization", "Bearer wrong"}});
  EXPECT_EQ(unknown.status(), 401);
  EXPECT_EQ(unknown.header("WWW-Authenticate"), wrong.header("WWW-Authenticate"));
}

TEST_F(ClientConfiguration, AClientReadsWhatItRegistered) {
  const Exchange told = managing("GET");
  EXPECT_EQ(told.status(), 200);
  EXPECT_EQ(told.header("Cache-Control"), "no-store");
  EXPECT_EQ(json_of(told), client_);
}

TEST_F(ClientConfiguration, AnUpdateReplacesWhatWasThere) {
  const Document body = update_of(client_)
                            .with("redirect_uris", Document::texts({"https://client.example/new"}))
                            .without("client_name");
  const Exchange reply = managing("PUT", body);
  EXPECT_EQ(reply.status(), 200);
  const Document after = json_of(reply);
  EXPECT_THAT(after.texts("redirect_uris"), testing::ElementsAre("https://client.example/new"));
  EXPECT_FALSE(after.has("client_name")) << "what is left out is deleted";
  EXPECT_EQ(member(after, "client_id"), id_);
  EXPECT_EQ(json_of(managing("GET")), after);
  EXPECT_EQ(deployment_.authorize(Deployment::authorization(id_)).status(), 400);
}

TEST_F(ClientConfiguration, AnUpdateKeepsTheSecret) {
  const Document client = deployment_.registered(Deployment::registration("client_secret_post"));
  const Exchange reply = managing("PUT", update_of(client).with("client_name", "New"), client);
  EXPECT_EQ(member(json_of(reply), "client_secret"), member(client, "client_secret"));
  EXPECT_EQ(member(json_of(reply), "client_name"), "New");
}

TEST_F(ClientConfiguration, ASecretIsMadeForWhoeverBeginsToNeedOne) {
  const Exchange reply =
      managing("PUT", update_of(client_).with("token_endpoint_auth_method", "client_secret_basic"));
  EXPECT_GE(member(json_of(reply), "client_secret").size(), 43U);
}

TEST_F(ClientConfiguration, AnUpdateThatIsNotTheClientsToMakeIsRefused) {
  const Document client = deployment_.registered(Deployment::registration("client_secret_post"));
  const Document body = update_of(client);
  for (const Document& bad :
       {body.without("client_id"), body.with("client_id", id_), body.with("client_secret", "mine"),
        body.with("registration_access_token", "mine"), body.with("client_id_issued_at", 1),
        body.with("grant_types", "all"), Document::array()}) {
    EXPECT_TRUE(refused_with(managing("PUT", bad, client), "invalid_client_metadata"))
        << bad.dump();
  }
  EXPECT_TRUE(refused_with(
      managing("PUT", body.with("redirect_uris", Document::texts({"javascript:x"})), client),
      "invalid_redirect_uri"));
  EXPECT_EQ(json_of(managing("GET", {}, client)), client) << "nothing of it was taken";
}

TEST_F(ClientConfiguration, NothingButRfc7592IsOffered) {
  for (const char* method : {"POST", "PATCH"}) {
    const Exchange refused = managing(method);
    EXPECT_EQ(refused.status(), 405) << method;
    EXPECT_EQ(refused.header("Allow"), "GET, HEAD, PUT, DELETE");
  }
}

TEST_F(ClientConfiguration, CodesAndTokensDieWithTheClient) {
  const Document granted = deployment_.grant(id_);
  const std::string token = member(granted, "access_token");
  const std::string code = deployment_.code(id_);
  ASSERT_TRUE(is_active(token));
  ASSERT_EQ(deleting(client_).status(), 204);
  EXPECT_FALSE(is_active(token));
  EXPECT_TRUE(deployment_.server().is_revoked(Minter::claims_of(token).text("jti").value_or("")));
  EXPECT_TRUE(
      refused_with(deployment_.token(Deployment::redemption(id_, code)), "invalid_client", 401));
  EXPECT_TRUE(
      refused_with(deployment_.token(Deployment::refreshing(id_, granted)), "invalid_client", 401));
}

// Also where the authorization server does not mind which client redeems.
TEST(ClientConfigurationFlaws, NobodyElseRedeemsTheCodeOfADeletedClient) {
  Options options = honest_options();
  options.flaws.add(flaw::code_of_any_client);
  Deployment deployment(options);
  const Document client = deployment.registered(Deployment::registration());
  const std::string code = deployment.code(client.text("client_id").value_or(""));
  const std::string another = deployment.public_client();
  deployment.transport().perform(
      {.method = "DELETE",
       .url = client.text("registration_client_uri").value_or(""),
       .headers = {{"Authorization",
                    "Bearer " + client.text("registration_access_token").value_or("")}}},
      "test");
  EXPECT_TRUE(
      refused_with(deployment.token(Deployment::redemption(another, code)), "invalid_grant"));
}

TEST_F(ClientConfiguration, TokensOfMachinesDieToo) {
  const Document machine = deployment_.machine();
  std::vector<std::string> tokens;
  for (int i = 0; i < 3; ++i) {
    tokens.push_back(
        member(json_of(deployment_.token(Deployment::machine_request(machine))), "access_token"));
    ASSERT_TRUE(is_active(tokens.back()));
  }
  EXPECT_EQ(deleting(machine).status(), 204);
  for (const std::string& token : tokens) {
    EXPECT_FALSE(is_active(token));
  }
  EXPECT_TRUE(
      refused_with(deployment_.token(Deployment::machine_request(machine)), "invalid_client", 401));
}

TEST_F(ClientConfiguration, OtherClientsKeepTheirs) {
  const Document another = deployment_.registered(Deployment::registration());
  const Document granted = deployment_.grant(member(another, "client_id"));
  EXPECT_EQ(deleting(client_).status(), 204);
  EXPECT_TRUE(is_active(member(granted, "access_token")));
  EXPECT_TRUE(
      issued(deployment_.token(Deployment::refreshing(member(another, "client_id"), granted))));
}

TEST(ClientConfigurationAudit, SaysWhoWasDeletedAndWhoWasNot) {
  std::vector<AuditEntry> entries;
  Options options = honest_options();
  options.audit = [&](const AuditEntry& entry) { entries.push_back(entry); };
  Deployment deployment(options);
  const Document client = deployment.registered(Deployment::registration());
  const std::string uri = client.text("registration_client_uri").value_or("");
  for (const std::string& token :
       {std::string("wrong"), client.text("registration_access_token").value_or("")}) {
    deployment.transport().perform(
        {.method = "DELETE", .url = uri, .headers = {{"Authorization", "Bearer " + token}}},
        "test");
  }
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[1].operation, "unregister");
  EXPECT_FALSE(entries[1].allowed);
  EXPECT_EQ(entries[2].operation, "unregister");
  EXPECT_TRUE(entries[2].allowed);
  EXPECT_EQ(entries[2].client, client.text("client_id"));
}

}  // namespace
}  // namespace assay::issuer
