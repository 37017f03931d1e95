// Servers whose documents and pages are the weapon: what they say leads nowhere but where the
// tester named, starts nothing, and forges no report.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "fixtures/hostile/wire.hpp"
#include "harness/cli/e2e/bounded.hpp"
#include "harness/cli/e2e/liars.hpp"

namespace assay::e2e {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

const Answer granting = behind_a_token(yes_to_every_call());

Judged judge_at(const Answer& answer, const std::vector<std::string>& more = {}) {
  const http::RawServer server(speaking(answer));
  return judge_bounded(server.url("/mcp"), with(looking_around, more));
}

/// The cases behind a sign-in, at a server whose page this is.
Judged judge_page(const Answer& page, const char* cases = "authorization.code_*") {
  const http::RawServer server(speaking(at("/authorize", page, granting)));
  return judge_bounded(server.url("/mcp"),
                       {"--login-user", "alice", "--password-env", "PASSWORD", "--filter", cases,
                        "--revision", "2025-11-25", "--kind", "conformance", "--timeout", "1"});
}

Answer redirects_to(const std::string& place) {
  return always(302, "text/plain", "", fmt::format("Location: {}\r\n", place));
}

constexpr auto cloud = "http://169.254.169.254/latest/meta-data?access_token=secret-of-a-link";

// Each report lists what was refused.
TEST(HostileRedirect, ToTheMetadataOfACloudIsNotFollowed) {
  const Answer leading_away =
      always(401, "text/plain", "",
             fmt::format("WWW-Authenticate: Bearer resource_metadata=\"{}\"\r\n", cloud));
  const Judged judged = judge_at(at("/mcp", leading_away, granting));
  for (const std::string& report : {judged.json, judged.junit, judged.outcome.out}) {
    EXPECT_THAT(report, AllOf(HasSubstr("The scope guard refused"), HasSubstr("169.254.169.254"),
                              Not(HasSubstr("secret-of-a-link"))));
  }
  EXPECT_NE(judged.outcome.exit_code, 0);
  EXPECT_NE(judge_at(at("/.well-known/", redirects_to(cloud), granting)).outcome.exit_code, 0);
  EXPECT_NE(judge_page(redirects_to(cloud)).outcome.exit_code, 0);
}

TEST(HostileRedirect, RoundAndRoundOnTheWayToTheSignInEnds) {
  const Judged judged = judge_page(redirects_to("/authorize?again"));
  EXPECT_GT(judged.count("ERROR") + judged.count("FAIL"), 0);
}

std::string metadata_with(const std::string& place) {
  return fmt::format(
      R"({{"issuer":"{0}","authorization_endpoint":"{0}","token_endpoint":"{0}","jwks_uri":"{0}",)"
      R"("registration_endpoint":"{0}","revocation_endpoint":"{0}","introspection_endpoint":"{0}",)"
      R"("resource":"{0}","authorization_servers":["{0}"],"response_types_supported":["code"],)"
      R"("code_challenge_methods_supported":["S256"]}})",
      place);
}

TEST(HostileMetadata, LeadsNowhereButToTheTarget) {
  for (const char* place :
       {"file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "gopher://127.0.0.1:1/x",
        "http://127.0.0.1:1/$(touch assay-was-here)`touch assay-was-here`;touch assay-was-here",
        "http://169.254.169.254/", "http://[64:ff9b:1::a9fe:a9fe]/", "http://evil.example/",
        "http://127.0.0.1:99999/", "-o/tmp/assay-was-here", "http://a@b@c/", "//x", ""}) {
    SCOPED_TRACE(place);
    const Judged judged = judge_at(
        at("/.well-known/", always(200, "application/json", metadata_with(place)), granting));
    EXPECT_FALSE(std::filesystem::exists("assay-was-here"));
    EXPECT_THAT(judged.everything(), Not(HasSubstr("root:x:0:0")));
  }
}

TEST(HostileMetadata, MayBeAsDeepAsItLikes) {
  const std::string deep = R"({"issuer":)" + std::string(100'000, '[');
  judge_at(at("/.well-known/", always(200, "application/json", deep), granting));
}

TEST(HostileKeys, MayBeTenThousand) {
  std::string keys;
  for (int i = 0; i < 10'000; ++i) {
    keys += fmt::format(R"({}{{"kty":"RSA","kid":"{}","n":"{}","e":"AQAB"}})", i == 0 ? "" : ",", i,
                        std::string(342, 'w'));
  }
  judge_at(at("/jwks", always(200, "application/json", R"({"keys":[)" + keys + "]}"), granting));
}

TEST(HostileCookies, MayBeThousands) {
  const Judged judged =
      judge_page(with_cookies(900, always(302, "text/plain", "", "Location: /authorize?x\r\n")));
  EXPECT_GT(judged.count("ERROR") + judged.count("FAIL"), 0);
  EXPECT_EQ(judge_at(with_cookies(5'000, granting)).outcome.exit_code,
            4);  // more than 1,000 headers
}

TEST(HostileForms, MayHaveTenThousandFields) {
  std::string fields;
  for (int i = 0; i < 10'000; ++i) {
    fields += fmt::format("<input name=f{} value={}>", i, i);
  }
  const Judged judged = judge_page(always(200, "text/html",
                                          "<form method=post action=/authorize>" + fields +
                                              "<input type=password><button>Go</button>"));
  EXPECT_GT(judged.count("ERROR") + judged.count("FAIL"), 0);
}

TEST(HostileForms, MayBeNestedAsDeepAsTheyLike) {
  std::string tags;
  for (int i = 0; i < 100'000; ++i) {
    tags += "<div><b>";
  }
  const Judged judged =
      judge_page(always(200, "text/html", tags), "authorization.code_reaches_the_client");
  EXPECT_NE(judged.outcome.exit_code, 0);
}

TEST(HostileForms, SendNoPasswordElsewhere) {
  for (const char* action : {"http://evil.example/login", "http://169.254.169.254/",
                             "javascript:alert(1)", "file:///etc/passwd"}) {
    SCOPED_TRACE(action);
    const Judged judged =
        judge_page(always(200, "text/html",
                          fmt::format("<form method=post action=\"{}\"><input name=user><input "
                                      "type=password name=p><button>Sign in</button></form>",
                                      action)));
    EXPECT_GT(judged.count("ERROR") + judged.count("FAIL"), 0);
    EXPECT_THAT(judged.everything(), Not(HasSubstr("a-pass-0815")));
  }
}

std::string poisoned_document() {
  return fmt::format(
      R"({{"jsonrpc":"2.0","id":1,"error":"{0}","error_description":"{0}","issuer":"{0}",)"
      R"("resource":"{0}","resource_name":"{0}","authorization_servers":["{0}"],"{0}":"{0}",)"
      R"("scopes_supported":["{0}"],"client_id":"{0}","access_token":"{0}","token_type":"{0}",)"
      R"("result":{{"protocolVersion":"{0}","serverInfo":{{"name":"{0}","version":"{0}"}},)"
      R"("capabilities":{{"{0}":{{}}}},"tools":[{{"name":"{0}","description":"{0}"}}]}}}})",
      poison_in_json());
}

/// Status line, headers, challenge and body.
std::string poisoned_response(int status) {
  const std::string evil = poison();
  return fmt::format(
      "HTTP/1.1 {0} {1}\r\nContent-Type: application/json; x={1}\r\n{1}: {1}\r\n"
      "WWW-Authenticate: Bearer realm=\"{1}\", error=\"{1}\", scope=\"{1}\", "
      "resource_metadata=\"http://127.0.0.1:1/{1}\"\r\nSet-Cookie: {1}={1}\r\nLocation: {1}\r\n"
      "Mcp-Session-Id: {1}\r\nContent-Length: {2}\r\n\r\n{3}",
      status, evil, poisoned_document().size(), poisoned_document());
}

/// Runs the lines that the report offers to repeat a finding, with a curl that does nothing.
void expect_harmless_lines(const std::string& console) {
  const Folder folder;
  std::string script =
      "cd '" + folder.path().string() + "' || exit\ncurl() { :; }\nmcp-assay() { :; }\n";
  constexpr std::string_view label = "    replay         ";
  for (auto at = console.find(label); at != std::string::npos; at = console.find(label, at + 1)) {
    const auto from = at + label.size();
    script += console.substr(from, console.find('\n', from) - from) + "\n";
  }
  const std::string file = folder.write("lines.sh", script);
  EXPECT_EQ(std::system(("sh '" + file + "' >/dev/null 2>&1 </dev/null").c_str()) & 0x7F, 0);
  EXPECT_FALSE(std::filesystem::exists(folder.path("assay-was-here")));
}

TEST(Poison, InEveryStringReachesNobody) {
  for (const int status : {200, 302, 400, 401, 403, 500}) {
    SCOPED_TRACE(status);
    const auto poisoned = [=](const std::string&) { return poisoned_response(status); };
    for (const Answer& answer :
         {Answer(poisoned), behind_a_token(poisoned), at("/mcp", poisoned, granting),
          at("/.well-known/", poisoned, granting)}) {
      const Judged judged = judge_at(answer, {"--token-env", "TOKEN", "--verbose"});
      expect_harmless_lines(judged.outcome.out);
    }
    expect_harmless_lines(judge_page(poisoned).outcome.out);
  }
}

// It does stand there, made harmless: else the test above proves nothing.
TEST(Poison, IsQuotedWithoutItsSting) {
  const auto poisoned = [](const std::string&) { return poisoned_response(401); };
  const Judged judged = judge_at(poisoned, {"--verbose"});
  EXPECT_THAT(judged.everything(), HasSubstr("assay-was-here"));
}

TEST(Poison, InConnectReachesNobody) {
  for (const int status : {200, 401}) {
    const http::RawServer server(
        speaking(behind_a_token([=](const std::string&) { return poisoned_response(status); })));
    const Outcome outcome =
        mcp_assay({"connect", server.url("/mcp"), "--timeout", "1", "--token-env", "TOKEN"},
                  {{"TOKEN", the_token}});
    EXPECT_THAT(outcome.out + outcome.err, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\x07")),
                                                 Not(HasSubstr("\xE2\x80\xAE"))));
  }
}

}  // namespace
}  // namespace assay::e2e
