#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "harness/http/fake_transport.hpp"
#include "harness/jose/base64url.hpp"
#include "harness/jose/jws.hpp"
#include "harness/oauth/client.hpp"

namespace assay::oauth {
namespace {

using testing::ElementsAre;
using testing::Pair;
using testing::StartsWith;

constexpr auto kEndpoint = "https://as.test/token";

http::Request sent_by(const TokenRequest& request) {
  http::FakeTransport transport;
  send_token_request(transport, request, "ask");
  return transport.requests().at(0);
}

TEST(TokenRequest, becomes_the_request_that_would_be_sent) {
  const TokenRequest token_request{
      .endpoint = kEndpoint,
      .parameters = {{"grant_type", "client_credentials"}},
      .client =
          Client{.client_id = "c", .client_secret = "s", .auth_method = "client_secret_basic"}};
  const http::Request made = to_request(token_request);
  const http::Request sent = sent_by(token_request);
  EXPECT_EQ(made.method, sent.method);
  EXPECT_EQ(made.url, sent.url);
  EXPECT_EQ(made.headers.lines(), sent.headers.lines());
  EXPECT_EQ(made.body, sent.body);
}

http::Request sent_as(Client client) {
  return sent_by({.endpoint = kEndpoint,
                  .parameters = {{"grant_type", "client_credentials"}},
                  .client = std::move(client),
                  .audience = "https://as.test"});
}

TEST(TokenRequest, is_a_form_in_the_order_given) {
  const http::Request sent = sent_by(
      {.endpoint = kEndpoint, .parameters = {{"b", "1 2"}, {"a", "x&y=z"}, {"b", "again"}}});
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(sent.url, kEndpoint);
  EXPECT_THAT(sent.headers.all("Content-Type"), ElementsAre("application/x-www-form-urlencoded"));
  EXPECT_EQ(sent.headers.first("Accept"), "application/json");
  EXPECT_FALSE(sent.headers.contains("Authorization"));
  EXPECT_THAT(http::form_decode(sent.body),
              ElementsAre(Pair("b", "1 2"), Pair("a", "x&y=z"), Pair("b", "again")));
}

TEST(TokenRequest, with_replaces_in_place_or_appends) {
  const TokenRequest request{.parameters = {{"a", "1"}, {"b", "2"}}};
  EXPECT_THAT(request.with("a", "9").parameters, ElementsAre(Pair("a", "9"), Pair("b", "2")));
  EXPECT_THAT(request.with("c", "3").parameters,
              ElementsAre(Pair("a", "1"), Pair("b", "2"), Pair("c", "3")));
  EXPECT_THAT(request.parameters, ElementsAre(Pair("a", "1"), Pair("b", "2"))) << "a copy changes";
}

TEST(TokenRequest, without_takes_out_every_one_of_that_name) {
  const TokenRequest request{.parameters = {{"a", "1"}, {"b", "2"}, {"a", "3"}}};
  EXPECT_THAT(request.without("a").parameters, ElementsAre(Pair("b", "2")));
  EXPECT_EQ(request.without("c").parameters, request.parameters);
}

TEST(TokenRequest, doubled_sends_the_same_value_again) {
  const TokenRequest request{.parameters = {{"a", "1"}, {"b", "2"}}};
  EXPECT_THAT(request.doubled("a").parameters,
              ElementsAre(Pair("a", "1"), Pair("b", "2"), Pair("a", "1")));
  EXPECT_EQ(request.doubled("c").parameters, request.parameters) << "nothing to double";
}

TEST(ClientAuthentication, a_public_client_names_itself) {
  const http::Request sent = sent_as({.client_id = "a b", .client_secret = "unused"});
  EXPECT_THAT(http::form_decode(sent.body),
              ElementsAre(Pair("grant_type", "client_credentials"), Pair("client_id", "a b")));
  EXPECT_FALSE(sent.headers.contains("Authorization"));
}

TEST(ClientAuthentication, basic_encodes_both_halves_as_a_form_does) {
  const http::Request sent = sent_as({.client_id = "id:with+odd ones",
                                      .client_secret = "p%:\xC3\xA9+ /",
                                      .auth_method = "client_secret_basic"});
  const std::string header = sent.headers.first("Authorization").value_or("");
  ASSERT_THAT(header, StartsWith("Basic "));
  const std::string pair = jose::base64_encode("id%3Awith%2Bodd%20ones:p%25%3A%C3%A9%2B%20%2F");
  EXPECT_EQ(header, "Basic " + pair) << "RFC 6749 section 2.3.1";
  EXPECT_EQ(sent.headers.all("Authorization").size(), 1U);
  EXPECT_EQ(sent.body, "grant_type=client_credentials") << "one method of authentication a request";
}

TEST(ClientAuthentication, post_puts_both_into_the_form) {
  const http::Request sent =
      sent_as({.client_id = "c", .client_secret = "s/+", .auth_method = "client_secret_post"});
  EXPECT_THAT(http::form_decode(sent.body),
              ElementsAre(Pair("grant_type", "client_credentials"), Pair("client_id", "c"),
                          Pair("client_secret", "s/+")));
  EXPECT_FALSE(sent.headers.contains("Authorization"));
}

class Assertion : public testing::Test {
 protected:
  static std::string sent_assertion(const jose::Key& key) {
    const http::Request sent =
        sent_as({.client_id = "c", .auth_method = "private_key_jwt", .key = key});
    const http::Parameters form = http::form_decode(sent.body);
    EXPECT_EQ(http::first_value(form, "client_assertion_type"),
              "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    EXPECT_EQ(http::first_value(form, "client_id"), "c");
    EXPECT_EQ(http::first_value(form, "client_secret"), std::nullopt);
    EXPECT_FALSE(sent.headers.contains("Authorization"));
    return http::first_value(form, "client_assertion").value_or("");
  }

  static std::int64_t now() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
};

TEST_F(Assertion, verifies_and_says_who_asks_whom) {
  const jose::Key key = jose::Key::generate(jose::Algorithm::es256);
  const std::int64_t before = now();
  const auto token =
      jose::verify(sent_assertion(key), jose::JwkSet({key}), {jose::Algorithm::es256});
  ASSERT_TRUE(token) << token.error();
  const Document claims = *Document::parse(token->payload_json);
  EXPECT_EQ(claims.text("iss"), "c");
  EXPECT_EQ(claims.text("sub"), "c");
  EXPECT_EQ(claims.text("aud"), "https://as.test");
  EXPECT_FALSE(claims.text("jti").value_or("").empty());
  const std::int64_t issued = claims["iat"].integer().value_or(0);
  EXPECT_GE(issued, before);
  EXPECT_LE(issued, now());
  EXPECT_EQ(claims["exp"].integer(), issued + 60);
  const Document header = *Document::parse(token->header_json);
  EXPECT_EQ(header.text("alg"), "ES256");
  EXPECT_EQ(header.text("kid"), key.kid());
}

TEST_F(Assertion, is_never_used_twice) {
  const jose::Key key = jose::Key::generate(jose::Algorithm::eddsa);
  const auto id = [&] {
    const auto token = jose::parse_compact(sent_assertion(key));
    return token ? Document::parse(token->payload_json)->text("jti") : std::nullopt;
  };
  const auto first = id();
  ASSERT_TRUE(first);
  EXPECT_NE(first, id());
}

TEST_F(Assertion, of_a_key_without_an_id_names_none) {
  const jose::Key key = jose::Key::generate(jose::Algorithm::es256).with_kid("");
  const auto token =
      jose::verify(sent_assertion(key), jose::JwkSet({key}), {jose::Algorithm::es256});
  ASSERT_TRUE(token) << token.error();
  EXPECT_FALSE(Document::parse(token->header_json)->has("kid"));
}

TEST_F(Assertion, without_a_key_only_the_client_is_named) {
  const http::Request sent = sent_as({.client_id = "c", .auth_method = "private_key_jwt"});
  EXPECT_EQ(sent.body, "grant_type=client_credentials&client_id=c");
}

TEST(TokenReply, is_read_from_any_answer) {
  const auto reply = [](int status, const char* body) {
    http::FakeTransport transport({{.answer = http::fake_json(status, body)}});
    return send_token_request(transport, {.endpoint = kEndpoint}, "ask");
  };
  const TokenReply good =
      reply(200, R"({"access_token":"t","refresh_token":"r","token_type":"Bearer"})");
  EXPECT_TRUE(good.issued());
  EXPECT_EQ(good.access_token(), "t");
  EXPECT_EQ(good.refresh_token(), "r");
  EXPECT_EQ(good.error(), std::nullopt);

  const TokenReply refused = reply(400, R"({"error":"invalid_grant"})");
  EXPECT_FALSE(refused.issued());
  EXPECT_EQ(refused.error(), "invalid_grant");

  EXPECT_FALSE(reply(400, R"({"access_token":"t"})").issued());
  EXPECT_FALSE(reply(302, R"({"access_token":"t"})").issued());
  EXPECT_TRUE(reply(201, R"({"access_token":"t"})").issued());
  EXPECT_FALSE(reply(200, R"({"access_token":""})").issued());
  EXPECT_FALSE(reply(200, R"({"access_token":7})").issued());
  EXPECT_FALSE(reply(200, "access_token=t").issued());
  EXPECT_TRUE(reply(200, R"(["access_token"])").document.is_null()) << "an object or nothing";
}

TEST(TokenReply, no_answer_issues_nothing) {
  http::FakeTransport silent;
  EXPECT_FALSE(send_token_request(silent, {.endpoint = kEndpoint}, "ask").issued());
}

}  // namespace
}  // namespace assay::oauth
