// Which revisions a server speaks, where something comes in between, against scripted targets.
#include "harness/run/spoken.hpp"

#include "harness/run/judging_for_tests.hpp"
#include "harness/run/revisions.hpp"

namespace assay {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// A server of both eras, to which a test adds what comes in between.
class AskingForRevisions : public JudgeTest {
 protected:
  Reconnaissance look(const std::vector<Revision>& asked = {}) {
    return reconnoitre(engagement(), asked);
  }

  AskingForRevisions() {
    pages_[kMcp] = [this](const http::Request& request) { return answer(request); };
  }

  /// A question is a request with a token, or any where the server asks for none.
  http::Response answer(const http::Request& request) {
    if (!request.headers.contains("Authorization") && wants_token_) {
      return unauthorized();
    }
    for (const Revision revision : all_revisions) {
      if (request.body.contains(name_of(revision))) {
        const int asked = ++questions_[revision];
        const auto hiccup = hiccups_.find(revision);
        if (hiccup != hiccups_.end() && asked <= hiccup->second.times) {
          return hiccup->second.answer;
        }
        return era_of(revision) == Era::handshake ? handshake(revision) : modern();
      }
    }
    return http::fake_response(400);
  }

  static http::Response handshake(Revision revision) {
    return http::fake_json(200, R"({"jsonrpc":"2.0","id":1,"result":{"protocolVersion":")" +
                                    std::string(name_of(revision)) + R"("}})");
  }
  static http::Response modern() {
    return http::fake_json(
        200, R"({"jsonrpc":"2.0","id":1,"result":{"supportedVersions":["2026-07-28"]}})");
  }
  static http::Response limit(int status, const char* retry_after) {
    return http::fake_response(status, "", {{.name = "Retry-After", .value = retry_after}});
  }

  struct Hiccup {
    http::Response answer{};
    int times{1};  ///< before the right answer
  };
  std::map<Revision, Hiccup> hiccups_;
  std::map<Revision, int> questions_;
  bool wants_token_{true};
};

TEST_F(AskingForRevisions, a_limit_whose_time_passes_changes_nothing) {
  for (const Revision revision : all_revisions) {
    for (const int status : {429, 503}) {
      hiccups_ = {{revision, {.answer = limit(status, "0"), .times = 2}}};
      questions_.clear();
      Engagement fresh(options_);
      const Reconnaissance found = reconnoitre(fresh, {});
      EXPECT_THAT(found.revisions, ElementsAre(Revision::v2025_11_25, Revision::v2026_07_28));
      EXPECT_THAT(found.doubts, IsEmpty()) << status << " at " << name_of(revision);
      EXPECT_THAT(found.notes, IsEmpty());
    }
  }
}

TEST_F(AskingForRevisions, a_server_that_knows_discovery_need_not_speak_its_revision) {
  for (const auto* answer :
       {R"({"jsonrpc":"2.0","id":1,"result":{"supportedVersions":["2025-11-25","2025-03-26"]}})",
        R"({"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"no","data":
            {"supported":["2025-11-25"],"requested":"2026-07-28"}}})"}) {
    hiccups_ = {{Revision::v2026_07_28, {.answer = http::fake_json(200, answer), .times = 9}}};
    questions_.clear();
    Engagement fresh(options_);
    EXPECT_THAT(reconnoitre(fresh, {}).revisions, ElementsAre(Revision::v2025_11_25)) << answer;
  }
}

TEST_F(AskingForRevisions, a_limit_that_stays_leaves_a_revision_in_doubt_and_unjudged) {
  for (const int status : {429, 503}) {
    hiccups_ = {{Revision::v2025_11_25, {.answer = limit(status, "60")}}};
    questions_.clear();
    Engagement fresh(options_);
    const Reconnaissance found = reconnoitre(fresh, {});
    EXPECT_EQ(found.trouble, "");
    EXPECT_THAT(found.revisions, ElementsAre(Revision::v2026_07_28))
        << "2025-06-18 is not the newest one, as far as anybody knows";
    EXPECT_THAT(found.doubts,
                ElementsAre(AllOf(HasSubstr("2025-11-25"), HasSubstr("limits the rate"),
                                  HasSubstr(std::to_string(status)), HasSubstr("Retry-After: 60"),
                                  HasSubstr("--patience"))));
  }
}

TEST_F(AskingForRevisions, an_older_revision_does_not_matter_where_a_newer_one_is_spoken) {
  hiccups_ = {{Revision::v2025_03_26, {.answer = limit(429, "60")}},
              {Revision::v2025_06_18, {.answer = limit(429, "60")}}};
  const Reconnaissance found = look();
  EXPECT_THAT(found.revisions, ElementsAre(Revision::v2025_11_25, Revision::v2026_07_28));
  EXPECT_THAT(found.doubts, IsEmpty());
}

TEST_F(AskingForRevisions, an_era_in_doubt_is_left_out) {
  hiccups_ = {{Revision::v2026_07_28, {.answer = limit(429, "60")}}};
  const Reconnaissance found = look();
  EXPECT_THAT(found.revisions, ElementsAre(Revision::v2025_11_25));
  EXPECT_THAT(found.doubts, ElementsAre(HasSubstr("2026-07-28")));
}

TEST_F(AskingForRevisions, what_was_asked_for_is_not_judged_while_it_is_in_doubt) {
  hiccups_ = {{Revision::v2025_06_18, {.answer = limit(429, "60")}}};
  const Reconnaissance found = look({Revision::v2025_06_18, Revision::v2025_11_25});
  EXPECT_THAT(found.revisions, ElementsAre(Revision::v2025_11_25));
  EXPECT_THAT(found.doubts, ElementsAre(HasSubstr("2025-06-18")));
  EXPECT_THAT(found.notes, IsEmpty());
}

