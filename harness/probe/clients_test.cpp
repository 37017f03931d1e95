// Which client a probe speaks as, and what it asks for honestly.
#include "harness/jose/pkce.hpp"
#include "harness/probe/scripted_target_for_tests.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Clients : public ScriptedTarget {
 protected:
  static RegisteredClient brought(std::string id, std::string secret = "") {
    return {.client_id = std::move(id),
            .client_secret = std::move(secret),
            .redirect_uris = {"http://127.0.0.1:4/brought"}};
  }
  Document registered() { return *Document::parse(requests_to("/register").back().body); }
};

TEST_F(Clients, a_public_client_is_registered_once_for_all_cases) {
  Probe one = probe();
  const oauth::Client client = one.client();
  EXPECT_EQ(client.client_id, "registered-1");
  EXPECT_TRUE(client.is_public());
  EXPECT_THAT(client.redirect_uris, ElementsAre(kRedirect));
  Probe two = probe(Revision::v2026_07_28);
  EXPECT_EQ(two.client().client_id, "registered-1");
  EXPECT_EQ(count_of("/register"), 1U);
  EXPECT_THAT(registered().texts("redirect_uris"), ElementsAre(kRedirect));
  EXPECT_EQ(registered().text("token_endpoint_auth_method"), "none");
  EXPECT_EQ(registered().text("application_type"), "native");
}

TEST_F(Clients, the_second_client_is_another) {
  Probe one = probe();
  EXPECT_EQ(one.client().client_id, "registered-1");
  EXPECT_EQ(one.second_client().client_id, "registered-2");
  EXPECT_EQ(one.second_client().client_id, "registered-2");
}

TEST_F(Clients, a_confidential_client_registers_for_client_credentials) {
  at("/register", http::fake_json(201, R"({"client_id":"m","client_secret":"s"})"));
  options_.target.calls = {{.tool = "add", .scopes = {"a"}}};
  Probe one = probe();
  const oauth::Client client = one.confidential_client();
  EXPECT_EQ(client.auth_method, "client_secret_basic");
  EXPECT_EQ(client.client_secret, "s");
  EXPECT_THAT(registered().texts("grant_types"), ElementsAre("client_credentials"));
  EXPECT_FALSE(registered().has("redirect_uris"));
  EXPECT_EQ(registered().text("scope"), "a read write");
}

TEST_F(Clients, a_confidential_client_posts_its_secret_where_that_is_all_there_is) {
  at("/register", http::fake_json(201, R"({"client_id":"m","client_secret":"s"})"));
  server_document_ = server_document_.with("token_endpoint_auth_methods_supported",
                                           Document::texts({"none", "client_secret_post"}));
  Probe one = probe();
  EXPECT_EQ(one.confidential_client().auth_method, "client_secret_post");
}

TEST_F(Clients, a_confidential_client_that_is_refused_has_to_be_brought) {
  at("/register", http::fake_json(400, R"({"error":"invalid_client_metadata"})"));
  Probe one = probe();
  const auto left = left_with<NotExercised>([&] { one.confidential_client(); });
  ASSERT_TRUE(left);
  EXPECT_THAT(left->bring, HasSubstr("clients: in the target file"));
  EXPECT_THAT(left->bring, HasSubstr("invalid_client_metadata"));
}

TEST_F(Clients, a_registration_endpoint_that_fails_is_no_policy) {
  at("/register", http::fake_response(500));
  Probe one = probe();
  const auto left = left_with<Blocked>([&] { one.confidential_client(); });
  ASSERT_TRUE(left);
  EXPECT_EQ(left->step, Step::registration);
}

TEST_F(Clients, a_server_that_registers_nobody_who_comes_along_has_to_be_brought_clients) {
  for (const int status : {401, 403}) {
    at("/register", http::fake_json(status, R"({"error":"invalid_token"})"));
    start_over();
    Probe one = probe();
    const auto left = left_with<NotExercised>([&] { one.client(); });
    ASSERT_TRUE(left) << status;
    EXPECT_THAT(left->bring, HasSubstr("clients: in the target file"));
  }
  at("/register", http::fake_json(400, R"({"error":"invalid_client_metadata"})"));
  start_over();
  Probe two = probe();
  EXPECT_TRUE(left_with<Blocked>([&] { two.client(); }));
}

