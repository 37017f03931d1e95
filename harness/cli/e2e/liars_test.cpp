// Servers that look like one and say the same to everybody: what they refuse, they would refuse to
// anybody, so that no refusal proves anything.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST(Refuses, EverybodyWithABare401) {
  const http::RawServer server(speaking(always(401, "text/plain", "")));
  for (const char* revision : {"auto", "2025-03-26", "2026-07-28"}) {
    const Judged judged = judge_all(server, {"--revision", revision});
    EXPECT_EQ(judged.outcome.exit_code, 1) << revision;  // reachable, and wrong
    EXPECT_THAT(judged.clean_passes(), IsEmpty()) << revision;
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
  EXPECT_THAT(judged.ids_with("PASS"), Each(StartsWith("access.anonymous_")));
}

// The tester brought a token, and it is refused like all others.
TEST(Refuses, EverybodyWithAToken) {
  const http::RawServer server(speaking(whole_echo()));
  const Judged judged = judge({"--server", server.url("/mcp"), "--token-env", "TOKEN", "--verbose"},
                              {{"TOKEN", "a-token-that-nobody-may-see-0815"}});
  EXPECT_EQ(judged.outcome.exit_code, 1);
  EXPECT_THAT(judged.ids_with("PASS"), Each(StartsWith("access.anonymous_")));
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

TEST(Serves, EverybodyTheSameResult) {
  const http::RawServer server(
      speaking(always(200, "application/json", R"({"jsonrpc":"2.0","id":1,"result":{}})")));
  const Judged judged = judge_all(server);
  EXPECT_EQ(judged.outcome.exit_code, 1);
  EXPECT_THAT(judged.ids_with("PASS"), IsEmpty());
  EXPECT_THAT(judged.ids_with("FAIL"), Contains("access.foreign_origin_is_refused"));
}

struct Liar {
  const char* name;
  Answer answer;
  std::vector<std::string>
      may_pass{};  ///< beside discovery and the anonymous challenge, which are no lies
};

void PrintTo(const Liar& liar, std::ostream* out) { *out << liar.name; }

class LyingAuthorizationServer : public testing::TestWithParam<Liar> {
 protected:
  /// The tester brings clients and a user: nothing is left out for want of them.
  static std::string target_for(const Folder& folder, const http::RawServer& server) {
    return folder.write("target.yaml", fmt::format(R"(name: liar
server: {{url: "{}"}}
users: [{{username: alice, password: "wonderland-0815"}}]
clients:
  - {{client_id: first, redirect_uris: ["http://127.0.0.1:9/callback"]}}
  - {{client_id: second, redirect_uris: ["http://127.0.0.1:9/callback"]}}
  - {{client_id: third, client_secret: "looking-glass-0815"}}
calls: [{{tool: note, arguments: {{}}, scopes: [notes]}}]
)",
                                                   server.url("/mcp")));
  }
  static void expect_no_unproven_pass(const Judged& judged) {
    for (const std::string& id : judged.clean_passes()) {
      EXPECT_THAT(id, AnyOf(StartsWith("discovery."), StartsWith("access.anonymous_"),
                            testing::AnyOfArray(GetParam().may_pass)));
    }
    EXPECT_THAT(judged.outcome.exit_code, AnyOf(1, 2));
    EXPECT_THAT(judged.everything(), Not(HasSubstr("-0815")));
  }
};

// Discovery and the challenge are as they should be; behind them, one answer to everything.
TEST_P(LyingAuthorizationServer, PassesNothingUnproven) {
  const http::RawServer server(speaking(honest_discovery(GetParam().answer)));
  const Folder folder;
  expect_no_unproven_pass(judge(
      {"--target", target_for(folder, server), "--timeout", "1", "--revision", "2025-11-25"}));
}

// The same, where every client has to be registered first.
TEST_P(LyingAuthorizationServer, RegistersNobodyUnproven) {
  const http::RawServer server(speaking(honest_discovery(GetParam().answer)));
  expect_no_unproven_pass(judge_all(server, {"--revision", "2025-11-25"}));
}

std::string client_error(const char* error) { return fmt::format(R"({{"error":"{}"}})", error); }

/// The revocation of an unknown token shall get 200: a server that answers everything so does that
/// too.
const std::vector<std::string> anything_is_revoked{
    "authorization.unknown_token_is_revoked_quietly"};

INSTANTIATE_TEST_SUITE_P(
    Of, LyingAuthorizationServer,
    testing::Values(
        Liar{"HtmlSite", html_site(), anything_is_revoked},
        Liar{"EmptyObject", always(200, "application/json", "{}"), anything_is_revoked},
        Liar{"Ok", always(200, "text/plain", "ok"), anything_is_revoked},
        Liar{"Echo", echo(), anything_is_revoked},
        Liar{"Unauthorized", always(401, "text/plain", "")},
        Liar{"Forbidden", always(403, "text/plain", "")},
        Liar{"NotFound", always(404, "text/plain", "none")},
        Liar{"InternalError", always(500, "text/plain", "oops")},
        Liar{"Unavailable", always(503, "text/plain", "later")},
        Liar{"Redirect", always(302, "text/plain", "", "Location: /welcome\r\n")},
        Liar{"InvalidRequest", always(400, "application/json", client_error("invalid_request"))},
        Liar{"InvalidGrant", always(400, "application/json", client_error("invalid_grant"))},
        Liar{"InvalidClient", always(401, "application/json", client_error("invalid_client"))},
        Liar{"InvalidRedirectUri",
             always(400, "application/json", client_error("invalid_redirect_uri"))},
        Liar{"AccessDenied",
             always(302, "text/plain", "",
                    "Location: http://127.0.0.1:9/callback?error=access_denied\r\n")},
        // A client, but none with the redirect URI that was asked for.
        Liar{"SomeClient",
             always(201, "application/json", R"({"client_id":"some","redirect_uris":[]})"),
             {"authorization.registration_answers_created",
              "authorization.registration_returns_client_id"}}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace assay::e2e
