#include "harness/target/target_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "harness/http/url.hpp"

namespace assay {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::StartsWith;
using namespace std::chrono_literals;

const Expansion kExpansion{.issuer = "http://127.0.0.1:9/iss",
                           .redirect_uri = "http://127.0.0.1:8/cb"};
const std::string kServer = "server: {url: 'http://a.test/mcp'}\n";

TargetSpec parsed(const std::string& yaml, const Expansion& expansion = kExpansion) {
  const auto spec = parse_target(yaml, "/some/where/acme.yaml", expansion);
  EXPECT_TRUE(spec) << spec.error();
  return spec.value_or(TargetSpec{});
}

// What is not there reads as empty, and fails the expectation.
ProcessSpec server_of(const TargetSpec& spec) {
  return spec.server.process.value_or(ProcessSpec{});
}
Ready ready_of(const ProcessSpec& process) { return process.ready.value_or(Ready{}); }
login::FormLogin login_of(const TargetSpec& spec) {
  return spec.login.value_or(login::FormLogin{});
}

std::string error_of(const std::string& yaml, const Expansion& expansion = kExpansion) {
  const auto spec = parse_target(yaml, "t.yaml", expansion);
  return spec ? "no error" : spec.error();
}

TEST(TargetFile, needs_nothing_but_the_url) {
  const TargetSpec spec = parsed(kServer);
  EXPECT_EQ(spec.server.url, "http://a.test/mcp");
  EXPECT_EQ(spec.name, "acme");
  EXPECT_EQ(spec.directory, "/some/where");
  EXPECT_EQ(spec.redirect_uri, kExpansion.redirect_uri);
  EXPECT_FALSE(spec.server.process);
  EXPECT_FALSE(spec.server.is_protected);
  EXPECT_FALSE(spec.server.disposable);
  EXPECT_FALSE(spec.login);
  EXPECT_FALSE(spec.allow_attacks);
  EXPECT_FALSE(spec.authorization_server.trusted);
}

TEST(TargetFile, reads_everything) {
  const TargetSpec spec = parsed(R"(
name: acme-notes
server:
  url: http://127.0.0.1:3000/mcp
  command: [node, server.js, 1]
  env: {PORT: 3000, EMPTY: ""}
  ready: {url: "http://127.0.0.1:3000/x", status: 200, within: 1500ms}
  protected: true
  disposable: true
processes:
  - command: [./db]
    ready: {line: "listening on", within: 2m}
  - {command: [worker, "${issuer}"]}
authorization_server: {issuer: "https://login.acme.test", trusted: true}
login:
  form: {approve: {name: action, value: approve, text: Allow}}
users: [{username: alice, password: secret}, {username: bob, password: "1234"}]
clients:
  - {client_id: cli, client_secret: shh, redirect_uris: ["http://127.0.0.1:8765/cb", "app:/cb"]}
  - {client_id: open}
redirect_uri: http://127.0.0.1:8765/cb
calls:
  - {tool: get_weather, arguments: {city: Oslo, days: 3, exact: true, scale: 1.5, zip: "0150", none: null, list: [a, 2]}, scopes: ["mcp:tools"]}
  - {resource: "notes://1"}
headers: {X-Tenant: acme}
allow: {hosts: [login.acme.test], attacks: true}
)");
  EXPECT_EQ(spec.name, "acme-notes");
  EXPECT_THAT(server_of(spec).command, ElementsAre("node", "server.js", "1"));
  EXPECT_THAT(server_of(spec).env, ElementsAre(Pair("EMPTY", ""), Pair("PORT", "3000")));
  EXPECT_EQ(ready_of(server_of(spec)).url, "http://127.0.0.1:3000/x");
  EXPECT_EQ(ready_of(server_of(spec)).status, 200);
  EXPECT_EQ(ready_of(server_of(spec)).within, 1500ms);
  EXPECT_EQ(spec.server.is_protected, true);
  EXPECT_TRUE(spec.server.disposable);
  ASSERT_THAT(spec.processes, SizeIs(2));
  EXPECT_EQ(ready_of(spec.processes[0]).line, "listening on");
  EXPECT_EQ(ready_of(spec.processes[0]).within, 120s);
  EXPECT_FALSE(spec.processes[1].ready);
  EXPECT_EQ(spec.authorization_server.issuer, "https://login.acme.test");
  EXPECT_TRUE(spec.authorization_server.trusted);
  EXPECT_EQ(login_of(spec).approve.value, "approve");
  EXPECT_EQ(login_of(spec).approve.name, "action");
  EXPECT_EQ(login_of(spec).approve.text, "Allow");
  EXPECT_EQ(login_of(spec).user.value_or(login::User{}).username, "alice");
  ASSERT_THAT(spec.users, SizeIs(2));
  EXPECT_EQ(spec.users[1].password, "1234");
  ASSERT_THAT(spec.clients, SizeIs(2));
  EXPECT_EQ(spec.clients[0].client_secret, "shh");
  EXPECT_THAT(spec.clients[0].redirect_uris, ElementsAre("http://127.0.0.1:8765/cb", "app:/cb"));
  EXPECT_EQ(spec.redirect_uri, "http://127.0.0.1:8765/cb");
  ASSERT_THAT(spec.calls, SizeIs(2));
  EXPECT_EQ(
      spec.calls[0].arguments.dump(),
      R"({"city":"Oslo","days":3,"exact":true,"list":["a",2],"none":null,"scale":1.5,"zip":"0150"})");
  EXPECT_THAT(spec.calls[0].scopes, ElementsAre("mcp:tools"));
  EXPECT_EQ(spec.calls[1].resource, "notes://1");
  EXPECT_THAT(spec.headers, ElementsAre(Pair("X-Tenant", "acme")));
  EXPECT_THAT(spec.allowed_hosts, ElementsAre("login.acme.test"));
  EXPECT_TRUE(spec.allow_attacks);
}

TEST(TargetFile, users_alone_ask_for_a_form_login) {
  const TargetSpec spec = parsed(kServer + "users: [{username: a, password: b}]");
  EXPECT_EQ(login_of(spec).user.value_or(login::User{}).password, "b");
  ASSERT_TRUE(parsed(kServer + "login: {form: }").login);
  EXPECT_FALSE(login_of(parsed(kServer + "login: {form: {}}")).user);
}

TEST(TargetFile, says_how_the_server_trusts_our_issuer) {
  const TargetSpec spec = parsed(kServer +
                                 "authorization_server:\n"
                                 "  trusted: true\n"
                                 "  algorithm: RS256\n"
                                 "  keys: issuer.json\n"
                                 "  introspection: {client_id: rs, client_secret: shh}\n");
  EXPECT_EQ(spec.authorization_server.algorithm, "RS256");
  EXPECT_EQ(spec.authorization_server.keys, "issuer.json");
  EXPECT_EQ(spec.authorization_server.introspection_client.client_id, "rs");
  EXPECT_EQ(spec.authorization_server.introspection_client.client_secret, "shh");
  for (const std::string key : {"algorithm: RS256", "keys: issuer.json",
                                "introspection: {client_id: rs, client_secret: shh}"}) {
    EXPECT_THAT(error_of(kServer + "authorization_server: {" + key + "}"),
                HasSubstr("wants trusted: true"));
  }
  EXPECT_THAT(
      error_of(kServer + "authorization_server: {trusted: true, introspection: {client_id: rs}}"),
      HasSubstr("client_secret"));
}

TEST(TargetFile, users_may_bring_tokens_in_place_of_signing_in) {
  const TargetSpec spec =
      parsed(kServer + "users: [{username: a, token: t-of-a}, {username: b, token: t-of-b}]");
  EXPECT_EQ(spec.users.at(1).token, "t-of-b");
  EXPECT_FALSE(spec.login) << "nobody can sign in";
  EXPECT_TRUE(parsed(kServer + "users: [{username: a, password: p, token: t}]").login);
  EXPECT_THAT(error_of(kServer + "users: [{username: a}]"), HasSubstr("password"));
}

TEST(TargetFile, expands_the_environment_and_remembers_it_as_secret) {
  setenv("ASSAY_TEST_SECRET", "s3cr3t-$x", 1);
  const TargetSpec spec = parsed(kServer +
                                 "users: [{username: u, password: 'a${env:ASSAY_TEST_SECRET}z'}]\n"
                                 "headers: {X: '${env:ASSAY_TEST_SECRET}'}");
  EXPECT_EQ(spec.users.at(0).password, "as3cr3t-$xz");
  EXPECT_THAT(spec.secrets, ElementsAre("s3cr3t-$x"));
  unsetenv("ASSAY_TEST_SECRET");
  EXPECT_EQ(error_of("server:\n  url: http://a/${env:ASSAY_TEST_SECRET}"),
            "t.yaml:2:8: server.url: the environment has no variable ASSAY_TEST_SECRET");
}

TEST(TargetFile, draws_one_port_per_name) {
  const TargetSpec spec = parsed(
      "server: {url: 'http://127.0.0.1:${port}/', command: [s, '${port}', '${port:as}', "
      "'${port:b}']}\n"
      "processes: [{command: [as, '${port:as}']}]\n"
      "redirect_uri: http://127.0.0.1:${port:cb}/cb");
  const auto command = server_of(spec).command;
  ASSERT_THAT(command, SizeIs(4));
  EXPECT_EQ(spec.server.url, "http://127.0.0.1:" + command[1] + "/");
  EXPECT_EQ(spec.processes.at(0).command.at(1), command[2]);
  const auto redirect = http::Url::parse(spec.redirect_uri);
  ASSERT_TRUE(redirect);
  const std::set<std::string> ports = {command[1], command[2], command[3],
                                       std::to_string(redirect->port)};
  EXPECT_THAT(ports, SizeIs(4));
  for (const std::string& port : ports) {
    EXPECT_GT(std::stoi(port), 1023);
  }
}

TEST(TargetFile, expands_issuer_redirect_uri_folder_and_escapes) {
  const std::string yaml =
      "server: {url: 'http://a/', command: [x, '${issuer}', '${redirect_uri}', '${dir}/f', "
      "'$${HOME} $5 $']}\n";
  EXPECT_THAT(server_of(parsed(yaml)).command,
              ElementsAre("x", "http://127.0.0.1:9/iss", "http://127.0.0.1:8/cb", "/some/where/f",
                          "${HOME} $5 $"));
  EXPECT_EQ(server_of(parsed(yaml + "redirect_uri: http://127.0.0.1:7/mine")).command.at(2),
            "http://127.0.0.1:7/mine")
      << "the file's own goes first, wherever it stands";
  EXPECT_THAT(error_of(yaml, {}), HasSubstr("${issuer} stands for the harness's own issuer"));
}

TEST(TargetFile, names_what_it_cannot_expand) {
  const auto with = [](const std::string& text) {
    return error_of("server: {url: '" + text + "'}");
  };
  EXPECT_THAT(with("http://${prot}/"), AllOf(StartsWith("t.yaml:1:15: server.url: unknown ${prot}"),
                                             HasSubstr("${port:NAME}")));
  EXPECT_THAT(with("http://${HOME}/"), HasSubstr("$${"));
  EXPECT_THAT(with("http://${port"), HasSubstr("not closed"));
  EXPECT_THAT(with("http://${ca}/"), HasSubstr("${ca} is not supported yet by this version"));
  EXPECT_THAT(with("http://${port:}/"), HasSubstr("unknown ${port:}"));
}

TEST(TargetFile, unknown_keys_are_errors_with_place_and_neighbour) {
  EXPECT_EQ(error_of("server:\n  url: http://a/\n  comand: [x]"),
            "t.yaml:3:3: unknown key 'comand' in server: did you mean 'command'?");
  EXPECT_EQ(error_of("sevrer: {}"), "t.yaml:1:1: unknown key 'sevrer': did you mean 'server'?");
  EXPECT_EQ(error_of(kServer + "users: [{username: a, password: b}, {usrname: c}]"),
            "t.yaml:2:38: unknown key 'usrname' in users[1]: did you mean 'username'?");
  EXPECT_THAT(error_of(kServer + "zzzzzzzz: 1"),
              AllOf(HasSubstr("unknown key 'zzzzzzzz': known are name, server,"),
                    testing::Not(HasSubstr("did you mean"))));
  EXPECT_THAT(error_of(kServer + "login: {form: {aprove: {}}}"), HasSubstr("'approve'"));
  EXPECT_THAT(error_of(kServer + "allow: {attack: true}"), HasSubstr("'attacks'"));
}

TEST(TargetFile, says_how_users_are_known_who_do_not_sign_in) {
  EXPECT_EQ(parsed(kServer + "login: {otherwise: by their address}").users_known_otherwise,
            "by their address");
  EXPECT_EQ(parsed(kServer + "login: {form: }").users_known_otherwise, "");
  EXPECT_THAT(error_of(kServer + "login: {}"), HasSubstr("form, or otherwise"));
}

TEST(TargetFile, budgets_are_counts_with_or_without_a_time) {
  const TargetSpec spec =
      parsed(kServer + std::string("budgets: {registrations: 20 per 1h, authorizations: "
                                   "100 per 15m, token_requests: 500}"));
  EXPECT_EQ(spec.budgets.at(Expense::registration),
            (Allowance{.count = 20, .per = std::chrono::seconds{3600}}));
  EXPECT_EQ(spec.budgets.at(Expense::authorization),
            (Allowance{.count = 100, .per = std::chrono::seconds{900}}));
  EXPECT_EQ(spec.budgets.at(Expense::token_request), (Allowance{.count = 500}));
  EXPECT_TRUE(parsed(kServer).budgets.empty());
}

TEST(TargetFile, budgets_of_another_make_are_refused) {
  for (const auto* value : {"many", "20 per", "20 per hour", "-1", "20 per 1h or so"}) {
    EXPECT_THAT(error_of(kServer + std::string("budgets: {registrations: ") + value + "}"),
                HasSubstr("budgets.registrations must be a number such as 20, or 20 per 1h"))
        << value;
  }
}

TEST(TargetFile, keys_of_later_versions_say_so) {
  for (const auto* yaml :
       {"resources: []", "tls: {ca: x}", "login: {steps: []}", "login: {manual: true}",
        "login: {command: [x]}", "login: {webdriver: {}}"}) {
    EXPECT_THAT(error_of(kServer + yaml), HasSubstr("is not supported yet by this version"))
        << yaml;
  }
}

TEST(TargetFile, files_that_the_server_writes_are_relative_to_it) {
  const auto spec = parse_target(
      "server: {url: http://a/, logs: [server.log, ../b/./c.log, /var/d], audit_log: audit}",
      "/folder/t.yaml", {});
  ASSERT_TRUE(spec) << spec.error();
  EXPECT_THAT(spec->server.logs, testing::ElementsAre("/folder/server.log", "/b/c.log", "/var/d"));
  EXPECT_EQ(spec->server.audit_log, "/folder/audit");
  EXPECT_EQ(error_of("server:\n  url: http://a/\n  logs: ['']"),
            "t.yaml:3:9: server.logs names no file");
}

TEST(TargetFile, upstream_is_the_service_that_the_harness_plays) {
  const auto spec =
      parse_target("server: {url: http://a/, command: [x], env: {API: '${upstream}/v1'}}",
                   "/t.yaml", {.upstream = "http://127.0.0.1:4711"});
  ASSERT_TRUE(spec) << spec.error();
  EXPECT_EQ(spec->server.process->env.at("API"), "http://127.0.0.1:4711/v1");
  EXPECT_THAT(error_of("server: {url: '${upstream}'}"), HasSubstr("${upstream}"));
}

TEST(TargetFile, wrong_types_are_errors_with_place) {
  EXPECT_EQ(error_of("server:\n  url: http://a/\n  protected: maybe"),
            "t.yaml:3:14: server.protected must be true or false, not 'maybe'");
  EXPECT_EQ(error_of("server:\n  url: [a]"), "t.yaml:2:8: server.url must be a text, not a list");
  EXPECT_EQ(error_of("server: x"), "t.yaml:1:9: server must be a mapping, not a single value");
  EXPECT_EQ(error_of("- a"), "t.yaml:1:1: the target file must be a mapping, not a list");
  EXPECT_THAT(error_of(""), HasSubstr("t.yaml: the target file must be a mapping, not empty"));
  EXPECT_THAT(error_of("server:\n"), HasSubstr("server must be a mapping, not empty"));
  EXPECT_THAT(error_of(kServer + "users: {a: b}"),
              HasSubstr("users must be a list, not a mapping"));
  EXPECT_THAT(error_of(kServer + "users: [a]"), HasSubstr("users[0] must be a mapping"));
  EXPECT_THAT(error_of(kServer + "headers: [a]"), HasSubstr("headers must be a mapping"));
  EXPECT_THAT(error_of(kServer + "headers: {a: [b]}"), HasSubstr("headers.a must be a text"));
  EXPECT_THAT(error_of(kServer + "allow: {hosts: x}"), HasSubstr("allow.hosts must be a list"));
  EXPECT_THAT(error_of(kServer + "calls: [{tool: a, arguments: [1]}]"),
              HasSubstr("calls[0].arguments must be a mapping"));
  EXPECT_THAT(error_of(kServer + "[a]: b"), HasSubstr("t.yaml:2:1: "));
}

TEST(TargetFile, wrong_values_are_errors) {
  const auto server = [](const std::string& more) {
    return error_of("server: {url: 'http://a/', " + more + "}");
  };
  EXPECT_THAT(error_of("server: {command: [x]}"), HasSubstr("server.url is missing"));
  EXPECT_THAT(error_of("name: x"), HasSubstr("server is missing"));
  EXPECT_THAT(error_of("server: {url: 'ftp://a/'}"), HasSubstr("must be an http or https URL"));
  EXPECT_THAT(server("env: {A: b}"), HasSubstr("server.env goes only with server.command"));
  EXPECT_THAT(server("ready: {line: x}"), HasSubstr("server.ready goes only with"));
  EXPECT_THAT(server("command: []"), HasSubstr("server.command must be a list that starts with"));
  EXPECT_THAT(server("command: node server.js"), HasSubstr("server.command must be a list"));
  EXPECT_THAT(server("command: [x], ready: {}"),
              HasSubstr("server.ready needs one of url and line"));
  EXPECT_THAT(server("command: [x], ready: {url: 'http://a/', line: x}"),
              HasSubstr("needs one of"));
  EXPECT_THAT(server("command: [x], ready: {line: x, status: 200}"),
              HasSubstr("goes only with url"));
  EXPECT_THAT(server("command: [x], ready: {url: 'http://a/', status: 2000}"),
              HasSubstr("no HTTP status"));
  EXPECT_THAT(server("command: [x], ready: {url: 'http://a/', status: ok}"),
              HasSubstr("whole number"));
  for (const auto* duration : {"20", "20 s", "s", "-1s", "0s", "20d", "1.5s", "99999999s", "''"}) {
    EXPECT_THAT(server("command: [x], ready: {line: x, within: " + std::string(duration) + "}"),
                HasSubstr("must be a duration such as"))
        << duration;
  }
  EXPECT_THAT(error_of(kServer + "users: [{username: a}]"),
              HasSubstr("users[0].password is missing"));
  EXPECT_THAT(error_of(kServer + "users: [{username: a, token: ''}]"),
              HasSubstr("users[0].token is empty"));
  EXPECT_THAT(error_of(kServer + "users: [{username: a, token: \"abc\\n\"}]"),
              HasSubstr("users[0].token holds a blank, a line break"));
  EXPECT_THAT(error_of(kServer + "login: {}"), HasSubstr("login must say how"));
  EXPECT_THAT(error_of(kServer + "calls: [{tool: a, resource: b}]"),
              HasSubstr("one of tool, resource and prompt"));
  EXPECT_THAT(error_of(kServer + "calls: [{tool: a, seen_by: b}]"),
              HasSubstr("calls has no tool 'b', which seen_by names"));
  EXPECT_THAT(error_of(kServer + "calls: [{}]"), HasSubstr("t.yaml:2:9: calls[0] needs one of"));
  EXPECT_THAT(error_of(kServer + "headers: {\"X\": \"a\\r\\nY: b\"}"), HasSubstr("cannot send"));
  EXPECT_THAT(error_of(kServer + "headers: {\"X Y\": a}"), HasSubstr("cannot send"));
}

TEST(TargetFile, a_key_that_stands_twice_is_an_error) {
  EXPECT_EQ(error_of("name: a\nname: b\n" + kServer), "t.yaml:2:1: name stands here twice");
  EXPECT_THAT(error_of(kServer + "headers: {A: 1, A: 2}"),
              HasSubstr("headers.A stands here twice"));
  EXPECT_THAT(error_of(kServer + "calls: [{tool: t, arguments: {a: 1, a: 2}}]"),
              HasSubstr("calls[0].arguments.a stands here twice"));
}

TEST(TargetFile, broken_yaml_is_an_error_with_place) {
  EXPECT_THAT(error_of("server: {url: 'x"),
              AllOf(StartsWith("t.yaml:1:"), HasSubstr("no valid YAML")));
  EXPECT_THAT(error_of("a: b: c"), StartsWith("t.yaml:1:"));
  EXPECT_THAT(error_of(std::string(5'000, '[')), HasSubstr("no valid YAML"));
}

TEST(TargetFile, reads_from_disk) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / ("assay-target-" + std::to_string(getpid()));
  fs::create_directory(folder);
  const std::string path = (folder / "t.yaml").string();
  std::ofstream(path) << "server: {url: '${issuer}/mcp', command: ['${dir}/run']}";
  const auto spec = read_target_file(path, kExpansion);
  ASSERT_TRUE(spec) << spec.error();
  EXPECT_EQ(spec->directory, folder.string());
  EXPECT_EQ(server_of(*spec).command.at(0), folder.string() + "/run");
  EXPECT_TRUE(mentions_issuer(path));
  std::ofstream(path) << "# ${issuer}\nserver: {url: 'http://a/'}";
  EXPECT_FALSE(mentions_issuer(path)) << "a comment mentions nothing";
  std::ofstream(path) << "# " << std::string(2U << 20U, 'x');
  EXPECT_THAT(read_target_file(path, {}).error(), HasSubstr("larger than 1 MiB"));
  EXPECT_THAT(read_target_file(folder.string(), {}).error(), HasSubstr("is a directory"));
  fs::remove_all(folder);
  EXPECT_THAT(read_target_file(path, {}).error(),
              AllOf(StartsWith(path), HasSubstr("No such file")));
  EXPECT_FALSE(mentions_issuer(path));
}

TEST(FreeLoopbackPort, can_be_bound) {
  const int port = free_loopback_port();
  EXPECT_GT(port, 1023);
  EXPECT_LT(port, 65'536);
}

}  // namespace
}  // namespace assay
