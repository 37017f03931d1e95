// From what the command line says to a target that can be judged.
#include "harness/run/setup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "harness/issuer/key_file.hpp"
#include "harness/probe/probe.hpp"
#include "harness/serve/listener.hpp"

namespace assay {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr auto kUrl = "http://127.0.0.1:1/mcp";
constexpr auto kUnset = "ASSAY_TEST_NOBODY_SETS_THIS";
constexpr auto kSet = "ASSAY_TEST_SETS_THIS";

class Setup : public testing::Test {
 protected:
  Setup() { setenv(kSet, "a-secret-of-the-tester", 1); }
  ~Setup() override {
    unsetenv(kSet);
    std::filesystem::remove(file_);
  }

  /// Trouble, or nothing where the target could be set up (it is then in `setup_`).
  std::optional<Trouble> trouble_with(const TargetOptions& options) {
    auto prepared = TargetSetup::prepare(options);
    if (!prepared) {
      return prepared.error();
    }
    setup_ = std::move(*prepared);
    return std::nullopt;
  }
  void expect_usage(const TargetOptions& options, const testing::Matcher<std::string>& sentence) {
    const auto trouble = trouble_with(options);
    ASSERT_TRUE(trouble);
    EXPECT_EQ(trouble->exit_code, 3);
    EXPECT_THAT(trouble->sentence, sentence);
  }
  const TargetSetup& prepared(const TargetOptions& options) {
    const auto trouble = trouble_with(options);
    EXPECT_FALSE(trouble) << trouble->sentence;
    return *setup_;
  }
  std::string target_file(const std::string& yaml) {
    std::ofstream(file_) << yaml;
    return file_;
  }
  http::Exchange get(const std::string& url) {
    return setup_->engagement().options().transport->perform({.url = url}, "try");
  }

