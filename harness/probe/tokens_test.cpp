// How a probe comes by tokens, and what it sends for them.
#include "harness/probe/scripted_target_for_tests.hpp"

namespace assay {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

class Tokens : public ScriptedTarget {
 protected:
  void trust_our_issuer() {
    options_.target.authorization_server.trusted = true;
    options_.minter =
        issuer::Minter("http://127.0.0.1:7", kMcp, jose::Key::generate(jose::Algorithm::es256));
  }
  /// A page that answers an authorization request with an error.
  void deny() {
    at("/authorize",
       http::fake_response(
           302, "",
           {{.name = "Location", .value = std::string(kRedirect) + "?error=access_denied"}}));
  }
};

TEST_F(Tokens, a_fresh_code_is_redeemed_with_all_that_belongs_to_it) {
  Probe one = probe();
  const oauth::TokenRequest redemption = one.fresh_redemption();
  const http::Parameters asked = last_query("/authorize");
  EXPECT_EQ(redemption.endpoint, "http://127.0.0.1:2/token");
  ASSERT_EQ(redemption.parameters.size(), 5U);
  EXPECT_EQ(redemption.parameters[0].second, "authorization_code");
  EXPECT_EQ(http::first_value(redemption.parameters, "code"), "the-code");
  EXPECT_EQ(http::first_value(redemption.parameters, "redirect_uri"),
            http::first_value(asked, "redirect_uri"));
  EXPECT_EQ(http::first_value(redemption.parameters, "resource"), kMcp);
  EXPECT_EQ(http::first_value(asked, "resource"), kMcp);
  EXPECT_EQ(http::first_value(asked, "code_verifier"), std::nullopt) << "it is never sent there";
  EXPECT_NE(http::first_value(redemption.parameters, "code_verifier"),
            http::first_value(asked, "code_challenge"));
  EXPECT_EQ(redemption.audience, kIssuer);
  ASSERT_TRUE(redemption.client);
  EXPECT_EQ(redemption.client->client_id, http::first_value(asked, "client_id"));
}

TEST_F(Tokens, a_redemption_can_be_raced) {
  Probe one = probe();
  const http::Request redemption = oauth::to_request(one.fresh_redemption());
  const std::size_t before = one.exchanges().size();
  const auto exchanges = one.race({redemption, redemption, redemption}, "race");
  ASSERT_EQ(exchanges.size(), 3U);
  EXPECT_EQ(oauth::read_token_reply(exchanges[2]).access_token(), "token-3");
  EXPECT_EQ(one.exchanges().size(), before + 3) << "evidence as any other";
}

TEST_F(Tokens, the_first_revision_names_no_resource) {
  options_.target.authorization_server.issuer = kIssuer;
  Probe one = probe(Revision::v2025_03_26);
  for (const oauth::TokenRequest& request :
       {one.fresh_redemption(), one.refresh_of("r", one.client()),
        one.client_credentials(one.client())}) {
    EXPECT_EQ(http::first_value(request.parameters, "resource"), std::nullopt);
  }
  EXPECT_EQ(http::first_value(last_query("/authorize"), "resource"), std::nullopt);
}

TEST_F(Tokens, the_other_requests_are_what_their_rfcs_say) {
  Probe one = probe();
  const oauth::Client client = one.client();
  EXPECT_THAT(one.refresh_of("r", client).parameters,
              ElementsAre(Pair("grant_type", "refresh_token"), Pair("refresh_token", "r"),
                          Pair("resource", kMcp)));
  EXPECT_THAT(one.client_credentials(client).parameters,
              ElementsAre(Pair("grant_type", "client_credentials"), Pair("scope", "read write"),
                          Pair("resource", kMcp)));
  const oauth::TokenRequest revocation = one.revocation_of("t", client);
  EXPECT_EQ(revocation.endpoint, "http://127.0.0.1:2/revoke");
  EXPECT_THAT(revocation.parameters, ElementsAre(Pair("token", "t")));
  EXPECT_TRUE(revocation.client);
  const oauth::TokenRequest introspection = one.introspection_of("t");
  EXPECT_EQ(introspection.endpoint, "http://127.0.0.1:2/introspect");
  EXPECT_FALSE(introspection.client);
}

TEST_F(Tokens, without_a_code_the_authorization_is_what_is_broken) {
  deny();
  Probe one = probe();
  for (const auto& verb : std::vector<std::function<void()>>{
           [&] { one.fresh_redemption(); }, [&] { one.fresh_grant(); },
           [&] { one.fresh_grant_with_refresh_token(); }, [&] { one.token_with_scopes({"a"}); },
           [&] { one.access_token(); }}) {
    const auto left = left_with<Blocked>(verb);
    ASSERT_TRUE(left);
    EXPECT_EQ(left->step, Step::authorization);
    EXPECT_THAT(left->why, HasSubstr("access_denied"));
  }
}

TEST_F(Tokens, without_a_token_the_redemption_is_what_is_broken) {
  at("/token", http::fake_json(400, R"({"error":"invalid_grant"})"));
  Probe one = probe();
  const auto left = left_with<Blocked>([&] { one.fresh_grant(); });
  ASSERT_TRUE(left);
  EXPECT_EQ(left->step, Step::token);
  EXPECT_THAT(left->why, HasSubstr("invalid_grant"));
}

TEST_F(Tokens, a_grant_keeps_what_the_server_said) {
  token_document_ = token_document_.with("refresh_token", "refresh-1").with("scope", "read");
  Probe one = probe();
  const HeldToken grant = one.fresh_grant();
  EXPECT_EQ(grant.access_token, "token-1");
  EXPECT_EQ(grant.refresh_token, "refresh-1");
  EXPECT_EQ(grant.scope, "read");
}

TEST_F(Tokens, a_token_is_good_until_a_minute_before_its_end_or_half_its_life) {
  struct Lifetime {
    Document expires_in{};
    int usable{};
  };
  for (const auto& [expires_in, usable] : std::vector<Lifetime>{{3600, 3540},
                                                                {600, 540},
                                                                {100, 50},
                                                                {0, 0},
                                                                {-5, 0},
                                                                {"soon", 540},
                                                                {Document(), 540},
                                                                {1e300, 86'340}}) {
    token_document_ = token_document_.with("expires_in", expires_in);
    Probe one = probe();
    const auto before = steady_clock::now();
    const HeldToken grant = one.fresh_grant();
    EXPECT_GE(grant.good_until, before + seconds{usable}) << expires_in.dump();
    EXPECT_LE(grant.good_until, steady_clock::now() + seconds{usable}) << expires_in.dump();
  }
}

TEST_F(Tokens, the_access_token_is_shared_while_it_is_good) {
  for (int i = 0; i < 3; ++i) {
    Probe one = probe();
    EXPECT_EQ(one.access_token(), "token-1");
  }
  EXPECT_EQ(count_of("/token"), 1U);
}

TEST_F(Tokens, the_access_token_is_renewed_when_it_is_about_to_end) {
  token_document_ = token_document_.with("expires_in", 0);
  Probe one = probe();
  EXPECT_EQ(one.access_token(), "token-1");
  EXPECT_EQ(one.access_token(), "token-2");
  EXPECT_EQ(count_of("/register"), 1U) << "the client stays the same";
}

TEST_F(Tokens, a_ready_token_needs_no_authorization_server) {
  options_.ready_token = "brought-by-the-tester";
  pages_.erase("http://127.0.0.1:2/.well-known/oauth-authorization-server");
  Probe one = probe();
  EXPECT_EQ(one.access_token(), "brought-by-the-tester");
  EXPECT_EQ(count_of("/authorize"), 0U);
}

TEST_F(Tokens, where_our_issuer_is_trusted_tokens_are_minted) {
  trust_our_issuer();
  options_.target.calls = {{.tool = "add", .scopes = {"a", "b"}}, {.tool = "sub", .scopes = {"b"}}};
  Probe one = probe();
  const Document claims = issuer::Minter::claims_of(one.access_token());
  EXPECT_EQ(claims.text("iss"), "http://127.0.0.1:7");
  EXPECT_EQ(claims.text("scope"), "a b read write") << "those of the challenge too";
  EXPECT_EQ(count_of("/authorize"), 0U);
  EXPECT_EQ(one.honest_claims().text("scope"), "a b read write");
  EXPECT_TRUE(one.issues_jwt());
}

TEST_F(Tokens, keys_alone_do_not_make_a_server_trust_us) {
  trust_our_issuer();
  options_.target.authorization_server.trusted = false;
  Probe one = probe();
  EXPECT_EQ(one.access_token(), "token-1");
  EXPECT_FALSE(one.issues_jwt());
}

TEST_F(Tokens, without_keys_nothing_can_be_minted) {
  Probe one = probe();
  const auto left = left_with<NotExercised>([&] { one.minter(); });
  ASSERT_TRUE(left);
  EXPECT_THAT(left->bring, HasSubstr("authorization_server.trusted"));
  EXPECT_TRUE(left_with<NotExercised>([&] { one.honest_claims(); }));
}

TEST_F(Tokens, a_refresh_token_is_asked_for_as_openid_does) {
  token_document_ = token_document_.with("refresh_token", "refresh-1");
  Probe one = probe();
  EXPECT_EQ(one.fresh_grant_with_refresh_token().refresh_token, "refresh-1");
  EXPECT_EQ(http::first_value(last_query("/authorize"), "scope"), "read write");
  EXPECT_EQ(http::first_value(last_query("/authorize"), "prompt"), std::nullopt);

  server_document_ =
      server_document_.with("scopes_supported", Document::texts({"openid", "offline_access"}));
  start_over();
  Probe two = probe();
  two.fresh_grant_with_refresh_token();
  EXPECT_EQ(http::first_value(last_query("/authorize"), "scope"), "read write offline_access");
  EXPECT_EQ(http::first_value(last_query("/authorize"), "prompt"), "consent");
  two.fresh_grant_with_refresh_token("read");
  EXPECT_EQ(http::first_value(last_query("/authorize"), "scope"), "read offline_access");
}

TEST_F(Tokens, a_server_without_refresh_tokens_is_not_about_them) {
  Probe one = probe();
  EXPECT_TRUE(left_with<NotApplicable>([&] { one.fresh_grant_with_refresh_token(); }));
}

TEST_F(Tokens, a_token_for_some_scopes_has_those_and_no_others) {
  token_document_ = token_document_.with("scope", "a");
  Probe one = probe();
  EXPECT_EQ(one.token_with_scopes({"a", "b"}), "token-1") << "fewer are fine";
  EXPECT_EQ(http::first_value(last_query("/authorize"), "scope"), "a b");
  EXPECT_EQ(one.token_with_scopes({"a", "b"}), "token-1");
  EXPECT_EQ(one.token_with_scopes({"b"}), std::nullopt) << "the server granted another";
  token_document_ = token_document_.without("scope");
  EXPECT_EQ(one.token_with_scopes({"c"}), "token-3") << "RFC 6749 section 5.1: as asked for";
}

TEST_F(Tokens, the_scopes_of_a_readable_token_count_where_the_reply_is_silent) {
  const issuer::Minter minter(kIssuer, kMcp, jose::Key::generate(jose::Algorithm::es256));
  const std::string wide = minter.sign(minter.claims("u", "c", {"a", "admin"}));
  at("/token",
     [&](const auto&) { return http::fake_json(200, R"({"access_token":")" + wide + R"("})"); });
  Probe one = probe();
  EXPECT_EQ(one.token_with_scopes({"a"}), std::nullopt);
  EXPECT_EQ(one.token_with_scopes({"a", "admin"}), wide);
}

TEST_F(Tokens, minted_tokens_have_the_scopes_asked_for) {
  trust_our_issuer();
  Probe one = probe();
  const auto token = one.token_with_scopes({"x", "y"});
  ASSERT_TRUE(token);
  EXPECT_EQ(issuer::Minter::claims_of(*token).text("scope"), "x y");
}

TEST_F(Tokens, sessions_are_found_out_with_a_token_where_one_is_asked_for) {
  pages_[kMcp] = [](const http::Request& request) {
    if (request.headers.first("Authorization") != "Bearer token-1") {
      return unauthorized();
    }
    http::Response reply = served();
    reply.headers.add("Mcp-Session-Id", "s");
    return reply;
  };
  Probe one = probe();
  EXPECT_TRUE(one.has_sessions());
  const std::size_t requests = transport_.requests().size();
  EXPECT_TRUE(one.has_sessions());
  EXPECT_EQ(transport_.requests().size(), requests) << "once is enough";
}

TEST_F(Tokens, a_server_that_gives_out_no_session_ids_has_no_sessions) {
  Probe one = probe();
  EXPECT_FALSE(one.has_sessions());
}

TEST_F(Tokens, nothing_secret_is_left_in_what_is_written) {
  at("/register", http::fake_json(201, R"({"client_id":"c","client_secret":"hush-hush-hush",
                                           "token_endpoint_auth_method":"client_secret_post"})"));
  at("/token", http::fake_json(200, R"({"access_token":"opaque-access-token-1",
                                        "refresh_token":"opaque-refresh-token-1"})"));
  Probe one = probe();
  one.mcp().list_tools(mcp::bearer(one.access_token()));
  const http::Parameters form = last_form("/token");
  std::vector<std::string> secrets{"opaque-access-token-1", "opaque-refresh-token-1",
                                   "hush-hush-hush"};
  for (const char* name : {"code", "code_verifier", "client_secret"}) {
    ASSERT_TRUE(http::first_value(form, name)) << name;
    secrets.push_back(*http::first_value(form, name));
  }
  std::string written;
  for (const http::Exchange& exchange : one.exchanges()) {
    const http::ExchangeRecord record = options_.redactor.redact(exchange.record());
    written += record.request.url + "\n" + record.request.body + "\n";
    for (const http::Header& header : record.request.headers.lines()) {
      written += header.name + ": " + header.value + "\n";
    }
    if (const auto* response = std::get_if<http::Response>(&record.outcome)) {
      written += response->body + "\n";
      for (const http::Header& header : response->headers.lines()) {
        written += header.name + ": " + header.value + "\n";
      }
    }
  }
  for (const std::string& secret : secrets) {
    EXPECT_THAT(written, Not(HasSubstr(secret)));
  }
}

}  // namespace
}  // namespace assay
