#include <gmock/gmock.h>

#include <algorithm>

#include "harness/catalog/flaws/stateless.hpp"
#include "harness/catalog/flaws/transport.hpp"
#include "harness/mcp/header_parameters.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/stateless/annotated_calls.hpp"
#include "suites/stateless/cases.hpp"
#include "suites/stateless/requests.hpp"

namespace assay::suites {
namespace {

using namespace matchers;   // NOLINT(google-build-using-namespace): cases read as sentences
using namespace stateless;  // NOLINT(google-build-using-namespace): helpers of this folder

Case header_annotations_are_valid() {
  return conformance({
      .id = "access.header_annotations_are_valid",
      .claim = "Every x-mcp-header of a tool is one that clients can take.",
      .cites = {req::header_annotations_valid},
      .flaws = {flaw::header_annotation_on_number, flaw::header_annotation_twice,
                flaw::header_annotation_in_items},
      .method = "Lists the tools and looks at every x-mcp-header in their input schemas: a token, "
                "once in the tool whatever its case, on a string, an integer or a boolean, and "
                "reached through properties alone.",
      .run =
          [](Probe& probe) {
            bool any = false;
            for (const ListedTool& tool : listed_tools(probe)) {
              const auto fault = annotation_fault(tool.definition["inputSchema"]);
              any = any || fault.has_value() || !mcp::header_parameters_of(tool.definition).empty();
              probe.expect(req::header_annotations_valid,
                           Finding{.what = "the annotations of " +
                                           tool.definition.text("name").value_or("a tool"),
                                   .value = fault.value_or("valid"),
                                   .from = {tool.from}},
                           ValueIs(std::string("valid")));
            }
            if (!any) {
              probe.not_applicable("No tool has a parameter with an x-mcp-header.");
            }
          },
  });
}

/// What a header would say that is not the argument, though a lenient reader may think so.
std::vector<std::string> other_values_than(const Document& argument) {
  if (const auto truth = argument.boolean()) {
    return {*truth ? "false" : "true"};
  }
  if (const auto number = argument.integer()) {
    return {std::to_string(*number + 1), std::to_string(*number) + "x"};
  }
  const std::string text = argument.text().value_or("");
  std::string capitals = text;
  std::ranges::transform(capitals, capitals.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c);
  });
  std::vector<std::string> others{text + "-of-another", mcp::encoded_header_value(text + "x")};
  if (capitals != text) {
    others.push_back(capitals);
  }
  return others;
}

Case parameter_header_must_match_the_body() {
  return conformance({
      .id = "access.parameter_header_must_match_the_body",
      .claim = "A call whose Mcp-Param header is another value than the argument in its body is "
               "refused.",
      .cites = {req::parameter_header_matches_body},
      .flaws = {flaw::parameter_header_unchecked, flaw::parameter_header_digits_only,
                flaw::parameter_header_in_any_case},
      .method = "Makes a call of the target file whose tool has x-mcp-header parameters, with one "
                "header changed at a time: another text, another case, another number, a number "
                "with a letter behind it. Passes on 400 for each.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const AnnotatedCall call = annotated_call(probe);
            for (const auto& [parameter, argument] : call.given) {
              for (const std::string& other : other_values_than(argument)) {
                probe.expect(req::parameter_header_matches_body,
                             send_with(probe, call.request, parameter.header, other),
                             IsRefusedAsMalformed());
              }
            }
          },
  });
}

Case missing_parameter_header_is_refused() {
  return conformance({
      .id = "access.missing_parameter_header_is_refused",
      .claim = "A call that has an annotated argument in its body and no header for it is refused.",
      .cites = {req::missing_parameter_header_refused},
      .flaws = {flaw::missing_parameter_header_served, flaw::parameter_header_unchecked},
      .method = "Makes a call of the target file whose tool has x-mcp-header parameters, with one "
                "header left out at a time. Passes on 400 for each.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const AnnotatedCall call = annotated_call(probe);
            for (const auto& [parameter, argument] : call.given) {
              probe.expect(req::missing_parameter_header_refused,
                           send_without(probe, call.request, parameter.header),
                           IsRefusedAsMalformed());
            }
          },
  });
}

