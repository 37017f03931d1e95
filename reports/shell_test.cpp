#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include "reports/sample.hpp"
#include "reports/text.hpp"

namespace assay::reports {
namespace {

using namespace std::string_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct ShellRun {
  int status{};
  std::string output{};
};

/// Runs a script with sh; `flags` such as "-n".
ShellRun run_shell(const std::string& script, const std::string& flags = "") {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const std::string path =
      testing::TempDir() + "assay_" + test->test_suite_name() + "_" + test->name() + ".sh";
  std::ofstream{path, std::ios::binary} << script;
  FILE* const pipe = ::popen(("sh " + flags + " '" + path + "' 2>&1").c_str(), "r");
  ShellRun run;
  std::array<char, 4096> buffer{};
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    run.output.append(buffer.data(), count);
  }
  run.status = ::pclose(pipe);
  std::filesystem::remove(path);
  return run;
}

/// The arguments that sh makes of a command.
std::vector<std::string> arguments_of(const std::string& command, const std::string& setup = "") {
  const std::string script =
      setup + "\nset -- " + command + "\nfor argument; do printf '%s\\0' \"$argument\"; done\n";
  const ShellRun run = run_shell(script);
  EXPECT_EQ(run.status, 0) << script;
  std::vector<std::string> arguments;
  std::size_t begin = 0;
  for (std::size_t end = run.output.find('\0'); end != std::string::npos;
       end = run.output.find('\0', begin)) {
    arguments.push_back(run.output.substr(begin, end - begin));
    begin = end + 1;
  }
  return arguments;
}

constexpr const char* kSecrets =
    "ACCESS_TOKEN='se cret$(id)' ACCESS_TOKEN_2=other CODE=c0de CODE_VERIFIER=v";

TEST(ShellWord, IsOneArgumentWhateverIsInIt) {
  const std::vector<std::string> words{"",
                                       "plain",
                                       "with space",
                                       "it's",
                                       "''",
                                       "\"$HOME\"",
                                       "$(id)`id`\\",
                                       "-x",
                                       "*",
                                       "a\nb\n",
                                       "\n",
                                       "\x1b[31m",
                                       "\xff\xfe",
                                       "tab\there",
                                       "\r\n",
                                       "\u202ebackwards",
                                       "\x1b"
                                       "1",
                                       "#no",
                                       "~",
                                       "!x",
                                       "%s\\033"};
  std::string command;
  for (const std::string& word : words) {
    command += " " + shell_word(word);
  }
  EXPECT_EQ(arguments_of(command), words);
  expect_harmless(command);
}

TEST(ShellWord, LeavesOutWhatNoArgumentCanHold) {
  EXPECT_THAT(arguments_of(shell_word("a\0b"s)), ElementsAre("ab"));
  EXPECT_THAT(arguments_of(shell_word("\0"s)), ElementsAre(""));
  EXPECT_EQ(shell_word("--plain=/a,b.c:1"), "--plain=/a,b.c:1");
}

TEST(ShellWord, OfHostileBytesIsHarmless) {
  const std::string word = shell_word(hostile_bytes());
  expect_harmless(word);
  std::string expected = hostile_bytes();
  std::erase(expected, '\0');
  EXPECT_THAT(arguments_of(word), ElementsAre(expected));
}

http::ExchangeRecord request_of(http::Request request) { return {.request = std::move(request)}; }

TEST(CurlLine, CarriesMethodHeadersBodyAndUrl) {
  const std::string line = curl_line(request_of({.method = "DELETE",
                                                 .url = "http://127.0.0.1:3000/a/../b?x={y}&z='",
                                                 .headers = {{"User-Agent", "assay"},
                                                             {"Accept", "*/*"},
                                                             {"X-Empty", ""},
                                                             {"X-Two", "a"},
                                                             {"X-Two", "b c"}}}));
  EXPECT_EQ(run_shell(line, "-n").status, 0) << line;
  EXPECT_THAT(arguments_of(line),
              ElementsAre("curl", "-sS", "-i", "--globoff", "--path-as-is", "--max-time", "30",
                          "-X", "DELETE", "-H", "User-Agent: assay", "-H", "Accept: */*", "-H",
                          "X-Empty;", "-H", "X-Two: a", "-H", "X-Two: b c", "--url",
                          "http://127.0.0.1:3000/a/../b?x={y}&z='"));
}

TEST(CurlLine, SendsNothingThatTheRequestDidNotHave) {
  EXPECT_THAT(arguments_of(curl_line(request_of({.url = "http://h.test/"}))),
              ElementsAre("curl", "-sS", "-i", "--globoff", "--path-as-is", "--max-time", "30",
                          "-H", "Accept:", "-H", "User-Agent:", "--url", "http://h.test/"));
  const std::vector<std::string> post =
      arguments_of(curl_line(request_of({.method = "POST", .url = "http://h.test/"})));
  EXPECT_THAT(post, Contains("Content-Type:"));
  EXPECT_THAT(post, testing::IsSupersetOf({"--data-raw"s, ""s}));
  EXPECT_THAT(post, Not(Contains("-X")));
}

TEST(CurlLine, SecretsBecomeVariables) {
  const std::string line = curl_line(
      request_of({.method = "POST",
                  .url = "http://h.test/?access_token=[access_token:00000000]",
                  .headers = {{"Authorization", "Bearer [access_token:0a1b2c3d]"},
                              {"X-Again", "[access_token:0a1b2c3d][access_token:00000000]"},
                              {"X-None", "[access_token:0a1b2c3] [:0a1b2c3d] [A:0a1b2c3d] [::1]"}},
                  .body = "code=[code:aaaaaaaa]&code_verifier=[code_verifier:bbbbbbbb]&x='"}));
  EXPECT_EQ(run_shell(line, "-n").status, 0) << line;
  EXPECT_THAT(line, HasSubstr("'Authorization: Bearer '\"${ACCESS_TOKEN:?}\""));
  const std::vector<std::string> arguments = arguments_of(line, kSecrets);
  EXPECT_THAT(arguments,
              testing::IsSupersetOf(
                  {"Authorization: Bearer se cret$(id)"s, "X-Again: se cret$(id)other"s,
                   "X-None: [access_token:0a1b2c3] [:0a1b2c3d] [A:0a1b2c3d] [::1]"s,
                   "code=c0de&code_verifier=v&x='"s, "http://h.test/?access_token=other"s}));
}

TEST(CurlLine, SecretsTooShortForAHashBecomeVariablesToo) {
  const std::string line = curl_line(request_of(
      {.method = "POST",
       .url = "http://h.test/?user[password]=1&a[b][password]=2",
       .headers = {{"X-None", "[code] [passwords] [password"}},
       .body = "username=a&password=[password]&client_secret=[client_secret]&again=[password]"}));
  EXPECT_THAT(arguments_of(line, "PASSWORD='p w' CLIENT_SECRET=s"),
              testing::IsSupersetOf({"username=a&password=p w&client_secret=s&again=p w"s,
                                     "http://h.test/?user[password]=1&a[b][password]=2"s,
                                     "X-None: [code] [passwords] [password"s}));
}

TEST(CurlLine, StopsWhereASecretIsNotSet) {
  const std::string line = curl_line(request_of({.url = "http://h.test/[code:aaaaaaaa]"}));
  const ShellRun run = run_shell("unset CODE\nset -- " + line + "\n");
  EXPECT_NE(run.status, 0);
  EXPECT_THAT(run.output, HasSubstr("CODE"));
}

TEST(CurlLine, ABodyWithNulGoesThroughAPipe) {
  const std::string body =
      "a\0b%'\\\n[code:aaaaaaaa]\xff\u65e5\x01"
      "1"s;
  const std::string line =
      curl_line(request_of({.method = "POST", .url = "http://h.test/", .body = body}));
  EXPECT_EQ(run_shell(line, "-n").status, 0) << line;
  EXPECT_THAT(line, HasSubstr(" | curl "));
  EXPECT_THAT(line, HasSubstr("--data-binary @-"));
  const ShellRun run =
      run_shell(std::string{kSecrets} + "\n" + line.substr(0, line.find(" | curl")));
  EXPECT_EQ(run.output,
            "a\0b%'\\\nc0de\xff\u65e5\x01"
            "1"s);
}

TEST(CurlLine, NeverReadsAFile) {
  const std::string line = curl_line(request_of({.method = "POST",
                                                 .url = "http://h.test/",
                                                 .headers = {{"@/etc/passwd", "x"}},
                                                 .body = "@/etc/passwd"}));
  EXPECT_THAT(arguments_of(line), Contains("--data-raw"));
  EXPECT_THAT(arguments_of(line), Not(Contains("@/etc/passwd: x")));
}

TEST(CurlLine, DropsOnlyTheLengthThatCurlWorksOut) {
  const auto line_with = [](std::string length) {
    return curl_line(request_of({.method = "POST",
                                 .url = "http://h.test/",
                                 .headers = {{"content-length", std::move(length)}},
                                 .body = "abc"}));
  };
  EXPECT_THAT(line_with("3"), Not(HasSubstr("content-length")));
  EXPECT_THAT(line_with("4"), HasSubstr("content-length: 4"));
}

TEST(HoldsMark, TellsWhereASecretWas) {
  EXPECT_TRUE(holds_mark(R"({"token":"[access_token:0a1b2c3d]"})"));
  EXPECT_TRUE(holds_mark("pass=[password]"));
  EXPECT_FALSE(holds_mark(R"({"uri":"http://[::1]:80/","list":["code:x"]})"));
}

TEST(CurlLine, HeadHasNoBody) {
  const std::vector<std::string> arguments =
      arguments_of(curl_line(request_of({.method = "HEAD", .url = "http://h.test/", .body = "x"})));
  EXPECT_THAT(arguments, Contains("--head"));
  EXPECT_THAT(arguments, Not(Contains("--data-raw")));
}

TEST(CurlLine, OfAHostileRequestIsHarmlessAndExact) {
  http::ExchangeRecord exchange = request_of({.method = "POST",
                                              .url = "http://h.test/" + hostile_bytes(),
                                              .headers = {{"X-Evil", hostile_bytes()}},
                                              .body = hostile_bytes()});
  std::erase(exchange.request.body, '\0');
  const std::string line = curl_line(exchange);
  EXPECT_EQ(run_shell(line, "-n").status, 0);
  expect_harmless(line);
  EXPECT_THAT(arguments_of(line), Contains(exchange.request.body));
}

TEST(Mark, OfAOneTimeFieldIsKnown) {
  EXPECT_TRUE(holds_one_time_field("a=[code:0a1b2c3d]&csrf=[csrf_token:0a1b2c3d]"));
  EXPECT_TRUE(holds_one_time_field("/login?transaction=[transaction:0a1b2c3d]"));
  EXPECT_FALSE(holds_one_time_field("code=[code:0a1b2c3d]&transaction=7"));
}

}  // namespace
}  // namespace assay::reports