TEST_F(Clients, one_client_id_for_everybody_makes_no_second_client) {
  at("/register", http::fake_json(201, R"({"client_id":"everybody"})"));
  Probe one = probe();
  EXPECT_EQ(one.client().client_id, "everybody");
  const auto left = left_with<NotExercised>([&] { one.second_client(); });
  ASSERT_TRUE(left);
  EXPECT_THAT(left->bring, HasSubstr("one client_id"));
}

TEST_F(Clients, the_scopes_that_cases_ask_for_are_registered) {
  server_document_ =
      server_document_.with("scopes_supported", Document::texts({"write", "offline_access"}));
  Probe one = probe();
  one.client();
  EXPECT_EQ(registered().text("scope"), "read write offline_access");
}

TEST_F(Clients, a_server_that_refuses_to_register_scopes_is_asked_without) {
  at("/register", [](const http::Request& request) {
    return Document::parse(request.body)->has("scope")
               ? http::fake_json(400, R"({"error":"invalid_client_metadata"})")
               : http::fake_json(201, R"({"client_id":"plain"})");
  });
  Probe one = probe();
  EXPECT_EQ(one.client().client_id, "plain");
  EXPECT_EQ(count_of("/register"), 2U);
}

TEST_F(Clients, where_secrets_are_demanded_the_client_has_one_from_then_on) {
  server_document_ = server_document_.with("token_endpoint_auth_methods_supported",
                                           Document::texts({"client_secret_post"}));
  at("/register", [](const http::Request& request) {
    return Document::parse(request.body)->text("token_endpoint_auth_method") == "none"
               ? http::fake_json(400, R"({"error":"invalid_client_metadata"})")
               : http::fake_json(201, R"({"client_id":"c","client_secret":"s"})");
  });
  Probe one = probe();
  EXPECT_EQ(one.client().auth_method, "client_secret_post");
  EXPECT_FALSE(one.client().is_public());
  EXPECT_EQ(one.honest_registration().token_endpoint_auth_method, "client_secret_post");
}

TEST_F(Clients, a_refusal_is_no_demand_for_secrets_where_public_clients_are_listed) {
  server_document_ = server_document_.with("token_endpoint_auth_methods_supported",
                                           Document::texts({"none", "client_secret_post"}));
  at("/register", http::fake_json(400, R"({"error":"invalid_client_metadata"})"));
  Probe one = probe();
  EXPECT_TRUE(left_with<Blocked>([&] { one.client(); }));
  EXPECT_EQ(registered().text("token_endpoint_auth_method"), "none");
}

TEST_F(Clients, without_registration_clients_have_to_be_brought) {
  server_document_ = server_document_.without("registration_endpoint");
  Probe one = probe();
  EXPECT_TRUE(left_with<NotExercised>([&] { one.client(); }));
  EXPECT_TRUE(left_with<NotExercised>([&] { one.second_client(); }));
  EXPECT_TRUE(left_with<NotExercised>([&] { one.confidential_client(); }));
}

TEST_F(Clients, brought_clients_come_before_registered_ones) {
  options_.target.clients = {brought("m", "s3cret"), brought("a"), brought("b"), brought("c")};
  Probe one = probe();
  EXPECT_EQ(one.client().client_id, "a");
  EXPECT_EQ(one.client().auth_method, "none");
  EXPECT_THAT(one.client().redirect_uris, ElementsAre("http://127.0.0.1:4/brought"));
  EXPECT_EQ(one.second_client().client_id, "b");
  EXPECT_EQ(one.confidential_client().client_id, "m");
  EXPECT_EQ(one.confidential_client().client_secret, "s3cret");
  EXPECT_EQ(one.confidential_client().auth_method, "client_secret_post");
  EXPECT_EQ(count_of("/register"), 0U);
}