  std::string file_ = testing::TempDir() + "assay_setup_test_" + std::to_string(getpid()) + ".yaml";
  std::unique_ptr<TargetSetup> setup_;
};

TEST_F(Setup, without_options_is_the_reference_server) {
  const TargetSetup& setup = prepared({});
  EXPECT_EQ(setup.target().name, "reference");
  EXPECT_EQ(setup.as_options(), "");
  EXPECT_TRUE(setup_->engagement().options().minter);
  EXPECT_EQ(get(setup.target().server.url).status(), 401);
  EXPECT_THAT(setup_->engagement().options().redirect_uri, HasSubstr("http://127.0.0.1:"));
  EXPECT_EQ(get(setup_->engagement().options().redirect_uri).status(), 200)
      << "the redirect URI is ours";
  EXPECT_EQ(setup.target_died(), "");
}

TEST_F(Setup, of_a_server_by_its_address) {
  const TargetSetup& setup =
      prepared({.server_url = kUrl, .authorization_server = "http://127.0.0.1:2"});
  EXPECT_EQ(setup.target().name, kUrl);
  EXPECT_EQ(setup.target().server.url, kUrl);
  EXPECT_EQ(setup.target().authorization_server.issuer, "http://127.0.0.1:2");
  EXPECT_EQ(setup.as_options(),
            "--server http://127.0.0.1:1/mcp --authorization-server http://127.0.0.1:2");
  EXPECT_FALSE(setup_->engagement().options().minter);
  EXPECT_FALSE(setup_->engagement().options().restart) << "an attached server is left running";
}

TEST_F(Setup, can_be_named_again_in_a_shell_without_its_secrets) {
  prepared({.server_url = kUrl,
            .login_user = "o'brien $HOME",
            .password_env = kSet,
            .header_env = {"X-Tenant=" + std::string(kSet)},
            .token_env = kSet});
  EXPECT_EQ(setup_->as_options(),
            "--server http://127.0.0.1:1/mcp --login-user 'o'\\''brien $HOME' "
            "--password-env ASSAY_TEST_SETS_THIS --token-env ASSAY_TEST_SETS_THIS "
            "--header-env X-Tenant=ASSAY_TEST_SETS_THIS");
}

TEST(OptionWords, name_the_target_again_from_anywhere) {
  EXPECT_THAT(option_words({}, Redactor{}), IsEmpty());
  EXPECT_THAT(option_words({.target_file = "acme.yaml", .header_env = {"X-A=A", "X-B=B"}}, {}),
              ElementsAre("--target", (std::filesystem::current_path() / "acme.yaml").string(),
                          "--header-env", "X-A=A", "--header-env", "X-B=B"));
}

TEST(OptionWords, hold_no_secret) {
  Redactor redactor;
  redactor.learn("password", "hunter-two-hunter");
  const auto words = option_words(
      {.server_url = kUrl, .server_command = "PASS=hunter-two-hunter serve"}, redactor);
  EXPECT_THAT(words, ElementsAre("--server", kUrl, "--server-command",
                                 AllOf(HasSubstr("[password:"), Not(HasSubstr("hunter")))));
}

TEST_F(Setup, of_a_target_file_with_options_that_override_it) {
  const std::string file = target_file(
      "name: acme\nserver: {url: \"http://127.0.0.1:7/mcp\"}\n"
      "users: [{username: alice, password: pw}]\n");
  prepared({.target_file = file});
  EXPECT_EQ(setup_->target().name, "acme");
  EXPECT_EQ(setup_->target().server.url, "http://127.0.0.1:7/mcp");
  EXPECT_EQ(setup_->as_options(), "--target " + file);
  prepared({.target_file = file, .server_url = kUrl, .login_user = "bob", .password_env = kSet});
  EXPECT_EQ(setup_->target().server.url, kUrl);
  ASSERT_EQ(setup_->target().users.size(), 2U);
  EXPECT_EQ(setup_->target().users[0].username, "bob") << "the first one signs in";
  EXPECT_EQ(setup_->target().users[0].password, "a-secret-of-the-tester");
}

TEST_F(Setup, needs_the_environment_variables_that_options_name) {
  expect_usage({.server_url = kUrl, .token_env = kUnset},
               AllOf(HasSubstr(kUnset), HasSubstr("--token-env")));
  expect_usage({.server_url = kUrl, .login_user = "alice", .password_env = kUnset},
               AllOf(HasSubstr(kUnset), HasSubstr("--password-env")));
  expect_usage({.server_url = kUrl, .header_env = {"X-Tenant=" + std::string(kUnset)}},
               AllOf(HasSubstr(kUnset), HasSubstr("--header-env")));
  setenv(kSet, "", 1);
  expect_usage({.server_url = kUrl, .token_env = kSet}, HasSubstr(kSet));
}

TEST_F(Setup, needs_tokens_that_a_header_can_carry) {
  using Variable = std::string TargetOptions::*;
  const std::vector<std::pair<Variable, const char*>> options{
      {&TargetOptions::token_env, "--token-env"},
      {&TargetOptions::second_token_env, "--second-token-env"},
      {&TargetOptions::expired_token_env, "--expired-token-env"},
      {&TargetOptions::foreign_token_env, "--foreign-token-env"}};
  for (const auto& [variable, name] : options) {
    TargetOptions given{.server_url = kUrl};
    given.*variable = kSet;
    setenv(kSet, "a.good.token\n", 1);
    expect_usage(given, AllOf(HasSubstr(name), HasSubstr(kSet), HasSubstr("13 of 13"),
                              HasSubstr("a line break"), Not(HasSubstr("a.good"))));
    setenv(kSet, "Bearer token", 1);
    expect_usage(given, HasSubstr("a blank"));
    setenv(kSet, "", 1);
    expect_usage(given, AllOf(HasSubstr(name), HasSubstr("empty")));
    given.*variable = kUnset;
    expect_usage(given, AllOf(HasSubstr(name), HasSubstr("not set")));
  }
}

TEST_F(Setup, takes_tokens_from_variables_before_those_of_users) {
  const std::string file = target_file(
      "server: {url: \"http://127.0.0.1:7/mcp\"}\n"
      "users: [{username: alice, token: token-of-alice}, {username: bob, token: token-of-bob}]\n");
  prepared({.target_file = file, .second_token_env = kSet, .expired_token_env = kSet});
  const EngagementOptions& options = setup_->engagement().options();
  EXPECT_EQ(options.ready_token, "token-of-alice");
  EXPECT_EQ(options.other_tokens.second_user, "a-secret-of-the-tester");
  EXPECT_EQ(options.other_tokens.expired, "a-secret-of-the-tester");
  EXPECT_EQ(options.other_tokens.other_audience, "");
  EXPECT_THAT(setup_->redactor().redact("it is token-of-alice"), Not(HasSubstr("token-of-alice")));
  EXPECT_EQ(setup_->as_options(),
            "--target " + file + " --second-token-env " + kSet + " --expired-token-env " + kSet);
}

TEST_F(Setup, needs_headers_with_a_name_and_a_variable) {
  for (const char* pair : {"X-Tenant", "", "=", "=HOME"}) {
    expect_usage({.server_url = kUrl, .header_env = {pair}}, HasSubstr("NAME=VARIABLE"));
  }
}

TEST_F(Setup, needs_addresses_that_are_addresses) {
  for (const char* url : {"127.0.0.1:1/mcp", "ftp://127.0.0.1/", "http://", "nonsense"}) {
    expect_usage({.server_url = url}, AllOf(HasSubstr(url), HasSubstr("cannot be used")));
    expect_usage({.server_url = kUrl, .authorization_server = url}, HasSubstr(url));
  }
}

TEST_F(Setup, needs_a_target_file_that_can_be_read) {
  expect_usage({.target_file = "/nowhere/target.yaml"}, HasSubstr("/nowhere/target.yaml"));
  expect_usage({.target_file = target_file("server: [")}, HasSubstr(file_));
  expect_usage({.target_file = target_file("servre: {url: \"http://127.0.0.1:1\"}")},
               HasSubstr("servre"));
  expect_usage(
      {.target_file = target_file("server: {url: \"${env:" + std::string(kUnset) + "}\"}")},
      HasSubstr(kUnset));
}

TEST_F(Setup, keeps_what_the_tester_brings_secret) {
  prepared({.server_url = kUrl,
            .login_user = "alice",
            .password_env = kSet,
            .header_env = {"X-Tenant=" + std::string(kSet)},
            .token_env = kSet});
  EXPECT_EQ(setup_->target().headers.at("X-Tenant"), "a-secret-of-the-tester");
  EXPECT_EQ(setup_->engagement().options().ready_token, "a-secret-of-the-tester");
  for (const TargetOptions& options :
       {TargetOptions{.server_url = kUrl, .login_user = "alice", .password_env = kSet},
        TargetOptions{.server_url = kUrl, .header_env = {"X-Tenant=" + std::string(kSet)}},
        TargetOptions{.server_url = kUrl, .token_env = kSet}}) {
    prepared(options);
    EXPECT_THAT(setup_->redactor().redact("it is a-secret-of-the-tester"),
                Not(HasSubstr("a-secret-of-the-tester")));
  }
}

TEST_F(Setup, keeps_the_secrets_of_a_target_file) {
  prepared({.target_file =
                target_file("server: {url: \"http://127.0.0.1:1/mcp\"}\n"
                            "headers: {X-Key: \"${env:" +
                            std::string(kSet) +
                            "}\"}\n"
                            "users: [{username: alice, password: pw-of-alice-1}]\n"
                            "clients: [{client_id: c, client_secret: secret-of-the-client}]\n")});
  const std::string written =
      setup_->redactor().redact("a-secret-of-the-tester pw-of-alice-1 secret-of-the-client");
  for (const char* secret : {"a-secret-of-the-tester", "pw-of-alice-1", "secret-of-the-client"}) {
    EXPECT_THAT(written, Not(HasSubstr(secret)));
  }
}

TEST_F(Setup, runs_our_issuer_for_a_server_that_trusts_it) {
  prepared(
      {.target_file = target_file("server: {url: \"http://127.0.0.1:1/mcp\"}\n"
                                  "authorization_server: {issuer: \"${issuer}\", trusted: true}\n"
                                  "calls: [{tool: add, scopes: [a]}]\n")});
  ASSERT_TRUE(setup_->engagement().options().minter);
  const std::string issuer = setup_->target().authorization_server.issuer;
  EXPECT_EQ(setup_->engagement().options().minter->issuer(), issuer);
  EXPECT_EQ(setup_->engagement().options().minter->audience(), kUrl);
  const http::Exchange metadata = get(issuer + "/.well-known/oauth-authorization-server");
  EXPECT_EQ(metadata.status(), 200);
  EXPECT_EQ(Document::parse(metadata.body())->text("issuer"), issuer);
}

class SetupWithKeys : public Setup {
 protected:
  SetupWithKeys() {
    keys_.keys.push_back(jose::Key::generate(jose::Algorithm::eddsa));
    keys_.issuer = "http://127.0.0.1:" + std::to_string(free_loopback_port());
    write();
  }
  ~SetupWithKeys() override { std::filesystem::remove(path_); }

