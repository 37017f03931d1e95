// What an anonymous client finds out about a target.
#include "harness/probe/scripted_target_for_tests.hpp"

namespace assay {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class Survey : public ScriptedTarget {
 protected:
  Facts look(Revision revision = Revision::v2025_11_25) { return survey(options_, revision); }

  /// A server that asks nobody for a token and has no metadata.
  void open_server() {
    pages_.clear();
    pages_[kMcp] = [](const auto&) { return served(); };
  }

  std::vector<std::string> asked() const {
    std::vector<std::string> urls;
    for (const http::Request& request : transport_.requests()) {
      urls.push_back(request.url);
    }
    return urls;
  }
};

TEST_F(Survey, follows_the_challenge_to_the_authorization_server) {
  for (const Revision revision :
       {Revision::v2025_06_18, Revision::v2025_11_25, Revision::v2026_07_28}) {
    const Facts facts = look(revision);
    EXPECT_EQ(facts.revision, revision);
    EXPECT_EQ(facts.server_url, kMcp);
    EXPECT_EQ(facts.anonymous.exchange.status(), 401);
    ASSERT_TRUE(facts.challenge);
    EXPECT_EQ(facts.challenge->parameter("scope"), "read write");
    EXPECT_TRUE(facts.is_protected);
    ASSERT_TRUE(facts.resource_metadata);
    EXPECT_EQ(facts.resource_metadata->lookup.place, "challenge");
    EXPECT_EQ(facts.issuer, kIssuer);
    ASSERT_TRUE(facts.server_metadata);
    EXPECT_EQ(facts.server_metadata->endpoint("token_endpoint"), "http://127.0.0.1:2/token");
    EXPECT_THAT(facts.resource_metadata_tries, SizeIs(1));
    EXPECT_THAT(facts.server_metadata_tries, SizeIs(1));
    EXPECT_FALSE(facts.trusts_our_issuer);
  }
}

TEST_F(Survey, goes_without_a_token_and_with_the_testers_headers) {
  options_.target.headers = {{"X-Tenant", "a"}};
  look();
  const http::Request knock = requests_to(kMcp).at(0);
  EXPECT_FALSE(knock.headers.contains("Authorization"));
  EXPECT_EQ(knock.headers.first("X-Tenant"), "a");
}

TEST_F(Survey, a_401_makes_a_server_protected) {
  pages_.clear();
  pages_[kMcp] = [](const auto&) { return http::fake_response(401); };
  const Facts facts = look();
  EXPECT_TRUE(facts.is_protected);
  EXPECT_FALSE(facts.challenge);
  EXPECT_FALSE(facts.resource_metadata);
  EXPECT_EQ(facts.issuer, "") << "nobody names one";
  EXPECT_THAT(facts.server_metadata_tries, IsEmpty());
}

TEST_F(Survey, metadata_makes_a_server_protected_that_lets_everybody_in) {
  pages_[kMcp] = [](const auto&) { return served(); };
  EXPECT_TRUE(look().is_protected);
}

TEST_F(Survey, a_401_behind_an_open_door_makes_a_server_protected) {
  open_server();
  pages_[kMcp] = [](const http::Request& request) {
    return request.body.find("tools/list") != std::string::npos ? http::fake_response(401)
                                                                : served();
  };
  EXPECT_TRUE(look().is_protected);
}

TEST_F(Survey, a_server_that_serves_everybody_is_open) {
  open_server();
  const Facts facts = look();
  EXPECT_FALSE(facts.is_protected);
  EXPECT_EQ(facts.issuer, "");
  EXPECT_THAT(facts.server_metadata_tries, IsEmpty()) << "there is nobody to ask for";
}

TEST_F(Survey, other_refusals_do_not_make_a_server_protected) {
  for (const int status : {400, 403, 404, 500}) {
    open_server();
    pages_[kMcp] = [status](const auto&) { return http::fake_response(status); };
    EXPECT_FALSE(look().is_protected) << status;
  }
  pages_.clear();
  EXPECT_FALSE(look().is_protected);
}

TEST_F(Survey, the_testers_word_on_protection_is_final) {
  open_server();
  options_.target.server.is_protected = true;
  EXPECT_TRUE(look().is_protected);
  pages_[kMcp] = [](const auto&) { return unauthorized(); };
  options_.target.server.is_protected = false;
  EXPECT_FALSE(look().is_protected);
}

TEST_F(Survey, the_testers_issuer_comes_before_the_servers) {
  options_.target.authorization_server.issuer = "http://127.0.0.1:9";
  const Facts facts = look();
  EXPECT_EQ(facts.issuer, "http://127.0.0.1:9");
  EXPECT_FALSE(facts.server_metadata);
  EXPECT_THAT(asked(), Not(Contains(testing::StartsWith(kIssuer))));
}

TEST_F(Survey, the_first_of_several_authorization_servers_is_taken) {
  resource_document_ = resource_document_.with("authorization_servers",
                                               Document::texts({kIssuer, "http://127.0.0.1:8"}));
  EXPECT_EQ(look().issuer, kIssuer);
}

TEST_F(Survey, metadata_that_names_no_authorization_server_leads_nowhere) {
  resource_document_ = resource_document_.with("authorization_servers", Document::texts({}));
  const Facts facts = look();
  EXPECT_TRUE(facts.is_protected);
  EXPECT_EQ(facts.issuer, "");
  EXPECT_FALSE(facts.server_metadata);
}

TEST_F(Survey, the_first_revision_looks_at_the_origin_of_the_server) {
  const Facts facts = look(Revision::v2025_03_26);
  EXPECT_EQ(facts.issuer, "http://127.0.0.1:1");
  ASSERT_TRUE(facts.server_metadata);
  EXPECT_TRUE(facts.server_metadata->by_default);
  EXPECT_EQ(facts.server_metadata->endpoint("token_endpoint"), "http://127.0.0.1:1/token");
}

TEST_F(Survey, our_issuer_is_trusted_only_where_we_hold_its_keys) {
  options_.target.authorization_server.trusted = true;
  EXPECT_FALSE(look().trusts_our_issuer);
  options_.minter = issuer::Minter(kIssuer, kMcp, jose::Key::generate(jose::Algorithm::es256));
  EXPECT_TRUE(look().trusts_our_issuer);
  options_.target.authorization_server.trusted = false;
  EXPECT_FALSE(look().trusts_our_issuer);
}

TEST_F(Survey, a_server_that_is_not_there_is_a_fact) {
  pages_.clear();
  http::FakeTransport silent;
  options_.transport = &silent;
  const Facts facts = look();
  EXPECT_NE(facts.anonymous.exchange.fault(), nullptr);
  EXPECT_FALSE(facts.is_protected);
  EXPECT_FALSE(facts.challenge);
}

TEST_F(Survey, hostile_documents_are_facts_too) {
  for (const char* text : {R"({"resource":{},"authorization_servers":[7,null,{}]})",
                           R"({"authorization_servers":"http://127.0.0.1:2"})",
                           R"({"authorization_servers":["\u0000"]})",
                           R"({"authorization_servers":["javascript:x"]})"}) {
    resource_document_ = *Document::parse(text);
    EXPECT_FALSE(look().server_metadata) << text;
  }
}

// What goes wrong on the way is no fact about the target: a run that took it for one would call a
// protected server open, and judge nothing.

class FirstLook : public ScriptedTarget {
 protected:
  void limit(const std::string& url, int status) {
    pages_[url] = [this, status, usual = pages_[url]](const http::Request& request) {
      return limited_ ? http::fake_response(status, "", {{.name = "Retry-After", .value = "7"}})
                      : usual(request);
    };
  }
  bool limited_{true};
};

TEST_F(FirstLook, a_rate_limit_is_waited_out_and_looked_behind_again) {
  for (const char* url : {kMcp, "http://127.0.0.1:1/.well-known/oauth-protected-resource/mcp",
                          "http://127.0.0.1:2/.well-known/oauth-authorization-server"}) {
    for (const int status : {429, 503}) {
      const auto usual = pages_[url];
      limited_ = true;
      limit(url, status);
      start_over();
      Probe first = probe();
      const auto left = left_with<RateLimited>([&] { first.facts(); });
      ASSERT_TRUE(left) << url << " " << status;
      EXPECT_EQ(left->retry_after, std::chrono::seconds{7});
      limited_ = false;
      Probe second = probe();
      EXPECT_TRUE(second.facts().is_protected);
      EXPECT_TRUE(second.facts().server_metadata);
      pages_[url] = usual;
    }
  }
}

TEST_F(FirstLook, a_server_that_does_not_answer_is_not_taken_for_an_open_one) {
  http::FakeTransport silent;
  options_.transport = &silent;
  Probe first = probe();
  const auto left = left_with<Inconclusive>([&] { first.facts(); });
  ASSERT_TRUE(left);
  EXPECT_THAT(left->why, testing::HasSubstr("did not answer"));
  EXPECT_NE(engagement().facts(Revision::v2025_11_25).anonymous.exchange.fault(), nullptr)
      << "who wants to see the facts themselves may";
}

TEST_F(FirstLook, is_taken_once_in_each_revision) {
  Probe first = probe();
  first.facts();
  const std::size_t requests = transport_.requests().size();
  Probe second = probe();
  second.facts();
  EXPECT_EQ(transport_.requests().size(), requests);
  Probe other = probe(Revision::v2026_07_28);
  other.facts();
  EXPECT_GT(transport_.requests().size(), requests);
}

}  // namespace
}  // namespace assay
