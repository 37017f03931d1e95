#include <gmock/gmock.h>

#include <array>

#include "harness/issuer/test_support.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class AuthorizeTest : public testing::Test {
 protected:
  Exchange with(std::string_view name, std::string value) {
    return deployment_.authorize(replaced(honest_, name, std::move(value)));
  }
  std::string client_with(std::vector<std::string> redirect_uris) {
    return deployment_
        .registered(
            Deployment::registration().with("redirect_uris", Document::texts(redirect_uris)))
        .text("client_id")
        .value_or("");
  }
  /// Whether a client that registered the one address gets a code at the other.
  bool reaches(const std::string& registered, const std::string& requested) {
    const Parameters honest = Deployment::authorization(client_with({registered}));
    const Exchange reply = deployment_.authorize(replaced(honest, "redirect_uri", requested));
    if (location_of(reply).empty()) {
      EXPECT_EQ(reply.status(), 400);
      return false;
    }
    EXPECT_THAT(location_of(reply), StartsWith(requested));
    return redirected(reply, "code").has_value();
  }
  void expect_error(const Exchange& reply, const std::string& error) {
    EXPECT_EQ(reply.status(), 303);
    EXPECT_THAT(location_of(reply), StartsWith(std::string(kRedirectUri) + "?"));
    EXPECT_EQ(redirected(reply, "error"), error);
    EXPECT_EQ(redirected(reply, "state"), "plain-state");
    EXPECT_EQ(redirected(reply, "iss"), deployment_.server().issuer());
    EXPECT_FALSE(redirected(reply, "code"));
  }
  void expect_page(const Exchange& reply) {
    EXPECT_EQ(reply.status(), 400);
    EXPECT_EQ(reply.media_type(), "text/html");
    EXPECT_EQ(location_of(reply), "");
    EXPECT_THAT(reply.body(), Not(HasSubstr("http-equiv")));
  }

  Deployment deployment_;
  const Parameters honest_ = Deployment::authorization(deployment_.public_client());
};

TEST_F(AuthorizeTest, AnswersWithACodeTheStateAndTheIssuer) {
  const Exchange reply = deployment_.authorize(honest_);
  EXPECT_EQ(reply.status(), 303);
  EXPECT_EQ(reply.header("Cache-Control"), "no-store");
  EXPECT_THAT(location_of(reply), StartsWith(std::string(kRedirectUri) + "?"));
  EXPECT_GE(redirected(reply, "code").value_or("").size(), 43U);
  EXPECT_EQ(redirected(reply, "state"), "plain-state");
  EXPECT_EQ(redirected(reply, "iss"), deployment_.server().issuer());
  EXPECT_FALSE(redirected(reply, "error"));
}

TEST_F(AuthorizeTest, TakesPostAsWell) {
  EXPECT_TRUE(redirected(deployment_.post("/authorize", honest_), "code"));
  expect_page(deployment_.send("POST", "/authorize", http::form_encode(honest_),
                               {{"Content-Type", "text/plain"}}));
}

TEST_F(AuthorizeTest, EchoesAnyStateByteForByteAndAddsNone) {
  for (const std::string& state :
       {std::string("~%25+ &=#?/\"<>'"), std::string("\xc3\xa9\xff"), std::string(4000, 's')}) {
    EXPECT_EQ(redirected(with("state", state), "state"), state);
  }
  EXPECT_FALSE(redirected(deployment_.authorize(without(honest_, "state")), "state"));
}

TEST_F(AuthorizeTest, NobodyIsRedirectedForAnUnknownClientOrAddress) {
  expect_page(with("client_id", "nobody"));
  expect_page(with("client_id", ""));
  expect_page(with("redirect_uri", "https://attacker.example/"));
  expect_page(deployment_.authorize(added(honest_, "client_id", "nobody")));
  expect_page(deployment_.authorize(added(honest_, "redirect_uri", "https://attacker.example/")));
  const Exchange reply = with("client_id", "<script>alert(1)</script>");
  EXPECT_THAT(reply.body(), Not(HasSubstr("<script")));
}

TEST_F(AuthorizeTest, AddressesAreComparedByteForByte) {
  const std::string registered = "https://client.example:8443/a/cb?x=1";
  EXPECT_TRUE(reaches(registered, registered));
  for (const char* other :
       {"https://client.example:8443/a/cb?x=1&y=2", "https://client.example:8443/a/cb",
        "https://client.example:8443/a/cb/", "https://client.example/a/cb?x=1",
        "https://client.example:8444/a/cb?x=1", "https://CLIENT.example:8443/a/cb?x=1",
        "https://client.example:8443/a/../a/cb?x=1", "https://client.example:8443/a/%63b?x=1",
        "https://client.example:8443/a/cb?x=1#f", "https://user@client.example:8443/a/cb?x=1",
        "http://client.example:8443/a/cb?x=1", "https://client.example:8443/a/cb?x=1 "}) {
    EXPECT_FALSE(reaches(registered, other)) << other;
  }
}

