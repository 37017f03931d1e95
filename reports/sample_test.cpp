#include "reports/sample.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "reports/utf8.hpp"

namespace assay::reports {
namespace {

using namespace std::string_literals;

http::ExchangeRecord exchange_of(std::uint64_t id, std::string purpose, http::Response response) {
  return {.id = id,
          .purpose = std::move(purpose),
          .request = {.method = "POST",
                      .url = "http://127.0.0.1:3000/mcp?q=it's",
                      .headers = {{"Authorization", "Bearer [access_token:0a1b2c3d]"},
                                  {"Content-Type", "application/json"},
                                  {"User-Agent", "mcp-assay/0.1.0 (run 7)"},
                                  {"Accept", "application/json, text/event-stream"}},
                      .body = R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})"},
          .outcome = std::move(response),
          .peer = "127.0.0.1:3000",
          .started =
              std::chrono::system_clock::time_point{std::chrono::milliseconds{1'750'000'000'123}},
          .to_first_byte = std::chrono::microseconds{1500},
          .total = std::chrono::microseconds{2500}};
}

http::Response hostile_response() {
  return {.status = 200,
          .version = "HTTP/1.1",
          .reason = "OK \x1b]0;owned\x07",
          .headers = {{"Content-Type", "text/html\x1b[2J"}, {"X-Evil", hostile_bytes()}},
          .body = hostile_bytes() + std::string(20'000, 'A')};
}

Check failed_check() {
  return {.requirement = {.index = 1},
          .level = Level::must,
          .held = false,
          .expected = "status is 401",
          .actual = "200 with body " + hostile_bytes() + std::string(2000, 'B'),
          .exchanges = {1, 2}};
}

Check broken_recommendation() {
  return {.requirement = {.index = 2},
          .level = Level::should_not,
          .held = false,
          .expected = "a challenge without error",
          .actual = "error=\"invalid_token\x1b[31m\"",
          .exchanges = {2}};
}

Instance failing_instance(Revision revision) {
  return {.id = "access.anonymous_request_is_challenged",
          .revision = revision,
          .claim = "A request without a token gets 401 and a challenge that names the metadata.",
          .phase = Phase::access,
          .kind = Kind::conformance,
          .since = "0.1",
          .verdict = Verdict::fail,
          .checks = {failed_check(), broken_recommendation()},
          .exchanges = {exchange_of(1, "control", {.status = 204, .version = "HTTP/1.1"}),
                        exchange_of(2, "without a token", hostile_response())},
          .attempts = AttemptCount{.planned = 100, .made = 50, .shrinks = 7},
          .counterexample = Counterexample{.input = Document{hostile_bytes()},
                                           .text = hostile_bytes(),
                                           .attempt = 17,
                                           .smallest = false,
                                           .others = {hostile_bytes()}},
          .reproduce = "mcp-assay run --filter access.anonymous_request_is_challenged --seed 42",
          .seconds = 0.25};
}

Instance instance_of(std::string id, Phase phase, Verdict verdict, std::string reason) {
  return {.id = std::move(id),
          .revision = Revision::v2025_11_25,
          .claim = "So it is.",
          .phase = phase,
          .kind = Kind::conformance,
          .since = "0.1",
          .verdict = verdict,
          .reason = std::move(reason),
          .seconds = 0.001};
}

Instance passing_instance() {
  Instance instance = instance_of("discovery.resource_metadata_names_this_server", Phase::discovery,
                                  Verdict::pass, "");
  instance.checks = {{.requirement = {.index = 0},
                      .level = Level::must,
                      .held = true,
                      .expected = "the URL of the server",
                      .actual = "http://127.0.0.1:3000/mcp",
                      .exchanges = {3}}};
  return instance;
}

Instance faulty_instance() {
  Instance instance = instance_of("discovery.server_metadata_is_json", Phase::discovery,
                                  Verdict::error, "The server hung up: " + hostile_bytes());
  instance.road = "sse";
  http::ExchangeRecord exchange = exchange_of(4, "metadata", {});
  exchange.outcome =
      http::TransportFault{.kind = http::Fault::truncated, .detail = hostile_bytes()};
  exchange.partial = hostile_response();
  instance.exchanges = {exchange};
  return instance;
}

Instance blocked_instance(std::string id) {
  Instance instance =
      instance_of(std::move(id), Phase::authorization, Verdict::error, "No token could be had.");
  instance.because = "access.anonymous_request_is_challenged";
  return instance;
}

}  // namespace

std::string hostile_bytes() {
  return "]]><script>alert(1)</script>&amp;\"'\x1b[31mred\x1b]8;;http://evil.test\x07\0\x9b\x31m"
         "\xff\xfe\xc0\xaf\xed\xa0\x80\r\n\u202egnp.exe\u2066\u009b1m \uffff\u00e9\u65e5 ${HOME} `id` $(id)"s;
}

ProfileOutcome profile_outcome() {
  return {.name = "mcp-2025-11-25-server",
          .title = "MCP server",
          .status = ProfileStatus::released,
          .since = "1.0",
          .standing = Standing::not_met,
          .in_part = "Asked for was a part of it: --filter '!x'.",
          .certifying = {{Verdict::pass, 1},
                         {Verdict::fail, 1},
                         {Verdict::not_applicable, 1},
                         {Verdict::not_exercised, 2},
                         {Verdict::error, 3}},
          .informing = {{Verdict::pass, 0},
                        {Verdict::fail, 0},
                        {Verdict::not_applicable, 0},
                        {Verdict::not_exercised, 0},
                        {Verdict::error, 0}},
          .not_judged = 4,
          .not_exercised = {{.id = "access.valid_token_is_served", .reason = "Bring a login."},
                            {.id = "access.odd", .reason = "Bring " + hostile_bytes()}},
          .retired = {"access.retired"}};
}

RunResult clean_run() {
  return {.tool_version = "0.1.0",
          .target = "reference",
          .server_url = "http://127.0.0.1:3000/mcp",
          .revisions = {Revision::v2025_11_25},
          .seed = 42,
          .started = std::chrono::system_clock::time_point{std::chrono::seconds{1'750'000'000}},
          .seconds = 1.5,
          .exchange_count = 3,
          .exit_code = 0,
          .instances = {passing_instance()}};
}

RunResult hostile_run() {
  RunResult run = clean_run();
  run.target = "acme\x1b[2J-notes";
  run.issuer = "http://login.test/" + hostile_bytes();
  run.target_options = {"--server", "http://127.0.0.1:3000/mcp", "--header-env",
                        "X-Tenant=" + hostile_bytes()};
  run.revisions = {Revision::v2025_11_25, Revision::v2026_07_28};
  run.selection = "--filter '!x' --kind attack";
  run.exchange_count = 412;
  run.seconds = 12.34;
  run.exit_code = 1;
  run.notes = {"The guard refused " + hostile_bytes()};
  run.profile = profile_outcome();
  run.instances.push_back(failing_instance(Revision::v2025_11_25));
  run.instances.push_back(failing_instance(Revision::v2026_07_28));
  run.instances.push_back(faulty_instance());
  run.instances.push_back(blocked_instance("authorization.code_works_once"));
  run.instances.push_back(blocked_instance("authorization.refresh_token_rotates"));
  run.instances.push_back(instance_of("access.valid_token_is_served", Phase::access,
                                      Verdict::not_exercised, "Bring a login."));
  run.instances.push_back(instance_of("access.session_needs_a_token", Phase::access,
                                      Verdict::not_applicable, "It gives out no session ids."));
  return run;
}

std::string read_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void expect_golden(std::string_view name, std::string_view actual) {
  const std::string path = std::string{ASSAY_REPORTS_FOLDER} + "/golden/" + std::string{name};
  if (std::getenv("ASSAY_UPDATE_GOLDEN") != nullptr) {
    std::ofstream{path, std::ios::binary} << actual;
    return;
  }
  EXPECT_EQ(read_file(path), actual) << "ASSAY_UPDATE_GOLDEN=1 writes " << name << " anew.";
}

void expect_harmless(std::string_view text) {
  std::size_t position = 0;
  while (position < text.size()) {
    const Character next = first_character(text.substr(position));
    const bool is_harmless = is_visible(next) || next.code_point == '\n';
    ASSERT_TRUE(is_harmless) << "at byte " << position << ": "
                             << static_cast<unsigned>(next.code_point) << " after "
                             << text.substr(position < 60 ? 0 : position - 60, 60);
    position += next.bytes;
  }
}

}  // namespace assay::reports
