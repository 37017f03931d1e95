#include <gmock/gmock.h>

#include <chrono>
#include <thread>

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
constexpr std::chrono::milliseconds step{20};

/// The first line beyond the first `before`, waited for: logs are written behind the answer.
Finding new_line(const Traces& traces, std::size_t before, const std::string& what,
                 const mcp::Reply& reply) {
  Finding line{.what = what, .from = {reply.exchange}};
  for (auto waited = std::chrono::milliseconds{0}; waited <= longest_wait; waited += step) {
    if (const auto lines = traces.audit(); lines.size() > before) {
      line.value = lines[before];
      return line;
    }
    std::this_thread::sleep_for(step);
  }
  return line;
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
            const Traces& traces = probe.engagement().options().traces;
            if (!traces.audit) {
              probe.not_exercised(
                  "the file in which the server notes its decisions (server.audit_log in the "
                  "target file)");
            }
            const ScopedCall scoped = call_with_foreign_scopes(probe);
            const std::string token = token_for(probe, scoped.foreign_scopes);
            std::size_t before = traces.audit().size();
            const mcp::Reply refused =
                make_call(probe, scoped.call, token, "a call without its scope");
            if (testing::Value(refused, IsCarriedOut())) {
              probe.not_applicable(
                  "A call without its scope is carried out: there is no refusal to leave a trace.");
            }
            probe.expect(req::elevation_events_logged,
                         new_line(traces, before, "a line about the refusal", refused),
                         IsPresent());
            before = traces.audit().size();
            const mcp::Reply served =
                make_call(probe, scoped.call, probe.access_token(), "the call with its scope");
            probe.expect(req::elevation_events_logged,
                         new_line(traces, before, "a line about the call", served), IsPresent());
          },
  });
}

}  // namespace

std::vector<Case> trail_cases() { return {decisions_leave_a_trace()}; }

}  // namespace assay::suites
