#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/exposure.hpp"
#include "harness/probe/leaks.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/exposure/cases.hpp"
#include "suites/requirements/req.hpp"
#include "suites/scopes/operations.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

constexpr std::chrono::milliseconds time_to_write{300};  ///< logs are written behind the answer
constexpr std::size_t most_calls = 20;

/// Two tokens that have just been sent, one of them altered, and what was answered.
struct Sent {
  std::string good{};
  std::string bad{};
  mcp::Reply served{};
  mcp::Reply refused{};
};

Sent send_a_good_and_a_bad_token(Probe& probe) {
  Sent sent{.good = probe.access_token()};
  sent.bad = altered(sent.good);
  sent.served = probe.mcp().knock(mcp::bearer(sent.good), "a good token");
  sent.refused = probe.mcp().knock(mcp::bearer(sent.bad), "the same with another end");
  return sent;
}

Case tokens_stay_out_of_the_answers() {
  return conformance({
      .id = "access.tokens_stay_out_of_the_answers",
      .claim = "No answer repeats the token that came with its request.",
      .cites = {req::tokens_not_logged_or_echoed},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::refused_token_echoed},
      .method = "Sends a good token and one with another end, and looks for both in the answers: "
                "headers and body, plain, percent-encoded and in Base64.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const Sent sent = send_a_good_and_a_bad_token(probe);
            probe.expect(req::tokens_not_logged_or_echoed,
                         Finding{.what = "the token in the answer to a good one",
                                 .value = passage_with(sent.served.exchange, sent.good),
                                 .from = {sent.served.exchange}},
                         Not(IsPresent()));
            probe.expect(req::tokens_not_logged_or_echoed,
                         Finding{.what = "the token in the answer to a bad one",
                                 .value = passage_with(sent.refused.exchange, sent.bad),
                                 .from = {sent.refused.exchange}},
                         Not(IsPresent()));
          },
  });
}

Case tokens_stay_out_of_the_logs() {
  return conformance({
      .id = "access.tokens_stay_out_of_the_logs",
      .claim = "The server writes no token to its logs, neither a good one nor a refused one.",
      .cites = {req::tokens_not_logged_or_echoed},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::refused_token_logged, flaw::token_logged_in_base64},
      .method = "Sends a good token and one with another end, and looks for both in what the "
                "launched server wrote to stdout, stderr and the files under server.logs: plain, "
                "percent-encoded and in Base64.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const auto& output = probe.engagement().options().traces.output;
            if (!output) {
              probe.not_exercised(
                  "a server that the run launches (server.command in the target file), or the "
                  "files that it logs to (server.logs)");
            }
            const Sent sent = send_a_good_and_a_bad_token(probe);
            std::this_thread::sleep_for(time_to_write);
            const std::string written = output();
            if (written.empty()) {
              probe.not_exercised(
                  "the files that the server logs to (server.logs in the target file): to stdout "
                  "and stderr it has written nothing");
            }
            probe.expect(req::tokens_not_logged_or_echoed,
                         Finding{.what = "the good token in the log",
                                 .value = passage_with(written, sent.good),
                                 .from = {sent.served.exchange}},
                         Not(IsPresent()));
            probe.expect(req::tokens_not_logged_or_echoed,
                         Finding{.what = "the bad token in the log",
                                 .value = passage_with(written, sent.bad),
                                 .from = {sent.refused.exchange}},
                         Not(IsPresent()));
          },
  });
}

/// A server that never asks the service behind it shows nothing about what it would send there.
Case client_token_stays_at_the_server() {
  return conformance({
      .id = "access.client_token_stays_at_the_server",
      .claim = "The token of a client is not sent on to the services behind the server.",
      .cites = {req::token_not_passed_upstream},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token, Need::scoped_call},
      .flaws = {flaw::token_passed_upstream, flaw::token_passed_upstream_in_query},
      .method = "Makes the calls of the target file, and looks for the token in all that reached "
                "${upstream}: URL, headers and body, plain, percent-encoded and in Base64.",
      .control = scoped_call_is_served(),
      .run =
          [](Probe& probe) {
            const auto& upstream = probe.engagement().options().traces.upstream;
            if (!upstream) {
              probe.not_exercised(
                  "a launched server whose upstream service is the harness's (${upstream} in the "
                  "target file)");
            }
            const std::string token = probe.access_token();
            const std::size_t before = upstream().size();
            std::vector<http::Exchange> calls;
            for (const ToolCall& call : probe.target().calls) {
              if (calls.size() < most_calls) {
                calls.push_back(make_call(probe, call, token, "a call").exchange);
              }
            }
            const auto requests = upstream();
            if (requests.size() == before) {
              probe.not_exercised(
                  "a call that makes the server ask ${upstream} (calls: in the target file); none "
                  "of them did");
            }
            Finding passed{.what = "the client's token at the service behind the server",
                           .from = calls};
            for (std::size_t i = before; i < requests.size() && !passed.value; ++i) {
              passed.value = passage_with(requests[i], token);
            }
            probe.expect(req::token_not_passed_upstream, passed, Not(IsPresent()));
          },
  });
}

}  // namespace

std::vector<Case> leak_cases() {
  return {tokens_stay_out_of_the_answers(), tokens_stay_out_of_the_logs(),
          client_token_stays_at_the_server()};
}

}  // namespace assay::suites