TEST_F(Clients, a_brought_secret_goes_where_the_server_takes_it) {
  options_.target.clients = {brought("m", "s3cret")};
  server_document_ = server_document_.with("token_endpoint_auth_methods_supported",
                                           Document::texts({"client_secret_basic"}));
  Probe one = probe();
  EXPECT_EQ(one.confidential_client().auth_method, "client_secret_basic");
}

TEST_F(Clients, one_brought_client_is_not_the_second_one_too) {
  options_.target.clients = {brought("a")};
  Probe one = probe();
  EXPECT_EQ(one.client().client_id, "a");
  EXPECT_EQ(one.second_client().client_id, "registered-1");
}

TEST_F(Clients, a_brought_client_needs_no_registration_endpoint) {
  options_.target.clients = {brought("a")};
  server_document_ = server_document_.without("registration_endpoint");
  Probe one = probe();
  EXPECT_EQ(one.client().client_id, "a");
}

TEST_F(Clients, an_honest_request_has_everything_the_revision_asks_for) {
  Probe one = probe();
  const oauth::AuthorizationRequest request = one.honest_authorization();
  EXPECT_EQ(request.endpoint, "http://127.0.0.1:2/authorize");
  EXPECT_EQ(request.response_type, "code");
  EXPECT_EQ(request.client_id, "registered-1");
  EXPECT_EQ(request.redirect_uri, kRedirect);
  EXPECT_EQ(request.scope, "read write");
  EXPECT_EQ(request.resource, kMcp);
  EXPECT_EQ(request.code_challenge_method, "S256");
  EXPECT_EQ(request.code_challenge, jose::s256_challenge(request.code_verifier));
  const oauth::AuthorizationRequest next = one.honest_authorization();
  EXPECT_NE(request.state, next.state);
  EXPECT_NE(request.code_verifier, next.code_verifier);
}

TEST_F(Clients, the_first_revision_knows_no_resource) {
  options_.target.authorization_server.issuer = kIssuer;
  Probe one = probe(Revision::v2025_03_26);
  EXPECT_EQ(one.honest_authorization().resource, std::nullopt);
}

TEST_F(Clients, the_resource_is_what_the_metadata_says_else_the_address) {
  resource_document_ = resource_document_.with("resource", "http://127.0.0.1:1/named");
  Probe one = probe();
  EXPECT_EQ(one.resource(), "http://127.0.0.1:1/named");
  resource_document_ = resource_document_.without("resource");
  start_over();
  Probe two = probe();
  EXPECT_EQ(two.resource(), kMcp);
}

TEST_F(Clients, a_brought_client_redirects_where_it_is_registered) {
  options_.target.clients = {brought("a"), {.client_id = "b"}};
  Probe one = probe();
  EXPECT_EQ(one.honest_authorization().redirect_uri, "http://127.0.0.1:4/brought");
  EXPECT_EQ(one.honest_authorization(one.second_client()).redirect_uri, kRedirect);
}

TEST_F(Clients, scopes_are_those_of_the_calls_and_of_the_challenge) {
  options_.target.calls = {{.tool = "add", .scopes = {"a", "read"}},
                           {.tool = "sub", .scopes = {"a b"}}};
  Probe one = probe();
  EXPECT_EQ(one.honest_authorization().scope, "a read b write");
}

TEST_F(Clients, scopes_of_the_metadata_are_for_want_of_others) {
  resource_document_ = resource_document_.with("scopes_supported", Document::texts({"x", "y"}));
  Probe one = probe();
  EXPECT_EQ(one.honest_authorization().scope, "read write");
  pages_[kMcp] = [](const auto&) { return http::fake_response(401); };
  start_over();
  Probe two = probe();
  EXPECT_EQ(two.honest_authorization().scope, "x y");
  resource_document_ = resource_document_.without("scopes_supported");
  start_over();
  Probe three = probe();
  EXPECT_EQ(three.honest_authorization().scope, std::nullopt);
}

