#include <gmock/gmock.h>

#include "harness/issuer/test_support.hpp"
#include "harness/jose/jws.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;

class MetadataTest : public testing::Test {
 protected:
  Deployment deployment_;
  const Document metadata_ = json_of(deployment_.get("/.well-known/oauth-authorization-server"));
};

TEST_F(MetadataTest, NamesTheIssuerAndEveryEndpoint) {
  EXPECT_EQ(metadata_.text("issuer"), deployment_.server().issuer());
  EXPECT_EQ(metadata_.text("authorization_endpoint"), deployment_.at("/authorize"));
  EXPECT_EQ(metadata_.text("token_endpoint"), deployment_.at("/token"));
  EXPECT_EQ(metadata_.text("registration_endpoint"), deployment_.at("/register"));
  EXPECT_EQ(metadata_.text("revocation_endpoint"), deployment_.at("/revoke"));
  EXPECT_EQ(metadata_.text("introspection_endpoint"), deployment_.at("/introspect"));
  EXPECT_EQ(metadata_.text("jwks_uri"), deployment_.at("/jwks"));
}

TEST_F(MetadataTest, SaysWhatItServes) {
  EXPECT_THAT(metadata_.texts("response_types_supported"), ElementsAre("code"));
  EXPECT_THAT(metadata_.texts("code_challenge_methods_supported"), ElementsAre("S256"));
  EXPECT_THAT(metadata_.texts("scopes_supported"), ElementsAre("notes:read", "notes:write"));
  EXPECT_EQ(metadata_["authorization_response_iss_parameter_supported"].boolean(), true);
  EXPECT_THAT(metadata_.texts("token_endpoint_auth_signing_alg_values_supported"),
              Not(Contains("none")));
  EXPECT_THAT(metadata_.texts("grant_types_supported"), Not(Contains("password")));
}

TEST_F(MetadataTest, OpenIdDiscoverySaysTheSameAndWhatItRequires) {
  const Document openid = json_of(deployment_.get("/.well-known/openid-configuration"));
  for (const std::string& member : metadata_.without("signed_metadata").members()) {
    EXPECT_EQ(openid[member], metadata_[member]) << member;
  }
  EXPECT_THAT(openid.texts("subject_types_supported"), ElementsAre("public"));
  EXPECT_THAT(openid.texts("id_token_signing_alg_values_supported"), ElementsAre("RS256"));
}

TEST_F(MetadataTest, TheSignedCopySaysTheSameInTheNameOfTheIssuer) {
  const auto keys = jose::JwkSet::from_json(deployment_.server().jwks());
  ASSERT_TRUE(keys);
  const auto token =
      jose::verify(metadata_.text("signed_metadata").value_or(""), *keys, {jose::Algorithm::es256});
  ASSERT_TRUE(token);
  EXPECT_EQ(Document::parse(token->payload_json).value_or(Document()),
            metadata_.without("signed_metadata").with("iss", metadata_["issuer"]));
}

TEST_F(MetadataTest, UnknownIssuersHaveNone) {
  for (const char* path :
       {"/.well-known/oauth-authorization-server/unknown",
        "/.well-known/openid-configuration/unknown", "/unknown/.well-known/openid-configuration"}) {
    EXPECT_EQ(deployment_.get(path).status(), 404) << path;
  }
}

TEST_F(MetadataTest, NoHeaderMovesTheEndpoints) {
  for (const char* name : {"Host", "X-Forwarded-Host"}) {
    const Exchange reply = deployment_.send("GET", "/.well-known/oauth-authorization-server", "",
                                            {{name, "attacker.example"}});
    EXPECT_EQ(json_of(reply).without("signed_metadata"), metadata_.without("signed_metadata"));
  }
}

class TenantTest : public testing::TestWithParam<const char*> {};

TEST_P(TenantTest, HasEverythingBelowItsPathAndItsDocumentsAtThreePlaces) {
  Deployment tenant(honest_options(), GetParam());
  for (const char* path :
       {"/.well-known/oauth-authorization-server/tenant",
        "/.well-known/openid-configuration/tenant", "/tenant/.well-known/openid-configuration"}) {
    const Document metadata = json_of(tenant.get(path));
    EXPECT_EQ(metadata.text("issuer"), tenant.at(GetParam())) << path;
    EXPECT_EQ(metadata.text("token_endpoint"), tenant.at("/tenant/token")) << path;
  }
  EXPECT_EQ(tenant.get("/.well-known/oauth-authorization-server").status(), 404);
  EXPECT_EQ(tenant.get("/tenant/.well-known/oauth-authorization-server").status(), 404);
  EXPECT_EQ(tenant.get("/tenant/jwks").status(), 200);
  EXPECT_EQ(tenant.get("/jwks").status(), 404);
}

INSTANTIATE_TEST_SUITE_P(, TenantTest, testing::Values("/tenant", "/tenant/"));

TEST_F(MetadataTest, ThePublishedKeysCheckTokensAndNothingElse) {
  const Exchange reply = deployment_.get("/jwks");
  EXPECT_EQ(reply.body(), deployment_.server().jwks());
  const auto keys = jose::JwkSet::from_json(reply.body());
  ASSERT_TRUE(keys);
  ASSERT_EQ(keys->keys().size(), 1U);
  EXPECT_FALSE(keys->keys().front().has_private());
  const Minter& minter = deployment_.server().minter();
  EXPECT_TRUE(
      jose::verify(minter.sign(minter.claims("a", "b", {})), *keys, {jose::Algorithm::es256}));
}

TEST_F(MetadataTest, WithoutScopesThereIsNoEmptyList) {
  Deployment bare{Options{}};
  const Document metadata = json_of(bare.get("/.well-known/oauth-authorization-server"));
  EXPECT_FALSE(metadata.has("scopes_supported"));
  EXPECT_FALSE(metadata.has("protected_resources"));
}

TEST_F(MetadataTest, EveryEndpointNamesTheMethodsItTakes) {
  for (const char* path : {"/token", "/register", "/revoke", "/introspect", "/login"}) {
    const Exchange reply = deployment_.get(path);
    EXPECT_EQ(reply.status(), 405) << path;
    EXPECT_EQ(reply.header("Allow"), "POST") << path;
  }
  const Exchange reply = deployment_.send("DELETE", "/authorize");
  EXPECT_EQ(reply.status(), 405);
  EXPECT_EQ(reply.header("Allow"), "GET, HEAD, POST");
}

}  // namespace
}  // namespace assay::issuer
