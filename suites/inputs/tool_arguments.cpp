#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/inputs.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/inputs/cases.hpp"
#include "suites/inputs/inner_workings.hpp"
#include "suites/inputs/named_tools.hpp"
#include "suites/inputs/offers.hpp"
#include "suites/inputs/schema_violations.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

/// A result of the tool; one that says what is wrong is none. A server that breaks down has looked
/// at nothing either.
MATCHER(TakesTheArguments, negation ? "a refusal: an error, or a result with isError"
                                    : "the result of the tool, or a server error") {
  const mcp::Reply& reply = arg;
  if (reply.exchange.status() >= 500) {
    return true;
  }
  return is_finished(reply);
}

/// The surplus argument in what the tool made of it.
Finding surplus_in(const mcp::Reply& reply, const std::string& value) {
  Finding surplus{.what = "an argument that there is none of, in the result of the tool",
                  .from = {reply.exchange}};
  for (const std::string& text : texts_in(reply.result())) {
    if (is_finished(reply) && text.contains(value)) {
      surplus.value = text;
    }
  }
  return surplus;
}

Case arguments_follow_the_schema() {
  return conformance({
      .id = "access.tool_arguments_follow_the_input_schema",
      .claim = "A tool does not run with arguments that its input schema does not allow.",
      .cites = {req::tool_inputs_validated},
      .flaws = {flaw::argument_types_unchecked, flaw::extra_arguments_reach_the_tool,
                flaw::argument_limits_unchecked, flaw::missing_argument_made_up},
      .method = "Calls each tool of the target file as it stands there, and then with one "
                "argument missing, of another type, out of range, or too many, as far as the input "
                "schema forbids that by itself. Passes on any error, and on a result with isError; "
                "with one argument too many also on a result that does not show it, since many "
                "servers drop it before the tool runs. Values that a lenient reader converts are "
                "not sent.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            bool any = false;
            for (const NamedTool& tool : named_tools(probe)) {
              for (const Violation& one : violations_of(tool.input_schema, tool.arguments)) {
                any = true;
                const std::string what = tool.name + ", " + one.what;
                const mcp::Reply reply = call_named(probe, tool, one.arguments, what);
                if (one.shows_as.empty()) {
                  probe.expect(req::tool_inputs_validated, reply, Not(TakesTheArguments()));
                } else {
                  probe.expect(req::tool_inputs_validated, surplus_in(reply, one.shows_as),
                               Not(IsPresent()));
                }
              }
            }
            if (!any) {
              probe.not_applicable(
                  "No input schema of a tool that may be called forbids anything by a plain "
                  "keyword.");
            }
          },
  });
}

Case errors_keep_the_inside_inside() {
  return conformance({
      .id = "access.argument_error_shows_no_stack_trace",
      .claim = "What is wrong with the arguments of a tool is told without a stack trace.",
      .cites = {req::tool_inputs_validated},
      .flaws = {flaw::argument_error_shows_stack},
      .method = "Calls each tool of the target file with arguments that its input schema does not "
                "allow, and looks for a stack trace in the answers.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            bool any = false;
            for (const NamedTool& tool : named_tools(probe)) {
              auto wrong = violations_of(tool.input_schema, tool.arguments);
              wrong.resize(std::min<std::size_t>(wrong.size(), 2));
              for (const Violation& one : wrong) {
                any = true;
                const mcp::Reply reply =
                    call_named(probe, tool, one.arguments, tool.name + ", " + one.what);
                Finding trace{.what = "a stack trace", .from = {reply.exchange}};
                for (const std::string& text : texts_in(reply.message)) {
                  trace.value = trace.value ? trace.value : line_of_a_stack_trace(text);
                }
                probe.expect(req::tool_inputs_validated, trace, Not(IsPresent()));
              }
            }
            if (!any) {
              probe.not_applicable(
                  "No input schema of a tool that may be called forbids anything by a plain "
                  "keyword.");
            }
          },
  });
}

}  // namespace

std::vector<Case> tool_argument_cases() {
  return {arguments_follow_the_schema(), errors_keep_the_inside_inside()};
}

}  // namespace assay::suites
