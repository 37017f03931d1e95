// Servers that look like one and say the same to everybody: what they refuse, they would refuse to
// anybody, so that no refusal proves anything.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "fixtures/hostile/liars.hpp"
#include "harness/cli/e2e/judged.hpp"
#include "harness/cli/e2e/liars.hpp"

namespace assay::e2e {
namespace {

using testing::AnyOf;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using testing::UnorderedElementsAre;

Judged judge_all(const http::RawServer& server, std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"--server", server.url("/mcp"), "--timeout", "1", "--quiet"});
  return judge(std::move(more));
}

/// What an anonymous client was told, and where it is told.
auto what_anybody_sees() {
  return Each(AnyOf(StartsWith("access.anonymous_"),
                    "discovery.authorization_is_asked_for_in_the_way_of_oauth",
                    "discovery.mcp_endpoint_uses_https_or_loopback"));
}

TEST(Refuses, EverybodyWithABare401) {
  const http::RawServer server(speaking(always(401, "text/plain", "")));
  for (const char* revision : {"auto", "2025-03-26", "2026-07-28"}) {
    const Judged judged = judge_all(server, {"--revision", revision});
    EXPECT_EQ(judged.outcome.exit_code, 1) << revision;  // reachable, and wrong
    // Which its URL shows, whoever answers there.
    EXPECT_THAT(judged.clean_passes(), Each("discovery.mcp_endpoint_uses_https_or_loopback"))
        << revision;
    EXPECT_THAT(judged.ids_with("FAIL"), Contains("access.anonymous_request_is_challenged"));
  }
}

TEST(Refuses, EverybodyWithAChallenge) {
  const http::RawServer server(
      speaking(always(401, "text/plain", "", "WWW-Authenticate: Bearer realm=\"acme\"\r\n")));
  const Judged judged = judge_all(server);
  EXPECT_EQ(judged.outcome.exit_code, 1);
  EXPECT_THAT(judged.ids_with("FAIL"),
              UnorderedElementsAre("discovery.resource_metadata_can_be_found"));
  // What an anonymous client was told was seen; what a token would be told was not.
  EXPECT_THAT(judged.ids_with("PASS"), what_anybody_sees());
}

// The tester brought a token, and it is refused like all others.
TEST(Refuses, EverybodyWithAToken) {
  const http::RawServer server(speaking(whole_echo()));
  const Judged judged = judge({"--server", server.url("/mcp"), "--token-env", "TOKEN", "--verbose"},
                              {{"TOKEN", "a-token-that-nobody-may-see-0815"}});
  EXPECT_EQ(judged.outcome.exit_code, 1);
  EXPECT_THAT(judged.ids_with("PASS"), what_anybody_sees());
  // The server sent it back, in a body and in a header.
  EXPECT_THAT(judged.everything(), Not(HasSubstr("a-token-that-nobody-may-see-0815")));
}

// A 403, or an error, is neither an answer nor a request for a token: nothing shows that the server
// is open.
TEST(Refuses, EverybodyWithAnError) {
  const std::string error = R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no"}})";
  for (const int status : {400, 403, 406, 500}) {
    const http::RawServer server(speaking(always(status, "application/json", error)));
    const Judged judged = judge_all(server);
    EXPECT_EQ(judged.outcome.exit_code, 2) << status;
    EXPECT_THAT(judged.ids_with("PASS"), IsEmpty()) << status;
    EXPECT_THAT(judged.ids_with("NOT_APPLICABLE"),
                Not(Contains("access.anonymous_request_is_challenged")))
        << status;
  }
}

// A result with the id of another request answers nobody: a client would drop it.
TEST(Serves, EverybodyTheSameResult) {
  const http::RawServer server(
      speaking(always(200, "application/json", R"({"jsonrpc":"2.0","id":0,"result":{}})")));
  const Judged judged = judge_all(server);
  EXPECT_EQ(judged.outcome.exit_code, 2);
  EXPECT_THAT(judged.ids_with("PASS"), IsEmpty());
}

/// What passes is what the table of liars says to be true of such a server, and nothing beside it.
TEST(Serves, EverybodyWhatTheyAskedFor) {
  const http::RawServer server(speaking(yes_to_every_call()));
  const Judged judged = judge_all(server);
  EXPECT_EQ(judged.outcome.exit_code, 1);
  const std::vector<TruePass>& true_of_it = liar_named("yes_to_every_call")->may_pass;
  for (const std::string& passed : judged.clean_passes()) {
    EXPECT_TRUE(std::ranges::any_of(true_of_it, [&](const TruePass& pass) {
      return pass.fits(passed);
    })) << passed;
  }
  EXPECT_THAT(judged.ids_with("FAIL"), Contains("access.foreign_origin_is_refused"));
}

/// The liars of the table that are no proxies: those have a test of their own (prerequisites_test,
/// stopping_target_test).
std::vector<Liar> plain_liars() {
  std::vector<Liar> plain = liars();
  std::erase_if(plain, [](const Liar& liar) { return liar.place == Place::behind_proxy; });
  return plain;
}

/// The target file of a tester who brings what the stage holds.
std::string yaml_of(const Stage& stage) {
  std::string yaml = fmt::format("name: liar\nserver: {{url: \"{}\"}}\n", stage.target.server.url);
  std::string users;
  for (const login::User& user : stage.target.users) {
    users += fmt::format("  - {{username: {}, password: \"{}\"}}\n", user.username, user.password);
  }
  std::string clients;
  for (const RegisteredClient& client : stage.target.clients) {
    const std::string more =
        client.redirect_uris.empty()
            ? fmt::format("client_secret: \"{}\"", client.client_secret)
            : fmt::format("redirect_uris: [\"{}\"]", client.redirect_uris.front());
    clients += fmt::format("  - {{client_id: {}, {}}}\n", client.client_id, more);
  }
  std::string calls;
  for (const ToolCall& call : stage.target.calls) {
    calls += fmt::format("  - {{tool: {}, arguments: {{}}, scopes: [{}]}}\n", call.tool,
                         call.scopes.front());
  }
  for (const auto& [name, lines] :
       {std::pair{"users", users}, std::pair{"clients", clients}, std::pair{"calls", calls}}) {
    yaml += lines.empty() ? "" : fmt::format("{}:\n{}", name, lines);
  }
  return yaml;
}

class LiarOfTheTable : public testing::TestWithParam<Liar> {};

// The whole program: what it writes is valid (judge() looks), it ends, and with the right code.
// What passes, and why it may, is the matter of `mcp-assay selftest --liars`.
TEST_P(LiarOfTheTable, GetsItsExitCodeAndAValidReport) {
  const Stage stage = GetParam().start();
  const Folder folder;
  std::vector<std::string> arguments{"--target",   folder.write("target.yaml", yaml_of(stage)),
                                     "--timeout",  "0.4",
                                     "--attempts", "10"};
  std::map<std::string, std::string> environment;
  if (!stage.ready_token.empty()) {
    arguments.insert(arguments.end(), {"--token-env", "TOKEN"});
    environment["TOKEN"] = stage.ready_token;
  }
  const Judged judged = judge(arguments, environment);
  EXPECT_EQ(judged.outcome.exit_code, GetParam().exit_code);
  EXPECT_THAT(judged.everything(), Not(HasSubstr("-0815")));  // every secret ends so
}

INSTANTIATE_TEST_SUITE_P(Of, LiarOfTheTable, testing::ValuesIn(plain_liars()),
                         [](const auto& each) { return std::string(each.param.id); });

}  // namespace
}  // namespace assay::e2e