TEST_F(AskingForRevisions, a_limit_on_the_way_to_a_token_is_told) {
  at("/token", limit(429, "60"));
  const Reconnaissance found = look();
  EXPECT_THAT(found.revisions, ElementsAre(Revision::v2025_11_25));
  EXPECT_THAT(found.doubts, ElementsAre(AllOf(HasSubstr("/token"), HasSubstr("is assumed"))));
  EXPECT_THAT(found.notes, IsEmpty());
}

TEST_F(AskingForRevisions, a_long_query_is_not_told) {
  at("/authorize", limit(429, "60"));
  EXPECT_THAT(look().doubts, ElementsAre(AllOf(HasSubstr("/authorize -> 429"),
                                               testing::Not(HasSubstr("code_challenge")))));
}

TEST_F(AskingForRevisions, a_limit_during_the_first_request_is_waited_out) {
  int anonymous = 0;
  pages_[kMcp] = [&](const http::Request& request) {
    const bool is_limited = !request.headers.contains("Authorization") && ++anonymous == 1;
    return is_limited ? limit(503, "0") : answer(request);
  };
  const Reconnaissance found = look();
  EXPECT_EQ(found.trouble, "");
  EXPECT_THAT(found.revisions, ElementsAre(Revision::v2025_11_25, Revision::v2026_07_28));
}

TEST_F(AskingForRevisions, a_launched_target_is_started_anew_and_asked_with_a_new_token) {
  hiccups_ = {{Revision::v2025_11_25, {.answer = limit(429, "60")}}};
  options_.restart = [] { return true; };
  const Reconnaissance found = look();
  EXPECT_THAT(found.revisions, ElementsAre(Revision::v2025_11_25, Revision::v2026_07_28));
  EXPECT_THAT(found.doubts, IsEmpty());
  EXPECT_EQ(engagement().restarts(), 1);
  EXPECT_EQ(count_of("/token"), 2U);
}

TEST_F(AskingForRevisions, an_open_first_request_tells_although_no_token_can_be_had) {
  wants_token_ = false;
  at("/authorize", http::fake_response(400));
  options_.target.server.is_protected = true;
  const Reconnaissance found = look();
  EXPECT_THAT(found.revisions, ElementsAre(Revision::v2025_11_25, Revision::v2026_07_28));
  EXPECT_THAT(found.notes, IsEmpty());
}

TEST_F(AskingForRevisions, what_is_asked_behind_an_open_first_request_is_said_not_to_be_known) {
  wants_token_ = false;
  at("/authorize", http::fake_response(400));
  hiccups_ = {{Revision::v2026_07_28, {.answer = unauthorized(), .times = 99}}};
  options_.target.server.is_protected = true;
  const Reconnaissance found = look();
  EXPECT_THAT(found.revisions, ElementsAre(Revision::v2025_11_25));
  EXPECT_THAT(found.notes, ElementsAre(AllOf(HasSubstr("2026-07-28"), HasSubstr("--token-env"))));
}

TEST_F(AskingForRevisions, a_token_that_was_brought_and_is_refused_is_told) {
  pages_[kMcp] = [](const auto&) { return unauthorized(); };
  options_.ready_token = "stale";
  for (const auto& asked : {std::vector<Revision>{}, std::vector{Revision::v2025_06_18}}) {
    start_over();
    const Reconnaissance found = look(asked);
    EXPECT_THAT(found.revisions, SizeIs(1));
    EXPECT_THAT(found.doubts,
                ElementsAre(AllOf(HasSubstr("--token-env"), HasSubstr("is it still good"))));
  }
}

/// Breaks the connection at one request.
class BreakingTransport : public http::Transport {
 public:
  BreakingTransport(http::Transport& inner, std::string purpose, int times)
      : inner_(&inner), purpose_(std::move(purpose)), times_(times) {}

  http::Exchange perform(const http::Request& request, std::string purpose) override {
    if (purpose != purpose_ || times_-- <= 0) {
      return inner_->perform(request, std::move(purpose));
    }
    return http::FakeTransport({{.answer = http::TransportFault{.kind = http::Fault::truncated,
                                                                .detail = "reset"}}})
        .perform(request, std::move(purpose));
  }
  std::unique_ptr<http::Stream> open(const http::Request& request, std::string purpose) override {
    return inner_->open(request, std::move(purpose));
  }

 private:
  http::Transport* inner_;
  std::string purpose_;
  int times_;
};

TEST_F(AskingForRevisions, a_connection_that_breaks_once_changes_nothing) {
  BreakingTransport once(transport_, "ask for the stateless era", 1);
  options_.transport = &once;
  const Reconnaissance found = look();
  EXPECT_THAT(found.revisions, ElementsAre(Revision::v2025_11_25, Revision::v2026_07_28));
  EXPECT_THAT(found.doubts, IsEmpty());
}

TEST_F(AskingForRevisions, one_that_always_breaks_leaves_the_revision_in_doubt) {
  BreakingTransport always(transport_, "ask for the stateless era", 99);
  options_.transport = &always;
  const Reconnaissance found = look();
  EXPECT_THAT(found.revisions, ElementsAre(Revision::v2025_11_25));
  EXPECT_THAT(found.doubts, ElementsAre(AllOf(HasSubstr("2026-07-28"), HasSubstr("reset"))));
}

}  // namespace
}  // namespace assay
