// What a case is not about, and what it lacks, before it runs.
#include "harness/run/screening.hpp"

#include "harness/run/judging_for_tests.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

class Screening : public JudgeTest {
 protected:
  enum class Left { not_at_all, not_applicable, not_exercised, blocked };

  Left screened(const Case& subject, Revision revision = Revision::v2025_11_25) {
    Probe judge(engagement(), subject, revision);
    why_.clear();
    try {
      screen(subject, judge);
    } catch (const NotApplicable& left) {
      why_ = left.why;
      return Left::not_applicable;
    } catch (const NotExercised& left) {
      why_ = left.bring;
      return Left::not_exercised;
    } catch (const Blocked& left) {
      why_ = left.why;
      blocked_at_ = left.step;
      return Left::blocked;
    }
    return Left::not_at_all;
  }
  Left about(Feature feature, Revision revision = Revision::v2025_11_25) {
    Case subject = case_of("access.of_a_test", [](Probe&) {});
    subject.applies_to = {feature};
    return screened(subject, revision);
  }
  Left with(Need need) {
    Case subject = case_of("access.of_a_test", [](Probe&) {});
    subject.needs = {need};
    return screened(subject);
  }

  void open_server() {
    pages_.clear();
    pages_[kMcp] = [](const auto&) { return served(); };
  }
  void trust_our_issuer() {
    options_.target.authorization_server.trusted = true;
    options_.minter = issuer::Minter(kIssuer, kMcp, jose::Key::generate(jose::Algorithm::es256));
  }
  /// Answers to requests with a token carry a session id.
  void give_out_session_ids() {
    pages_[kMcp] = [](const http::Request& request) {
      if (!request.headers.contains("Authorization")) {
        return unauthorized();
      }
      http::Response reply = served();
      reply.headers.add("Mcp-Session-Id", "s");
      return reply;
    };
  }

  std::string why_;
  Step blocked_at_{};
};

constexpr std::array kOfTheAuthorizationServer{
    Feature::authorization_server, Feature::registration,       Feature::authorization_endpoint,
    Feature::token_endpoint,       Feature::client_credentials, Feature::revocation,
    Feature::introspection};

TEST_F(Screening, a_rule_that_the_revision_does_not_have) {
  const auto citing = [](std::vector<RequirementKey> cites) {
    return case_of("access.of_a_test", [](Probe&) {}, std::move(cites));
  };
  const std::vector modern{req::method_header_matches_body};
  EXPECT_EQ(screened(citing(modern), Revision::v2025_11_25), Left::not_applicable);
  EXPECT_THAT(why_, HasSubstr("2025-11-25"));
  EXPECT_EQ(screened(citing(modern), Revision::v2026_07_28), Left::not_at_all);
  EXPECT_EQ(screened(citing({req::method_header_matches_body, req::unauthorized_is_401}),
                     Revision::v2025_11_25),
            Left::not_at_all)
      << "one rule that stands is enough";
}

TEST_F(Screening, protection) {
  EXPECT_EQ(about(Feature::protection), Left::not_at_all);
  open_server();
  start_over();
  EXPECT_EQ(about(Feature::protection), Left::not_applicable);
}

TEST_F(Screening, resource_metadata_is_claimed_by_protection_from_the_second_revision_on) {
  EXPECT_EQ(about(Feature::resource_metadata, Revision::v2025_03_26), Left::not_applicable);
  for (const Revision revision :
       {Revision::v2025_06_18, Revision::v2025_11_25, Revision::v2026_07_28}) {
    EXPECT_EQ(about(Feature::resource_metadata, revision), Left::not_at_all);
  }
  pages_.erase("http://127.0.0.1:1/.well-known/oauth-protected-resource/mcp");
  start_over();
  EXPECT_EQ(about(Feature::resource_metadata), Left::not_at_all) << "missing is for a case to find";
  open_server();
  start_over();
  EXPECT_EQ(about(Feature::resource_metadata), Left::not_applicable);
}

TEST_F(Screening, an_open_server_has_no_authorization_server) {
  open_server();
  for (const Feature feature : kOfTheAuthorizationServer) {
    EXPECT_EQ(about(feature), Left::not_applicable) << name_of(feature);
  }
}

TEST_F(Screening, our_own_issuer_is_not_judged) {
  trust_our_issuer();
  for (const Feature feature : kOfTheAuthorizationServer) {
    EXPECT_EQ(about(feature), Left::not_applicable) << name_of(feature);
  }
  EXPECT_EQ(about(Feature::protection), Left::not_at_all);
}

TEST_F(Screening, endpoints_are_features_where_they_are_advertised) {
  const std::map<Feature, std::string> members{
      {Feature::registration, "registration_endpoint"},
      {Feature::authorization_endpoint, "authorization_endpoint"},
      {Feature::token_endpoint, "token_endpoint"},
      {Feature::revocation, "revocation_endpoint"},
      {Feature::introspection, "introspection_endpoint"}};
  for (const auto& [feature, member] : members) {
    EXPECT_EQ(about(feature), Left::not_at_all) << member;
    const Document whole = server_document_;
    server_document_ = whole.without(member);
    start_over();
    EXPECT_EQ(about(feature), Left::not_applicable) << member;
    EXPECT_THAT(why_, HasSubstr(member));
    server_document_ = whole;
    start_over();
  }
}

