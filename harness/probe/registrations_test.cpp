// What a run registered is deleted at its end (RFC 7592).
#include "harness/probe/registrations.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "harness/probe/scripted_target_for_tests.hpp"

namespace assay {
namespace {

using std::chrono::seconds;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

class Deleting : public ScriptedTarget {
 protected:
  Deleting() {
    at("/register", [this](const http::Request& request) { return answer_registration(request); });
  }
  /// Registers client n, which can be deleted at `place_` + n.
  http::Response answer_registration(const http::Request& /*request*/) {
    const std::string number = std::to_string(count_of("/register"));
    at("/register/" + number, deletion_);
    return http::fake_json(201, Document::object({{"client_id", "c-" + number},
                                                  {"registration_client_uri", place_ + number},
                                                  {"registration_access_token", "rat-" + number}})
                                    .dump());
  }
  void register_clients(int count) {
    Probe one = probe();
    for (int i = 0; i < count; ++i) {
      one.register_client(one.honest_registration(), "register");
    }
  }
  void expect_deletions(std::size_t deleted, std::size_t left) {
    const Deletions deletions = engagement().delete_registered_clients();
    EXPECT_EQ(deletions.deleted, deleted);
    EXPECT_EQ(deletions.left, left);
  }
  std::vector<http::Request> deletions_sent() const {
    std::vector<http::Request> sent;
    std::ranges::copy_if(transport_.requests(), std::back_inserter(sent),
                         [](const http::Request& one) { return one.method == "DELETE"; });
    return sent;
  }

  std::string place_ = kIssuer + std::string("/register/");
  Handler deletion_ = [](const auto&) { return http::fake_response(204); };
};

TEST_F(Deleting, every_client_of_the_run_with_its_own_token) {
  Probe one = probe();
  one.client();
  one.second_client();
  one.register_client(one.honest_registration(), "register");
  expect_deletions(3, 0);
  for (const std::string number : {"1", "2", "3"}) {
    const auto sent = requests_to("/register/" + number);
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent.front().method, "DELETE");
    EXPECT_EQ(sent.front().headers.first("Authorization"), "Bearer rat-" + number);
    ASSERT_TRUE(sent.front().timeout);
    EXPECT_LE(*sent.front().timeout, seconds(5));
  }
}

TEST_F(Deleting, happens_once) {
  register_clients(2);
  expect_deletions(2, 0);
  expect_deletions(0, 0);
  EXPECT_EQ(deletions_sent().size(), 2U);
}

TEST_F(Deleting, is_not_asked_where_it_is_not_offered) {
  for (const char* reply :
       {R"({"client_id":"c"})",
        R"({"client_id":"c","registration_client_uri":"http://127.0.0.1:2/r"})",
        R"({"client_id":"c","registration_access_token":"rat"})",
        R"({"client_id":"c","registration_client_uri":7,"registration_access_token":"rat"})"}) {
    at("/register", http::fake_json(201, reply));
    register_clients(1);
  }
  expect_deletions(0, 0);
  EXPECT_THAT(deletions_sent(), IsEmpty());
}

TEST_F(Deleting, a_refusal_counts_as_left) {
  for (const int status : {200, 204, 401, 403, 404, 405, 500, 302}) {
    deletion_ = [status](const auto&) { return http::fake_response(status); };
    register_clients(1);
  }
  expect_deletions(2, 6);
}

TEST_F(Deleting, a_client_that_is_everybodys_is_deleted_once) {
  int replies = 0;
  at("/register", [&](const auto&) {
    return http::fake_json(
        201, R"({"client_id":"c","registration_client_uri":"http://127.0.0.1:2/register/c",
                 "registration_access_token":"rat-)" +
                 std::to_string(++replies) + R"("})");
  });
  at("/register/c", http::fake_response(204));
  register_clients(3);
  expect_deletions(1, 0);
  ASSERT_EQ(deletions_sent().size(), 1U);
  EXPECT_EQ(deletions_sent().front().headers.first("Authorization"), "Bearer rat-3");
}

