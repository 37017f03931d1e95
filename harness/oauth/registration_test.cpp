#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/http/fake_transport.hpp"
#include "harness/oauth/client.hpp"

namespace assay::oauth {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kEndpoint = "https://as.test/register";

/// The reply to a registration that is answered so.
RegistrationReply reply_to(const Registration& asked, int status, const std::string& body) {
  http::FakeTransport transport({{.answer = http::fake_json(status, body)}});
  return register_client(transport, kEndpoint, asked, "register");
}

TEST(Registration, says_what_a_public_client_says) {
  const Document document =
      Registration{.redirect_uris = std::vector<std::string>{"http://127.0.0.1:1/cb"}}.document();
  EXPECT_THAT(document.texts("redirect_uris"), ElementsAre("http://127.0.0.1:1/cb"));
  EXPECT_THAT(document.texts("grant_types"), ElementsAre("authorization_code", "refresh_token"));
  EXPECT_THAT(document.texts("response_types"), ElementsAre("code"));
  EXPECT_EQ(document.text("token_endpoint_auth_method"), "none");
  EXPECT_TRUE(document.text("client_name"));
  EXPECT_FALSE(document.has("scope"));
}

TEST(Registration, leaves_out_what_is_not_set_and_keeps_an_empty_list) {
  EXPECT_FALSE(Registration{}.document().has("redirect_uris"));
  const Document empty = Registration{.redirect_uris = std::vector<std::string>{}}.document();
  EXPECT_TRUE(empty["redirect_uris"].is_array());
  EXPECT_EQ(Registration{.scope = "a b"}.document().text("scope"), "a b");
}

TEST(Registration, further_members_win) {
  const Document document =
      Registration{.scope = "a", .extra = Document::object({{"client_name", 7}, {"x", "y"}})}
          .document();
  EXPECT_EQ(document["client_name"].integer(), 7);
  EXPECT_EQ(document.text("x"), "y");
  EXPECT_EQ(document.text("scope"), "a");
}

TEST(Registration, is_posted_as_json) {
  http::FakeTransport transport;
  const Registration asked{.scope = "a"};
  register_client(transport, kEndpoint, asked, "why");
  const http::Request& sent = transport.requests().at(0);
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(sent.url, kEndpoint);
  EXPECT_THAT(sent.headers.all("Content-Type"), ElementsAre("application/json"));
  EXPECT_EQ(sent.headers.first("Accept"), "application/json");
  EXPECT_EQ(*Document::parse(sent.body), asked.document());
  EXPECT_EQ(transport.purposes().at(0), "why");
}

TEST(Registration, raw_bodies_go_out_byte_for_byte) {
  http::FakeTransport transport({{.answer = http::fake_json(201, R"({"client_id":"c"})")}});
  const RegistrationReply reply = register_client_raw(transport, kEndpoint, "{\"a\":", "why");
  EXPECT_EQ(transport.requests().at(0).body, "{\"a\":");
  ASSERT_TRUE(reply.registered());
  EXPECT_EQ(reply.client->auth_method, "client_secret_basic") << "RFC 7591 section 2: the default";
}

TEST(RegistrationReply, any_2xx_with_a_client_id_registers) {
  for (const int status : {200, 201}) {
    const RegistrationReply reply = reply_to({}, status, R"({"client_id":"c-1"})");
    ASSERT_TRUE(reply.registered()) << status;
    EXPECT_EQ(reply.client->client_id, "c-1");
    EXPECT_EQ(reply.exchange.status(), status) << "whether it had to be 201 is for a case to judge";
  }
}

TEST(RegistrationReply, without_a_client_id_nothing_is_registered) {
  for (const char* body : {"", "{}", R"({"client_id":""})", R"({"client_id":7})", "<html>",
                           R"(["client_id"])", R"({"client_id":null})"}) {
    EXPECT_FALSE(reply_to({}, 201, body).registered()) << body;
  }
}

TEST(RegistrationReply, an_error_registers_nothing_whatever_its_body_says) {
  for (const int status : {199, 300, 302, 400, 401, 403, 500}) {
    const RegistrationReply reply = reply_to({}, status, R"({"client_id":"c","error":"e"})");
    EXPECT_FALSE(reply.registered()) << status;
    EXPECT_EQ(reply.document.text("error"), "e");
  }
}

TEST(RegistrationReply, no_answer_is_no_client) {
  http::FakeTransport silent;
  const RegistrationReply reply = register_client(silent, kEndpoint, {}, "register");
  EXPECT_FALSE(reply.registered());
  EXPECT_TRUE(reply.document.is_null());
  EXPECT_NE(reply.exchange.fault(), nullptr);
}

TEST(RegistrationReply, what_the_server_registered_counts) {
  const RegistrationReply reply = reply_to(
      {.redirect_uris = std::vector<std::string>{"http://127.0.0.1:1/asked"}}, 201,
      R"({"client_id":"c","client_secret":"s","token_endpoint_auth_method":"client_secret_post",
                   "redirect_uris":["http://127.0.0.1:1/given"],"grant_types":["authorization_code"]})");
  ASSERT_TRUE(reply.registered());
  EXPECT_EQ(reply.client->auth_method, "client_secret_post");
  EXPECT_EQ(reply.client->client_secret, "s");
  EXPECT_THAT(reply.client->redirect_uris, ElementsAre("http://127.0.0.1:1/given"));
  EXPECT_THAT(reply.client->grant_types, ElementsAre("authorization_code"));
  EXPECT_FALSE(reply.client->is_public());
}