TEST_F(AuthorizeTest, OnlyThePortOfALoopbackAddressMayDiffer) {
  EXPECT_TRUE(reaches("http://127.0.0.1/cb", "http://127.0.0.1:40001/cb"));
  EXPECT_TRUE(reaches("http://127.0.0.1:1/cb?x=1", "http://127.0.0.1:65535/cb?x=1"));
  EXPECT_TRUE(reaches("http://[::1]:1/cb", "http://[::1]:2/cb"));
  for (const char* other :
       {"http://127.0.0.1:2/other", "http://127.0.0.2:2/cb", "https://127.0.0.1:2/cb",
        "http://localhost:1/cb", "http://127.0.0.1:/cb", "http://127.0.0.1:2x/cb",
        "http://127.0.0.1:2@127.0.0.1/cb", "http://127.0.0.1:2@evil.example/cb",
        "http://127.0.0.1.evil.example/cb", "http://127.0.0.1:123456/cb", "http://127.0.0.1:2/cb#f",
        "HTTP://127.0.0.1:2/cb"}) {
    EXPECT_FALSE(reaches("http://127.0.0.1:1/cb", other)) << other;
  }
  EXPECT_TRUE(reaches("http://localhost:1/cb", "http://localhost:2/cb"));
  EXPECT_FALSE(reaches("http://localhost:1/cb", "http://localhost.evil.example:2/cb"));
}

TEST_F(AuthorizeTest, AnAddressMayBeLeftOutWhereThereIsOne) {
  EXPECT_TRUE(redirected(deployment_.authorize(without(honest_, "redirect_uri")), "code"));
  const Parameters two =
      Deployment::authorization(client_with({kRedirectUri, "https://client.example/"}));
  expect_page(deployment_.authorize(without(two, "redirect_uri")));
}

TEST_F(AuthorizeTest, KeepsTheQueryOfTheAddress) {
  const std::string registered = "https://client.example/cb?tenant=7";
  const Parameters honest = Deployment::authorization(client_with({registered}));
  const Exchange reply = deployment_.authorize(replaced(honest, "redirect_uri", registered));
  EXPECT_THAT(location_of(reply), StartsWith(registered + "&code="));
}

TEST_F(AuthorizeTest, ErrorsGoToTheClientWithStateAndIssuer) {
  expect_error(with("response_type", ""), "invalid_request");
  expect_error(with("response_type", "token"), "unsupported_response_type");
  expect_error(with("response_type", "code token"), "unsupported_response_type");
  expect_error(with("code_challenge", ""), "invalid_request");
  expect_error(with("code_challenge", "short"), "invalid_request");
  expect_error(with("code_challenge_method", "plain"), "invalid_request");
  expect_error(with("code_challenge_method", "s256"), "invalid_request");
  expect_error(with("code_challenge_method", ""), "invalid_request");
  expect_error(with("scope", "admin"), "invalid_scope");
  expect_error(with("resource", "https://other.example/mcp"), "invalid_target");
  expect_error(with("resource", std::string(kResource) + "#f"), "invalid_target");
  expect_error(with("resource", "notes"), "invalid_target");
  expect_error(deployment_.authorize(added(honest_, "resource", "https://other.example/")),
               "invalid_target");
  for (const char* name :
       {"response_type", "scope", "state", "code_challenge", "code_challenge_method"}) {
    expect_error(deployment_.authorize(added(honest_, name, "second")), "invalid_request");
  }
}

TEST_F(AuthorizeTest, ToleratesWhatItShould) {
  EXPECT_TRUE(redirected(with("unheard_of", "1"), "code"));
  EXPECT_TRUE(redirected(with("request_uri", "https://attacker.example/"), "code"));
  EXPECT_TRUE(redirected(with("resource", "HTTPS://NOTES.example/mcp"), "code"));
  EXPECT_TRUE(redirected(deployment_.authorize(added(honest_, "resource", kResource)), "code"));
  EXPECT_TRUE(redirected(deployment_.authorize(without(honest_, "resource")), "code"));
  EXPECT_TRUE(redirected(deployment_.authorize(added(honest_, "scope", "")), "code"));
}

TEST_F(AuthorizeTest, AMachineGetsNoCode) {
  const std::string machine = deployment_.machine().text("client_id").value_or("");
  expect_page(deployment_.authorize(Deployment::authorization(machine)));
}

TEST_F(AuthorizeTest, WithoutAResourceOfItsOwnAnyIsServed) {
  Deployment open{Options{}};
  const std::string client = open.public_client();
  const std::string code =
      redirected(open.authorize(Deployment::authorization(client)), "code").value_or("");
  const Document granted = json_of(open.token(Deployment::redemption(client, code)));
  EXPECT_EQ(Minter::claims_of(granted.text("access_token").value_or("")).text("aud"), kResource);
  EXPECT_EQ(granted.text("scope"), "notes:read");
}

}  // namespace
}  // namespace assay::issuer