TEST_F(Deleting, is_not_led_to_hosts_that_nobody_named) {
  for (const char* place :
       {"https://evil.example/", "http://169.254.169.254/", "//", "javascript:", ""}) {
    place_ = place;
    register_clients(1);
  }
  expect_deletions(0, 5);
  EXPECT_THAT(deletions_sent(), IsEmpty());
  EXPECT_THAT(options_.guard.refusals(), Contains(HasSubstr("evil.example")));
}

TEST_F(Deleting, follows_to_another_place_that_the_tester_named) {
  options_.guard.name_host("clients.test");
  pages_["https://clients.test/1"] = [](const auto&) { return http::fake_response(204); };
  place_ = "https://clients.test/";
  register_clients(1);
  expect_deletions(1, 0);
}

TEST_F(Deleting, waits_out_a_rate_limit_once) {
  int asked = 0;
  deletion_ = [&](const auto&) {
    return ++asked == 1 ? http::fake_response(429, "", {{"Retry-After", "0"}})
                        : http::fake_response(204);
  };
  register_clients(1);
  expect_deletions(1, 0);
  EXPECT_EQ(asked, 2);
}

TEST_F(Deleting, does_not_wait_for_long) {
  deletion_ = [](const auto&) { return http::fake_response(503, "", {{"Retry-After", "3600"}}); };
  register_clients(1);
  expect_deletions(0, 1);
  deletion_ = [](const auto&) { return http::fake_response(429, "", {{"Retry-After", "0"}}); };
  register_clients(1);
  expect_deletions(0, 1);
  EXPECT_EQ(deletions_sent().size(), 3U);
}

TEST_F(Deleting, ends_when_its_time_is_up) {
  register_clients(2);
  const Deletions none = engagement().delete_registered_clients(seconds(0));
  EXPECT_EQ(none.deleted, 0U);
  EXPECT_EQ(none.left, 2U);
  EXPECT_THAT(deletions_sent(), IsEmpty());
}

TEST_F(Deleting, never_throws) {
  deletion_ = [](const auto&) -> http::Response { throw std::runtime_error("x"); };
  register_clients(1);
  deletion_ = [](const auto&) { return http::fake_response(204); };
  register_clients(1);
  expect_deletions(1, 1);
}

TEST_F(Deleting, what_a_restarted_target_has_forgotten_is_not_missed) {
  options_.restart = [] { return true; };
  register_clients(1);
  deletion_ = [](const auto&) { return http::fake_response(401); };
  register_clients(1);
  engagement().restart();
  register_clients(1);
  expect_deletions(1, 1);
  EXPECT_EQ(deletions_sent().size(), 3U) << "an authorization server elsewhere may still know it";
}

TEST_F(Deleting, places_without_bounds_are_not_kept) {
  place_ += std::string(10'000, 'x');
  register_clients(1);
  expect_deletions(0, 1);
  EXPECT_THAT(deletions_sent(), IsEmpty());
}

// The token opens the client to whoever sees it pass.
TEST(DeletingOverTls, never_falls_back_to_plain_http) {
  http::FakeTransport transport(
      {{.method = "POST",
        .answer = http::fake_json(
            201, R"({"client_id":"c","registration_client_uri":"http://as.test/register/c",
                     "registration_access_token":"rat"})")},
       {.method = "DELETE", .answer = http::fake_response(204)}});
  HostGuard guard;
  guard.name_host("as.test");
  Registrations registrations;
  registrations.remember(oauth::register_client(transport, "https://as.test/register", {}, "why"));
  EXPECT_EQ(registrations.delete_all(transport, guard, seconds(5)).left, 1U);
  EXPECT_EQ(transport.requests().size(), 1U);
  registrations.remember(oauth::register_client(transport, "http://as.test/register", {}, "why"));
  EXPECT_EQ(registrations.delete_all(transport, guard, seconds(5)).deleted, 1U);
}

}  // namespace
}  // namespace assay
