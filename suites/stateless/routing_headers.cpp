#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>

#include "harness/catalog/flaws/stateless.hpp"
#include "harness/catalog/flaws/transport.hpp"
#include "harness/mcp/header_parameters.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/stateless/cases.hpp"
#include "suites/stateless/requests.hpp"

namespace assay::suites {
namespace {

using namespace matchers;   // NOLINT(google-build-using-namespace): cases read as sentences
using namespace stateless;  // NOLINT(google-build-using-namespace): helpers of this folder

constexpr int header_mismatch = -32020;

Case missing_method_header_is_refused() {
  return conformance({
      .id = "access.missing_method_header_is_refused",
      .claim = "A request without Mcp-Method is refused.",
      .cites = {req::missing_routing_header_refused},
      .flaws = {flaw::missing_method_header_served},
      .method = "Sends tools/list without Mcp-Method. Passes on 400.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            probe.expect(req::missing_routing_header_refused,
                         send_without(probe, honest_request(probe, "tools/list"), "Mcp-Method"),
                         IsRefusedAsMalformed());
          },
  });
}

Case header_errors_are_told_as_such() {
  return conformance({
      .id = "access.header_errors_are_told_as_such",
      .claim =
          "An Mcp-Method that differs from the body is reported with 400, the error -32020 and "
          "the id of the request.",
      .cites = {req::header_errors_are_32020},
      .flaws = {flaw::header_fault_is_invalid_request},
      // Of a version in the header that differs, an error of the version is as true.
      .method = "Sends tools/list with another method in Mcp-Method.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const http::Request listing = honest_request(probe, "tools/list");
            probe.expect(req::header_errors_are_32020,
                         send_with(probe, listing, "Mcp-Method", "server/discover"),
                         IsMalformedWithCode(header_mismatch));
          },
  });
}

Case method_header_is_compared_exactly() {
  return conformance({
      .id = "access.method_header_is_compared_exactly",
      .claim = "An Mcp-Method that differs from the body in case only does not match it.",
      .cites = {req::header_values_case_sensitive},
      .flaws = {flaw::header_mismatch_in_case_served},
      .method = "Sends tools/list with TOOLS/LIST in Mcp-Method. Passes on 400.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            probe.expect(
                req::header_values_case_sensitive,
                send_with(probe, honest_request(probe, "tools/list"), "Mcp-Method", "TOOLS/LIST"),
                IsRefusedAsMalformed());
          },
  });
}

/// RFC 9110 section 5.1; HTTP/2 and many proxies write them in lower case.
Case header_names_are_read_in_any_case() {
  return conformance({
      .id = "access.header_names_are_read_in_any_case",
      .claim = "The names of the MCP headers may be written in any case.",
      .cites = {req::header_names_in_any_case},
      .flaws = {flaw::header_spelling_demanded},
      .method = "Sends tools/list with the names of its MCP headers in lower case, and in "
                "capitals; in a session where there are any.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Credential credential = honest_credential(probe);
            const mcp::Client client = probe.mcp();
            const mcp::Session session = client.open(credential);
            const http::Request request =
                client.call_request(session, credential, "tools/list", Document::object());
            for (const bool in_capitals : {false, true}) {
              http::Request spelled = request;
              spelled.headers = {};
              for (http::Header line : request.headers.lines()) {
                if (line.name.starts_with("M")) {
                  std::ranges::transform(line.name, line.name.begin(), [&](unsigned char c) {
                    return static_cast<char>(in_capitals ? std::toupper(c) : std::tolower(c));
                  });
                }
                spelled.headers.add(line.name, line.value);
              }
              probe.expect(req::header_names_in_any_case,
                           client.send(spelled, "header names in another case"), IsAnswered());
            }
            leave_session(probe, session);
          },
  });
}

}  // namespace

std::vector<Case> routing_header_cases() {
  return {missing_method_header_is_refused(), header_errors_are_told_as_such(),
          method_header_is_compared_exactly(), header_names_are_read_in_any_case()};
}

}  // namespace assay::suites
