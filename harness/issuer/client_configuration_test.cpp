// Deleting a client (RFC 7592 section 2.3), and what is left of it.
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

TEST_F(ClientConfiguration, NothingButDeletingIsOffered) {
  for (const char* method : {"GET", "PUT", "POST"}) {
    const Exchange refused =
        sending(method, member(client_, "registration_client_uri"),
                {{"Authorization", "Bearer " + member(client_, "registration_access_token")}});
    EXPECT_EQ(refused.status(), 405) << method;
    EXPECT_EQ(refused.header("Allow"), "DELETE");
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