TEST(RegistrationReply, what_the_server_does_not_say_is_as_asked) {
  const RegistrationReply reply =
      reply_to({.redirect_uris = std::vector<std::string>{"http://127.0.0.1:1/asked"}}, 201,
               R"({"client_id":"c"})");
  ASSERT_TRUE(reply.registered());
  EXPECT_TRUE(reply.client->is_public());
  EXPECT_THAT(reply.client->redirect_uris, ElementsAre("http://127.0.0.1:1/asked"));
  EXPECT_THAT(reply.client->grant_types, ElementsAre("authorization_code", "refresh_token"));
}

TEST(RegistrationReply, where_a_client_can_be_deleted_is_kept) {
  const RegistrationReply reply =
      reply_to({}, 201,
               R"({"client_id":"c","registration_client_uri":"https://as.test/register/c",
                   "registration_access_token":"rat"})");
  ASSERT_TRUE(reply.registered());
  EXPECT_EQ(reply.client->registration_client_uri, "https://as.test/register/c");
  EXPECT_EQ(reply.client->registration_access_token, "rat");
  EXPECT_THAT(reply_to({}, 201, R"({"client_id":"c","registration_client_uri":7})")
                  .client->registration_client_uri,
              IsEmpty());
}

TEST(Deletion, is_asked_for_with_the_registration_access_token) {
  http::FakeTransport transport({{.answer = http::fake_response(204)}});
  const Client client{.client_id = "c",
                      .client_secret = "s",
                      .registration_client_uri = "https://as.test/register?client_id=c",
                      .registration_access_token = "rat"};
  EXPECT_EQ(delete_client(transport, client, "why", std::chrono::seconds(3)).status(), 204);
  const http::Request& sent = transport.requests().at(0);
  EXPECT_EQ(sent.method, "DELETE");
  EXPECT_EQ(sent.url, "https://as.test/register?client_id=c");
  EXPECT_THAT(sent.headers.all("Authorization"), ElementsAre("Bearer rat"));
  EXPECT_THAT(sent.body, IsEmpty());
  EXPECT_EQ(sent.timeout, std::chrono::seconds(3));
  EXPECT_EQ(transport.purposes().at(0), "why");
}

TEST(RegistrationReply, an_empty_list_was_said) {
  const RegistrationReply reply =
      reply_to({.redirect_uris = std::vector<std::string>{"http://127.0.0.1:1/asked"}}, 201,
               R"({"client_id":"c","redirect_uris":[]})");
  ASSERT_TRUE(reply.registered());
  EXPECT_THAT(reply.client->redirect_uris, IsEmpty());
}

TEST(RegistrationReply, a_secret_for_a_client_that_asked_for_none_does_not_change_how_it_speaks) {
  const RegistrationReply reply = reply_to({}, 201, R"({"client_id":"c","client_secret":"s"})");
  ASSERT_TRUE(reply.registered());
  EXPECT_EQ(reply.client->auth_method, "none");
  EXPECT_TRUE(reply.client->is_public());
  EXPECT_EQ(reply.client->client_secret, "s");

  http::FakeTransport transport;
  send_token_request(transport, {.endpoint = "https://as.test/t", .client = reply.client}, "ask");
  EXPECT_EQ(transport.requests().at(0).body, "client_id=c");
  EXPECT_FALSE(transport.requests().at(0).headers.contains("Authorization"));
}

}  // namespace
}  // namespace assay::oauth
