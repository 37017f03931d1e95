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

std::string in_other_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) {
    return static_cast<char>(std::islower(c) != 0 ? std::toupper(c) : std::tolower(c));
  });
  return text;
}

Case missing_name_header_is_refused() {
  return conformance({
      .id = "access.missing_name_header_is_refused",
      .claim = "A request without the Mcp-Name that its method needs is refused.",
      .cites = {req::missing_routing_header_refused},
      .flaws = {flaw::missing_name_header_served},
      .method = "Sends a call of the target file without Mcp-Name. Passes on 400.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            probe.expect(req::missing_routing_header_refused,
                         send_without(probe, named_request(probe).request, "Mcp-Name"),
                         IsRefusedAsMalformed());
          },
  });
}

/// A gateway allows the one name, the server calls the other.
Case name_header_must_match_the_body() {
  return conformance({
      .id = "access.name_header_must_match_the_body",
      .claim = "A request whose Mcp-Name is another than the name in its body is refused, in "
               "whatever way it is written.",
      .cites = {req::method_header_matches_body},
      .flaws = {flaw::name_header_unchecked, flaw::encoded_name_unchecked,
                flaw::encoding_marker_in_any_case},
      .method = "Sends a call of the target file with another name in Mcp-Name: plain, in the "
                "Base64 sentinel, and the right name behind a sentinel in capitals, which is none. "
                "Passes on 400 for each.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const NamedRequest named = named_request(probe);
            const std::string other = named.name + "-of-another";
            std::string no_marker = mcp::encoded_header_value(named.name);
            no_marker.replace(0, 9, "=?BASE64?");
            for (const std::string& value : {other, mcp::encoded_header_value(other), no_marker}) {
              probe.expect(req::method_header_matches_body,
                           send_with(probe, named.request, "Mcp-Name", value),
                           IsRefusedAsMalformed());
            }
          },
  });
}

Case name_header_errors_are_told_as_such() {
  return conformance({
      .id = "access.name_header_errors_are_told_as_such",
      .claim = "A wrong Mcp-Name is reported with 400, the error -32020 and the id of the request.",
      .cites = {req::header_errors_are_32020},
      .flaws = {flaw::name_fault_is_invalid_params, flaw::header_fault_is_invalid_request},
      .method = "Sends a call of the target file with another name in Mcp-Name.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const NamedRequest named = named_request(probe);
            probe.expect(req::header_errors_are_32020,
                         send_with(probe, named.request, "Mcp-Name", named.name + "-of-another"),
                         IsMalformedWithCode(header_mismatch));
          },
  });
}

Case encoded_name_header_is_decoded() {
  return conformance({
      .id = "access.encoded_name_header_is_decoded",
      .claim = "An Mcp-Name in the Base64 sentinel is decoded before it is compared.",
      .cites = {req::encoded_header_decoded},
      .flaws = {flaw::encoded_name_compared_raw, flaw::encoded_name_unchecked},
      .method = "Sends a call of the target file with its name encoded, which has to be served, "
                "and with another name encoded, which has to be refused.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const NamedRequest named = named_request(probe);
            probe.expect(
                req::encoded_header_decoded,
                send_with(probe, named.request, "Mcp-Name", mcp::encoded_header_value(named.name)),
                IsServed());
            probe.expect(req::encoded_header_decoded,
                         send_with(probe, named.request, "Mcp-Name",
                                   mcp::encoded_header_value(named.name + "-of-another")),
                         IsRefusedAsMalformed());
          },
  });
}

Case name_header_is_compared_exactly() {
  return conformance({
      .id = "access.name_header_is_compared_exactly",
      .claim = "An Mcp-Name that differs from the body in case only does not match it.",
      .cites = {req::header_values_case_sensitive},
      .flaws = {flaw::name_header_in_any_case_served},
      .method = "Sends a call of the target file with its name in the other case in Mcp-Name. "
                "Passes on 400.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const NamedRequest named = named_request(probe);
            if (in_other_case(named.name) == named.name) {
              probe.not_applicable("The name of the call has no letters.");
            }
            probe.expect(req::header_values_case_sensitive,
                         send_with(probe, named.request, "Mcp-Name", in_other_case(named.name)),
                         IsRefusedAsMalformed());
          },
  });
}

/// Nobody has a tool of that name, and it is not called: what is looked at is whether the header
/// was refused before anybody looked for the tool.
Case raw_bytes_in_headers_are_refused() {
  return conformance({
      .id = "access.raw_bytes_in_headers_are_refused",
      .claim =
          "A request with bytes beyond ASCII in Mcp-Name is refused, also where they are those "
          "of the name in the body.",
      .cites = {req::invalid_header_characters_refused},
      .flaws = {flaw::raw_bytes_in_headers_served},
      .method = "Sends tools/call for a tool that does not exist, whose name has an umlaut, once "
                "with the name encoded in Mcp-Name and once with its bytes. Passes where the "
                "second is refused, and not as the first.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const std::string name = "assay_no_such_gr\u00f6\u00dfe";
            const http::Request request = honest_request(
                probe, "tools/call",
                Document::object({{"name", name}, {"arguments", Document::object()}}));
            const mcp::Reply encoded = probe.mcp().send(request, "control: the name, encoded");
            if (!testing::Value(encoded, IsNoHeaderError())) {
              probe.not_applicable(
                  "The server takes no such name, however it is written: see "
                  "access.encoded_name_header_is_decoded.");
            }
            const mcp::Reply raw = send_with(probe, request, "Mcp-Name", name);
            const bool is_the_same = raw.exchange.status() == encoded.exchange.status() &&
                                     raw.error_code() == encoded.error_code();
            if (is_the_same) {
              probe.expect(req::invalid_header_characters_refused, raw,
                           IsMalformedWithCode(header_mismatch));
            } else {
              probe.expect(req::invalid_header_characters_refused, raw, StatusBetween(400, 499));
            }
          },
  });
}

}  // namespace

std::vector<Case> name_header_cases() {
  return {missing_name_header_is_refused(),      name_header_must_match_the_body(),
          name_header_errors_are_told_as_such(), encoded_name_header_is_decoded(),
          name_header_is_compared_exactly(),     raw_bytes_in_headers_are_refused()};
}

}  // namespace assay::suites