TEST_F(Clients, the_verifier_is_a_secret) {
  Probe one = probe();
  const std::string verifier = one.honest_authorization().code_verifier;
  EXPECT_THAT(options_.redactor.redact("it was " + verifier), Not(HasSubstr(verifier)));
}

TEST_F(Clients, what_metadata_lacks_blocks_the_step_it_belongs_to) {
  server_document_ = server_document_.without("authorization_endpoint");
  Probe one = probe();
  const auto no_endpoint = left_with<Blocked>([&] { one.honest_authorization(); });
  ASSERT_TRUE(no_endpoint);
  EXPECT_EQ(no_endpoint->step, Step::server_metadata);
  EXPECT_THAT(no_endpoint->why, HasSubstr("authorization_endpoint"));

  server_document_ = Document::object();
  start_over();
  Probe two = probe();
  const auto no_document = left_with<Blocked>([&] { two.endpoint("token_endpoint"); });
  ASSERT_TRUE(no_document);
  EXPECT_EQ(no_document->step, Step::server_metadata);
  EXPECT_THAT(no_document->why, HasSubstr(kIssuer));

  resource_document_ = Document::object();
  start_over();
  Probe three = probe();
  EXPECT_EQ(left_with<Blocked>([&] { three.server_metadata(); })->step, Step::resource_metadata);
  EXPECT_EQ(left_with<Blocked>([&] { three.resource_metadata(); })->step, Step::resource_metadata);
}

TEST_F(Clients, an_honest_answer_is_walked_to_its_end) {
  Probe one = probe();
  const auto outcome = one.authorize(one.honest_authorization(), "try");
  EXPECT_EQ(outcome.end, oauth::AuthorizationOutcome::End::code);
  EXPECT_EQ(one.exchanges().back().record().purpose, "try");
}

TEST_F(Clients, a_sign_in_without_a_user_is_the_testers_to_bring) {
  const auto page = http::fake_response(
      200, "<form method=post><input name=u><input type=password name=p></form>");
  at("/authorize", page);
  Probe one = probe();
  const auto left =
      left_with<NotExercised>([&] { one.authorize(one.honest_authorization(), "try"); });
  ASSERT_TRUE(left);
  EXPECT_THAT(left->bring, HasSubstr("users: in the target file"));
}

TEST_F(Clients, a_sign_in_at_another_host_asks_for_a_ready_token) {
  at("/authorize",
     http::fake_response(302, "", {{.name = "Location", .value = "https://login.test/?state=x"}}));
  Probe one = probe();
  const auto left = left_with<NotExercised>([&] { one.access_token(); });
  ASSERT_TRUE(left);
  EXPECT_THAT(left->bring, HasSubstr("--token-env"));
}

TEST_F(Clients, the_first_user_signs_in) {
  options_.target.users = {{.username = "alice", .password = "pw"}, {.username = "bob"}};
  at("/authorize", [](const http::Request& request) {
    return request.method == "GET"
               ? http::fake_response(
                     200, "<form method=post><input name=user><input type=password name=p></form>")
               : http::fake_response(400, "seen");
  });
  Probe one = probe();
  const auto outcome = one.authorize(one.honest_authorization(), "try");
  EXPECT_EQ(outcome.end, oauth::AuthorizationOutcome::End::error_page);
  EXPECT_EQ(last_form("/authorize"), (http::Parameters{{"user", "alice"}, {"p", "pw"}}));
}

TEST_F(Clients, a_walk_without_an_end_is_inconclusive) {
  at("/authorize", http::fake_response(302, "", {{.name = "Location", .value = "/authorize"}}));
  Probe one = probe();
  const auto left =
      left_with<Inconclusive>([&] { one.authorize(one.honest_authorization(), "try"); });
  ASSERT_TRUE(left);
  EXPECT_THAT(left->why, HasSubstr("kept redirecting"));
}

}  // namespace
}  // namespace assay