Case absent_parameter_needs_no_header() {
  return conformance({
      .id = "access.absent_parameter_needs_no_header",
      .claim = "No Mcp-Param header is asked for where the parameter is absent or null.",
      .cites = {req::absent_parameter_needs_no_header},
      .flaws = {flaw::absent_parameter_header_expected, flaw::null_parameter_header_expected},
      .method = "Makes a call of the target file that leaves out a parameter with x-mcp-header, "
                "as it stands and with null for the parameter. Passes on anything but -32020.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const SparseCall call = call_without_an_annotated_argument(probe);
            probe.expect(req::absent_parameter_needs_no_header,
                         probe.mcp().send(call.request, "a parameter is left out"),
                         IsNoHeaderError());
            if (call.left_out.path.size() != 1) {
              return;
            }
            const Document body = body_of(call.request);
            const Document arguments =
                body["params"]["arguments"].with(call.left_out.path.front(), Document());
            const Document params = body["params"].with("arguments", arguments);
            probe.expect(req::absent_parameter_needs_no_header,
                         probe.mcp().send(with_body(call.request, body.with("params", params)),
                                          "a parameter is null"),
                         IsNoHeaderError());
          },
  });
}

Case integer_headers_are_compared_as_numbers() {
  return conformance({
      .id = "access.integer_headers_are_compared_as_numbers",
      .claim = "42.0 in the header of an integer parameter is the 42 of the body.",
      .cites = {req::integer_headers_compared_as_numbers},
      .flaws = {flaw::integer_header_compared_as_text},
      .method = "Makes a call of the target file that has an integer with x-mcp-header, with .0 "
                "behind the number in the header. Passes on anything but -32020.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const AnnotatedCall call = annotated_call(probe);
            const auto found = std::ranges::find_if(
                call.given, [](const auto& entry) { return entry.second.integer().has_value(); });
            if (found == call.given.end()) {
              probe.not_applicable("The call has no integer with an x-mcp-header.");
            }
            probe.expect(
                req::integer_headers_compared_as_numbers,
                send_with(probe, call.request, found->first.header, found->second.dump() + ".0"),
                IsNoHeaderError());
          },
  });
}

Case unknown_parameter_header_is_ignored() {
  return conformance({
      .id = "access.unknown_parameter_header_is_ignored",
      .claim = "An Mcp-Param header that the tool knows nothing of changes nothing.",
      .cites = {req::unknown_parameter_header_ignored},
      .flaws = {flaw::unknown_parameter_header_refused},
      .method = "Makes a call of the target file with an Mcp-Param header of a made-up name.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const auto& calls = probe.target().calls;
            const auto tool = std::ranges::find_if(
                calls, [](const ToolCall& call) { return !call.tool.empty(); });
            if (tool == calls.end()) {
              probe.not_exercised("Name a tool that may be called (calls in the target file).");
            }
            const CallRequest call = request_for(*tool);
            const http::Request request = honest_request(probe, call.method, call.params);
            probe.require("the call is served without it",
                          probe.mcp().send(request, "control: the call"), IsServed());
            probe.expect(req::unknown_parameter_header_ignored,
                         send_with(probe, request, "Mcp-Param-Assay-Made-Up", "anything"),
                         IsServed());
          },
  });
}

Case encoded_parameter_header_is_decoded() {
  return conformance({
      .id = "access.encoded_parameter_header_is_decoded",
      .claim = "An Mcp-Param header in the Base64 sentinel is decoded before it is compared.",
      .cites = {req::encoded_header_decoded},
      .flaws = {flaw::encoded_parameter_compared_raw, flaw::parameter_header_unchecked},
      .method = "Makes a call of the target file that has a text with x-mcp-header, with the text "
                "encoded in the header, which has to be served, and with another text encoded, "
                "which has to be refused.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const AnnotatedCall call = annotated_call(probe);
            const auto found = std::ranges::find_if(
                call.given, [](const auto& entry) { return entry.second.is_text(); });
            if (found == call.given.end()) {
              probe.not_applicable("The call has no text with an x-mcp-header.");
            }
            const std::string text = found->second.text().value_or("");
            probe.expect(req::encoded_header_decoded,
                         send_with(probe, call.request, found->first.header,
                                   mcp::encoded_header_value(text)),
                         IsServed());
            probe.expect(req::encoded_header_decoded,
                         send_with(probe, call.request, found->first.header,
                                   mcp::encoded_header_value(text + "-of-another")),
                         IsRefusedAsMalformed());
          },
  });
}

}  // namespace

std::vector<Case> parameter_header_cases() {
  return {header_annotations_are_valid(),
          parameter_header_must_match_the_body(),
          missing_parameter_header_is_refused(),
          absent_parameter_needs_no_header(),
          integer_headers_are_compared_as_numbers(),
          unknown_parameter_header_is_ignored(),
          encoded_parameter_header_is_decoded()};
}

}  // namespace assay::suites