TEST_F(Screening, client_credentials_have_to_be_advertised) {
  EXPECT_EQ(about(Feature::client_credentials), Left::not_applicable);
  server_document_ = server_document_.with(
      "grant_types_supported", Document::texts({"authorization_code", "client_credentials"}));
  start_over();
  EXPECT_EQ(about(Feature::client_credentials), Left::not_at_all);
}

TEST_F(Screening, metadata_that_cannot_be_found_blocks_and_excuses_nothing) {
  server_document_ = Document::object();
  for (const Feature feature :
       {Feature::registration, Feature::authorization_endpoint, Feature::token_endpoint,
        Feature::client_credentials, Feature::revocation, Feature::introspection}) {
    EXPECT_EQ(about(feature), Left::blocked) << name_of(feature);
    EXPECT_EQ(blocked_at_, Step::server_metadata);
  }
  EXPECT_EQ(about(Feature::authorization_server), Left::not_at_all);
}

TEST_F(Screening, the_handshake_era) {
  EXPECT_EQ(about(Feature::handshake_era, Revision::v2025_03_26), Left::not_at_all);
  EXPECT_EQ(about(Feature::handshake_era, Revision::v2025_11_25), Left::not_at_all);
  EXPECT_EQ(about(Feature::handshake_era, Revision::v2026_07_28), Left::not_applicable);
}

TEST_F(Screening, sessions) {
  EXPECT_EQ(about(Feature::sessions), Left::not_applicable) << "the server gives out no ids";
  give_out_session_ids();
  start_over();
  EXPECT_EQ(about(Feature::sessions), Left::not_at_all);
  EXPECT_EQ(about(Feature::sessions, Revision::v2026_07_28), Left::not_applicable);
}

TEST_F(Screening, tokens_that_can_be_read) {
  EXPECT_EQ(about(Feature::jwt_access_tokens), Left::not_applicable);
  trust_our_issuer();
  start_over();
  EXPECT_EQ(about(Feature::jwt_access_tokens), Left::not_at_all);
}

TEST_F(Screening, clients) {
  EXPECT_EQ(with(Need::client), Left::not_at_all);
  EXPECT_EQ(with(Need::second_client), Left::not_at_all);
  server_document_ = server_document_.without("registration_endpoint");
  start_over();
  EXPECT_EQ(with(Need::client), Left::not_exercised);
  EXPECT_EQ(with(Need::second_client), Left::not_exercised);
  EXPECT_EQ(with(Need::confidential_client), Left::not_exercised);
}

TEST_F(Screening, a_token) {
  EXPECT_EQ(with(Need::access_token), Left::not_at_all);
  at("/authorize",
     http::fake_response(200, "<form method=post><input type=password name=p></form>"));
  start_over();
  EXPECT_EQ(with(Need::access_token), Left::not_exercised);
  EXPECT_THAT(why_, HasSubstr("users: in the target file"));
  at("/authorize", http::fake_response(400));
  start_over();
  EXPECT_EQ(with(Need::access_token), Left::blocked);
  EXPECT_EQ(blocked_at_, Step::authorization);
}

TEST_F(Screening, what_only_the_flow_can_tell_is_left_to_it) {
  at("/authorize", http::fake_response(400));
  for (const Need need : {Need::login, Need::refresh_token}) {
    EXPECT_EQ(with(need), Left::not_at_all) << name_of(need);
  }
}

TEST_F(Screening, our_keys) { EXPECT_EQ(with(Need::trusted_issuer), Left::not_exercised); }

TEST_F(Screening, calls_with_scopes) {
  options_.target.calls = {{.tool = "add"}};
  EXPECT_EQ(with(Need::scoped_call), Left::not_exercised);
  EXPECT_THAT(why_, HasSubstr("calls: in the target file"));
  options_.target.calls.push_back({.tool = "sub", .scopes = {"a"}});
  start_over();
  EXPECT_EQ(with(Need::scoped_call), Left::not_at_all);
}

TEST_F(Screening, what_a_case_is_about_comes_before_what_it_needs) {
  open_server();
  Case subject = case_of("access.of_a_test", [](Probe&) {});
  subject.applies_to = {Feature::protection};
  subject.needs = {Need::client};
  EXPECT_EQ(screened(subject), Left::not_applicable);
}

class LeaveToAttack : public Screening {
 protected:
  /// The authorization server of the scripted target lives elsewhere.
  void move_endpoint_to(const std::string& url) {
    server_document_ = server_document_.with("token_endpoint", url);
  }
  Left attacked() {
    Case subject = case_of("access.of_a_test", [](Probe&) {});
    subject.kind = Kind::attack;
    return screened(subject);
  }
};

TEST_F(LeaveToAttack, is_given_on_loopback) { EXPECT_EQ(attacked(), Left::not_at_all); }

TEST_F(LeaveToAttack, is_needed_for_every_host_of_the_target) {
  move_endpoint_to("https://login.example/token");
  EXPECT_EQ(attacked(), Left::not_exercised);
  EXPECT_THAT(why_, HasSubstr("leave to attack login.example (--allow-attacks login.example"));
}

TEST_F(LeaveToAttack, is_given_by_the_target_file_or_for_a_host) {
  move_endpoint_to("https://login.example/token");
  options_.target.attack_hosts = {"login.example"};
  EXPECT_EQ(attacked(), Left::not_at_all);
  start_over();
  options_.target.attack_hosts = {"other.example"};
  EXPECT_EQ(attacked(), Left::not_exercised);
  start_over();
  options_.target.allow_attacks = true;
  EXPECT_EQ(attacked(), Left::not_at_all);
}

}  // namespace
}  // namespace assay