  void write() { ASSERT_TRUE(issuer::write_key_file(path_, keys_)); }
  TargetOptions naming_the_keys(const std::string& more = "") {
    return {.target_file = target_file("server: {url: \"http://127.0.0.1:1/mcp\"}\n"
                                       "authorization_server: {trusted: true, keys: " +
                                       path_ + "}\n" + more)};
  }

  std::string path_ = testing::TempDir() + "assay_setup_keys_" + std::to_string(getpid());
  issuer::KeyFile keys_{};
};

TEST_F(SetupWithKeys, serves_the_issuer_where_nobody_does) {
  prepared(naming_the_keys());
  const EngagementOptions& options = setup_->engagement().options();
  EXPECT_EQ(setup_->target().authorization_server.issuer, keys_.issuer);
  EXPECT_EQ(options.minter->key().kid(), keys_.keys.front().kid());
  EXPECT_EQ(options.minter->audience(), kUrl);
  ASSERT_NE(options.own_issuer, nullptr);
  EXPECT_THAT(get(keys_.issuer + "/jwks").body(), HasSubstr(keys_.keys.front().kid()));
}

TEST_F(SetupWithKeys, signs_beside_the_issuer_where_it_runs) {
  auto running = TargetSetup::prepare(naming_the_keys());
  ASSERT_TRUE(running);
  prepared(naming_the_keys());
  EXPECT_EQ(setup_->engagement().options().minter->issuer(), keys_.issuer);
  EXPECT_EQ(setup_->engagement().options().own_issuer, nullptr) << "it cannot be made to fail";
}

TEST_F(SetupWithKeys, finds_something_else_at_the_place_of_the_issuer) {
  const serve::Listener other(0, [](httplib::Server&, const std::string&) {});
  keys_.issuer = other.origin();
  write();
  const auto trouble = trouble_with(naming_the_keys());
  ASSERT_TRUE(trouble);
  EXPECT_EQ(trouble->exit_code, 4);
  EXPECT_THAT(trouble->sentence, AllOf(HasSubstr("is taken"), HasSubstr(path_)));
}

TEST_F(SetupWithKeys, needs_a_key_file_and_no_second_issuer) {
  expect_usage(naming_the_keys("headers: {X: \"${issuer}\"}\n"), HasSubstr("${issuer}"));
  std::filesystem::remove(path_);
  expect_usage(naming_the_keys(), AllOf(HasSubstr(path_), HasSubstr("cannot be read")));
}

TEST_F(Setup, signs_with_the_algorithm_of_the_target_file) {
  const auto with_algorithm = [&](const std::string& name) {
    return TargetOptions{
        .target_file = target_file("server: {url: \"http://127.0.0.1:1/mcp\"}\n"
                                   "authorization_server: {issuer: \"${issuer}\", trusted: true, "
                                   "algorithm: " +
                                   name + "}\n")};
  };
  prepared(with_algorithm("RS256"));
  EXPECT_EQ(setup_->engagement().options().minter->key().algorithm(), jose::Algorithm::rs256);
  for (const char* name : {"HS256", "none", "rs256"}) {
    expect_usage(with_algorithm(name), AllOf(HasSubstr(name), HasSubstr("EdDSA")));
  }
}

TEST_F(Setup, talks_to_nobody_that_was_not_named) {
  prepared({.server_url = kUrl});
  const http::Exchange exchange = get("http://169.254.169.254/latest/meta-data/");
  ASSERT_NE(exchange.fault(), nullptr);
  EXPECT_EQ(exchange.fault()->kind, http::Fault::forbidden_host);
  EXPECT_THAT(setup_->guard_refusals(), testing::SizeIs(1));
}

TEST_F(Setup, says_who_it_is_in_every_request) {
  std::string agent;
  const serve::Listener listener(0, [&](httplib::Server& server, const std::string&) {
    server.Get("/", [&](const httplib::Request& request, httplib::Response&) {
      agent = request.get_header_value("User-Agent");
    });
  });
  prepared({.server_url = listener.origin(), .run_id = "c0ffee"});
  EXPECT_EQ(get(listener.origin() + "/").status(), 200);
  EXPECT_THAT(agent, AllOf(HasSubstr("mcp-assay/"), HasSubstr("c0ffee")));
}

TEST_F(Setup, of_a_command_that_ends_at_once_says_so) {
  const auto trouble =
      trouble_with({.server_url = kUrl, .server_command = "echo about to give up; exit 7"});
  ASSERT_TRUE(trouble);
  EXPECT_EQ(trouble->exit_code, 4);
  EXPECT_THAT(trouble->sentence, HasSubstr("about to give up"));
}

TEST_F(Setup, launches_a_target_and_can_start_it_anew) {
  prepared({.target_file = target_file(
                "server:\n  url: \"http://127.0.0.1:1/mcp\"\n"
                "  command: [sh, -c, \"echo up; exec sleep 60\"]\n  ready: {line: up}\n")});
  EXPECT_EQ(setup_->target_died(), "");
  EXPECT_THAT(setup_->target_output(), HasSubstr("up"));
  ASSERT_TRUE(setup_->engagement().options().restart);
  EXPECT_TRUE(setup_->engagement().options().restart());
  EXPECT_EQ(setup_->target_died(), "");
}

}  // namespace
}  // namespace assay
