#include <gmock/gmock.h>

#include <fmt/format.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/inputs.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/inputs/cases.hpp"
#include "suites/inputs/named_tools.hpp"
#include "suites/inputs/offers.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

/// The first control character that a text has no use for: all of ASCII but the tab and the ends of
/// lines.
std::optional<std::string> control_in(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    const auto found = std::ranges::find_if(text, [](unsigned char c) {
      return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
    });
    if (found != text.end()) {
      return fmt::format("U+{:04X} at character {}", static_cast<unsigned>(*found),
                         found - text.begin() + 1);
    }
  }
  return std::nullopt;
}

/// Of honest calls alone: what a tool gives back of a caller's own text harms nobody else.
Case results_are_plain_text() {
  return conformance({
      .id = "access.tool_results_hold_no_control_characters",
      .claim = "Results of tools hold no escape sequences for terminals, and no other control "
               "characters.",
      .cites = {req::tool_outputs_sanitized},
      .flaws = {flaw::escape_sequences_in_results},
      .method = "Calls each tool of the target file as it stands there, and looks at every text in "
                "its result. Passes where none has a control character but tabs and line ends.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            for (const NamedTool& tool : named_tools(probe)) {
              probe.expect(req::tool_outputs_sanitized,
                           Finding{.what = "a control character in the result of " + tool.name,
                                   .value = control_in(texts_in(tool.honest.result())),
                                   .from = {tool.honest.exchange}},
                           Not(IsPresent()));
            }
          },
  });
}

}  // namespace

std::vector<Case> tool_result_cases() { return {results_are_plain_text()}; }

}  // namespace assay::suites
