// One defect, one finding: where a step of the honest flow is broken, that is told once, and what
// lies behind it says under which finding it belongs.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixtures/hostile/proxy.hpp"
#include "harness/cli/e2e/judged.hpp"
#include "harness/cli/e2e/liars.hpp"

namespace assay::e2e {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSubsetOf;

using Ids = std::vector<std::string>;

/// The reference servers, but for one thing.
struct Broken {
  const char* name;
  When when;
  std::function<Lie()> lie;
  Ids fails;            ///< all the cases that may FAIL
  std::string because;  ///< the finding under which the rest belongs; empty: there is no rest
};

void PrintTo(const Broken& broken, std::ostream* out) { *out << broken.name; }

Judged judge_behind(const LyingProxy& proxy, std::vector<std::string> more = {}) {
  const Folder folder;
  more.insert(more.begin(),
              {"--target", folder.write("target.yaml", proxy.deployment().target_yaml()),
               "--revision", "2025-11-25", "--timeout", "0.4", "--attempts", "10"});
  return judge(std::move(more));
}

std::size_t blocked_under(const Judged& judged, const std::string& id) {
  std::size_t count = 0;
  for (const Document& instance : judged.cases()) {
    count += instance.text("because") == id ? 1 : 0;
  }
  return count;
}

/// ERRORs that belong under no finding, other than that of `root` itself.
std::set<std::string> stray_errors(const Judged& judged, const std::string& root) {
  std::set<std::string> ids;
  for (const Document& instance : judged.cases()) {
    const std::string id = instance.text("id").value_or("");
    if (instance.text("verdict") == "ERROR" && instance.text("because").value_or("").empty() &&
        id != root) {
      ids.insert(id + ": " + instance.text("reason").value_or(""));
    }
  }
  return ids;
}

class Prerequisite : public testing::TestWithParam<Broken> {};

TEST_P(Prerequisite, IsOneFinding) {
  const Broken& broken = GetParam();
  const LyingProxy proxy(broken.when, broken.lie());
  const Judged judged = judge_behind(proxy);
  EXPECT_THAT(judged.ids_with("FAIL"), IsSubsetOf(broken.fails));
  EXPECT_EQ(judged.outcome.exit_code, broken.fails.empty() ? 2 : 1);
  EXPECT_THAT(stray_errors(judged, broken.because), IsEmpty());
  if (!broken.because.empty()) {
    EXPECT_GE(blocked_under(judged, broken.because), 5U);
    EXPECT_THAT(judged.outcome.out, HasSubstr("blocked by " + broken.because));
  }
}

constexpr auto no_resource_metadata = "discovery.resource_metadata_can_be_found";
constexpr auto no_server_metadata = "discovery.server_metadata_can_be_found";
constexpr auto no_client = "authorization.registration_returns_client_id";
constexpr auto no_code = "authorization.code_reaches_the_client";
constexpr auto no_token = "authorization.code_yields_a_bearer_token";
constexpr auto no_access = "access.valid_token_is_served";
constexpr auto sequences_of_grants = "authorization.sequences_of_grants_agree_with_the_model";

Lie broken_down() { return says(response(500, "text/plain", "oops")); }
Lie not_found() { return says(response(404, "text/plain", "none")); }

Lie page_for_people() { return says(response(200, "text/html", "<title>Sign in</title>")); }
Lie redirect() { return says(response(302, "text/html", "", "Location: /authorize\r\n")); }

When at_server_metadata() {
  return [](const std::string& request, std::size_t) {
    return path_of(request).contains("/oauth-authorization-server") ||
           path_of(request).contains("/openid-configuration");
  };
}

/// A consent page that comes again, whatever is decided.
Lie asks_again() {
  return says(response(200, "text/html",
                       "<form method=post action=/consent><button name=decision value=approve>"
                       "Approve</button></form>",
                       "X-Frame-Options: DENY\r\n"));
}

When with_a_token(std::string prefix) {
  return [prefix = std::move(prefix)](const std::string& request, std::size_t) {
    return path_of(request).starts_with(prefix) &&
           request.find("\r\nAuthorization: Bearer") != std::string::npos;
  };
}

INSTANTIATE_TEST_SUITE_P(
    Of, Prerequisite,
    testing::Values(
        Broken{"ResourceMetadataMissing",
               at_path("/.well-known/oauth-protected-resource"),
               not_found,
               {no_resource_metadata, "discovery.challenged_metadata_url_answers"},
               no_resource_metadata},
        Broken{"ResourceMetadataSilent",
               at_path("/.well-known/oauth-protected-resource"),
               goes_silent,
               {},
               no_resource_metadata},
        Broken{"ServerMetadataMissing",
               at_path("/.well-known/o"),
               not_found,
               {no_resource_metadata, "discovery.challenged_metadata_url_answers"},
               no_resource_metadata},
        Broken{"ServerMetadataIsAPage",
               at_server_metadata(),
               page_for_people,
               {no_server_metadata},
               no_server_metadata},
        Broken{"ServerMetadataRedirects",
               at_server_metadata(),
               redirect,
               {no_server_metadata},
               no_server_metadata},
        Broken{"RegistrationBreaksDown", at_path("/register"), broken_down, {no_client}, no_client},
        Broken{"RegistrationHangsUp", at_path("/register"), closes, {}, no_client},
        Broken{"RegistrationSilent", at_path("/register"), goes_silent, {}, no_client},
        Broken{"AuthorizationBreaksDown", at_path("/authorize"), broken_down, {no_code}, no_code},
        Broken{"AuthorizationHangsUp", at_path("/authorize"), closes, {}, no_code},
        Broken{"ConsentNeverEnds", at_path("/consent"), asks_again, {}, no_code},
        Broken{"TokenEndpointBreaksDown", at_path("/token"), broken_down, {no_token}, no_token},
        Broken{"TokenEndpointHangsUp", at_path("/token"), closes, {}, no_token},
        Broken{"TokenEndpointSilent", at_path("/token"), goes_silent, {}, no_token},
        Broken{
            "GoodTokenBreaksTheServer", with_a_token("/mcp"), broken_down, {no_access}, no_access},
        Broken{"GoodTokenHangsUp", with_a_token("/mcp"), closes, {}, no_access},
        Broken{"GoodTokenSilent", with_a_token("/mcp"), goes_silent, {}, no_access},
        Broken{"GoodTokenRefused",
               with_a_token("/mcp"),
               [] {
                 return says(response(401, "text/plain", "",
                                      "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n"));
               },
               {no_access},
               no_access}),
    [](const auto& each) { return each.param.name; });

/// `initialize` is served to anybody, and everything behind it asks for a token.
TEST(OpenInitialize, IsOneFinding) {
  const LyingProxy proxy(
      [](const std::string& request, std::size_t) {
        return path_of(request).starts_with("/mcp") &&
               request.find("\r\nAuthorization: ") == std::string::npos &&
               body_of(request).find("\"initialize\"") != std::string::npos;
      },
      [](const Intercepted& lied) { return lied.client.send(yes_to_every_call()(lied.request)); });
  const Judged judged = judge_behind(proxy);
  EXPECT_EQ(judged.outcome.exit_code, 1);
  EXPECT_THAT(judged.ids_with("FAIL"),
              testing::UnorderedElementsAre("access.anonymous_request_is_challenged"));
  EXPECT_THAT(judged.ids_with("ERROR"), IsEmpty());
}

/// An MCP server without sessions and without an event stream, whose one token is `good`.
Answer without_sessions() {
  return [](const std::string& request) {
    if (request.starts_with("GET")) {
      return response(404, "text/plain", "none");
    }
    const bool is_good =
        request.find("\r\nAuthorization: Bearer good-token-0815\r\n") != std::string::npos;
    return is_good ? yes_to_every_call()(request)
                   : response(401, "text/plain", "", "WWW-Authenticate: Bearer\r\n");
  };
}

TEST(EventStream, IsMissingWhereGetGets404) {
  const http::RawServer server(speaking(without_sessions()));
  const Judged judged = judge({"--server", server.url("/mcp"), "--token-env", "TOKEN", "--filter",
                               "access.event_stream_needs_a_token", "--revision", "2025-11-25"},
                              {{"TOKEN", "good-token-0815"}});
  EXPECT_THAT(judged.ids_with("NOT_APPLICABLE"), Contains("access.event_stream_needs_a_token"));
}

// A wrong password is the tester's: nothing is wrong with the server, and nothing could be judged.
TEST(Login, ThatFailsIsNoFinding) {
  const Reference reference;
  const Judged judged =
      judge({"--server", reference.server(), "--login-user", "alice", "--password-env", "PASSWORD",
             "--revision", "2025-11-25", "--attempts", "10"},
            {{"PASSWORD", "wrong-password-0815"}});
  EXPECT_EQ(judged.outcome.exit_code, 2);
  EXPECT_THAT(judged.ids_with("FAIL"), IsEmpty());
  EXPECT_THAT(stray_errors(judged, no_code), IsEmpty());
  EXPECT_GE(blocked_under(judged, no_code), 20U);
  EXPECT_THAT(judged.outcome.out, HasSubstr("are the name and the password right?"));
}

/// Its control ends with the grant: only some of its sequences go on to use the token.
TEST(Prerequisites, WhatASequenceOfGrantsStumblesOverIsTheFindingOfAnotherCase) {
  const Folder folder;
  const Reference reference(
      {"--flaw", "valid_token_refused", "--write-target", folder.path("target.yaml")});
  const Judged judged = judge({"--target", folder.path("target.yaml"), "--seed", "1", "--filter",
                               no_access, "--filter", sequences_of_grants});
  EXPECT_THAT(judged.ids_with("FAIL"), ElementsAre(no_access));
  EXPECT_THAT(judged.ids_with("ERROR"), ElementsAre(sequences_of_grants));
  EXPECT_THAT(stray_errors(judged, no_access), IsEmpty());
}

}  // namespace
}  // namespace assay::e2e
