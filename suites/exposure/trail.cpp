#include <gmock/gmock.h>

#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/exposure.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/exposure/cases.hpp"
#include "suites/requirements/req.hpp"
#include "suites/scopes/operations.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

constexpr std::chrono::milliseconds longest_wait{1'000};
constexpr std::chrono::milliseconds quiet{100};
constexpr std::chrono::milliseconds step{20};

using Lines = std::vector<std::string>;

/// The trail once nothing has been added for a while: servers write behind their answers.
Lines settled(const Traces& traces) {
  Lines lines = traces.audit();
  auto still = std::chrono::milliseconds{0};
  for (auto waited = still; waited < longest_wait && still < quiet; waited += step) {
    std::this_thread::sleep_for(step);
    Lines now = traces.audit();
    still = now == lines ? still + step : std::chrono::milliseconds{0};
    lines = std::move(now);
  }
  return lines;
}

/// A line that was not in `before`. Old ones may have gone: what can be seen of a trail is bounded,
/// so that the number of its lines tells nothing.
Finding new_line(const Traces& traces, const Lines& before, const std::string& what,
                 const mcp::Reply& reply) {
  Finding line{.what = what, .from = {reply.exchange}};
  for (auto waited = std::chrono::milliseconds{0}; waited <= longest_wait; waited += step) {
    if (const Lines now = traces.audit(); !now.empty() && now != before) {
      line.value = now.back();
      return line;
    }
    std::this_thread::sleep_for(step);
  }
  return line;
}

/// A call, and the line that it left.
struct Decision {
  mcp::Reply reply{};
  Finding line{};
};

/// The lines about the opening and the end of the session are not those about the call: it is made
/// once the trail has settled, and looked for before the session ends. Where the opening is refused
/// already, that is the decision.
Decision decide(Probe& probe, const ToolCall& call, const std::string& token,
                const std::string& what) {
  const Traces& traces = probe.engagement().options().traces;
  const mcp::Credential credential = mcp::bearer(token);
  const mcp::Client client = probe.mcp();
  Lines before = settled(traces);
  const mcp::Session session = client.open(credential);
  Decision decision{.reply = session.opening};
  if (session.opened) {
    before = settled(traces);
    const CallRequest request = request_for(call);
    decision.reply = client.call(session, credential, request.method, request.params, what);
  }
  decision.line = new_line(traces, before, "a line about " + what, decision.reply);
  end_session(probe, session);
  return decision;
}

/// What a line says is the server's own affair: it is looked for, not read.
Case decisions_leave_a_trace() {
  return conformance({
      .id = "access.decisions_leave_a_trace",
      .claim = "A call that is refused for want of scope leaves a line in the audit log, and so "
               "does the same call once it is allowed.",
      .cites = {req::elevation_events_logged},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::access_token},
      .flaws = {flaw::denials_leave_no_trace},
      .method = "Makes a call of the target file with a token that has only the scope of another "
                "call, and then with one that has its own, and looks for a new line in "
                "server.audit_log behind each.",
      .control = scoped_call_is_served(),
      .run =
          [](Probe& probe) {
            if (!probe.engagement().options().traces.audit) {
              probe.not_exercised(
                  "the file in which the server notes its decisions (server.audit_log in the "
                  "target file)");
            }
            const ScopedCall scoped = call_with_foreign_scopes(probe);
            const std::string token = token_for(probe, scoped.foreign_scopes);
            const Decision refused = decide(probe, scoped.call, token, "a call without its scope");
            if (testing::Value(refused.reply, IsLetThrough())) {
              probe.not_applicable(
                  "A call without its scope is carried out: there is no refusal to leave a trace.");
            }
            probe.expect(req::elevation_events_logged, refused.line, IsPresent());
            const Decision served =
                decide(probe, scoped.call, probe.access_token(), "the call with its scope");
            probe.expect(req::elevation_events_logged, served.line, IsPresent());
          },
  });
}

}  // namespace

std::vector<Case> trail_cases() { return {decisions_leave_a_trace()}; }

}  // namespace assay::suites
