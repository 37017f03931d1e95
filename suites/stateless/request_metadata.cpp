#include <gmock/gmock.h>

#include "harness/catalog/flaws/stateless.hpp"
#include "harness/catalog/flaws/transport.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/stateless/cases.hpp"
#include "suites/stateless/requests.hpp"

namespace assay::suites {
namespace {

using namespace matchers;   // NOLINT(google-build-using-namespace): cases read as sentences
using namespace stateless;  // NOLINT(google-build-using-namespace): helpers of this folder

constexpr auto version_member = "io.modelcontextprotocol/protocolVersion";
constexpr auto capabilities_member = "io.modelcontextprotocol/clientCapabilities";
constexpr auto no_revision = "1999-01-01";
constexpr int invalid_params = -32602;

/// A server that speaks older revisions too may take a request without a version for one of theirs,
/// and refuse it in other words.
Case missing_request_metadata_is_refused() {
  return conformance({
      .id = "access.missing_request_metadata_is_refused",
      .claim = "A request whose _meta lacks the protocol version or the client's capabilities is "
               "refused.",
      .cites = {req::missing_request_metadata_refused},
      .flaws = {flaw::absent_capabilities_taken_as_none, flaw::version_taken_from_header,
                flaw::missing_metadata_is_200, flaw::earlier_metadata_used},
      .method = "Sends tools/list without the capabilities, without the version, and without "
                "_meta. Passes on 400 for each, with -32602 for the capabilities.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const http::Request honest = honest_request(probe, "tools/list");
            const Document body = body_of(honest);
            probe.expect(req::missing_request_metadata_refused,
                         probe.mcp().send(with_meta(honest, capabilities_member, {}),
                                          "no client capabilities"),
                         IsMalformedWithCode(invalid_params));
            probe.expect(
                req::missing_request_metadata_refused,
                probe.mcp().send(with_meta(honest, version_member, {}), "no version in _meta"),
                IsRefusedAsMalformed());
            probe.expect(
                req::missing_request_metadata_refused,
                probe.mcp().send(with_body(honest, body.with("params", Document::object())),
                                 "no _meta"),
                IsRefusedAsMalformed());
          },
  });
}

Case version_header_must_match_the_body() {
  return conformance({
      .id = "access.version_header_must_match_the_body",
      .claim = "A request whose MCP-Protocol-Version is another version than that in its _meta is "
               "refused.",
      .cites = {req::version_header_matches_body},
      .flaws = {flaw::version_header_unchecked, flaw::version_header_of_any_known},
      .method = "Sends tools/list with 2025-11-25 in the header, and with 2025-11-25 in _meta. "
                "Passes on 400 for both.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const http::Request honest = honest_request(probe, "tools/list");
            http::Request other_header = honest;
            other_header.headers.set("MCP-Protocol-Version", "2025-11-25");
            probe.expect(req::version_header_matches_body,
                         probe.mcp().send(other_header, "another version in the header"),
                         IsRefusedAsMalformed());
            probe.expect(req::version_header_matches_body,
                         probe.mcp().send(with_meta(honest, version_member, "2025-11-25"),
                                          "another version in the body"),
                         IsRefusedAsMalformed());
          },
  });
}

/// Only where 2025-03-26 is spoken may a request without the header be taken for one of that
/// revision: served by its rules, then, and not by those of this one.
Case missing_version_header_is_refused() {
  return conformance({
      .id = "access.missing_version_header_is_refused",
      .claim = "No request is served by the rules of 2026-07-28 without MCP-Protocol-Version.",
      .cites = {req::missing_version_header_refused},
      .flaws = {flaw::missing_version_header_served},
      .method = "Sends tools/list with everything but this header. Passes on 400; at a server that "
                "takes handshakes also where the answer, or the error, has the form of 2025-03-26.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            http::Request request = honest_request(probe, "tools/list");
            request.headers.remove("MCP-Protocol-Version");
            const mcp::Reply reply = probe.mcp().send(request, "no version header");
            const bool is_of_older_form =
                reply.exchange.status() < 500 && !reply.result().has("resultType") &&
                !testing::Value(reply, IsRefusedAsMalformed()) && speaks_handshake(probe);
            if (is_of_older_form) {
              probe.not_applicable("The server takes the request for one of 2025-03-26.");
            }
            probe.expect(req::missing_version_header_refused, reply, IsRefusedAsMalformed());
          },
  });
}

MATCHER(IsAVersionError, negation ? "no error on the version"
                                  : "the error -32022 whose data lists 2026-07-28 as supported and "
                                    "repeats the version that was asked for") {
  const mcp::Reply& reply = arg;
  const Document data = reply.message["error"]["data"];
  const auto supported = data.texts("supported");
  *result_listener << "data is " << data.dump();
  return reply.error_code() == -32022 && data.text("requested") == no_revision &&
         std::ranges::find(supported, name_of(Revision::v2026_07_28)) != supported.end();
}

Case version_error_lists_versions() {
  return conformance({
      .id = "access.version_error_lists_versions",
      .claim = "A request in a version that the server does not have is told which ones it has.",
      .cites = {req::version_error_lists_supported},
      .flaws = {flaw::version_error_without_supported, flaw::version_error_without_requested,
                flaw::version_error_is_invalid_request},
      .method = "Sends tools/list with the version 1999-01-01 in header and _meta. Passes on "
                "-32022 with data.supported, which has 2026-07-28, and data.requested.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            http::Request request =
                with_meta(honest_request(probe, "tools/list"), version_member, no_revision);
            request.headers.set("MCP-Protocol-Version", no_revision);
            probe.expect(req::version_error_lists_supported,
                         probe.mcp().send(request, "a version that does not exist"),
                         IsAVersionError());
          },
  });
}

Case initialize_error_names_versions() {
  return conformance({
      .id = "access.initialize_error_names_versions",
      .claim = "A server without older revisions says in its refusal of initialize which versions "
               "it has.",
      .cites = {req::initialize_error_names_versions},
      .flaws = {flaw::initialize_error_without_versions},
      .method = "Sends initialize as a client of 2025-11-25. Passes where the error has "
                "2026-07-28 in its message or data.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            if (speaks_handshake(probe)) {
              probe.not_applicable("The server speaks older revisions.");
            }
            const mcp::Client client = handshake_client(probe);
            const mcp::Reply reply =
                client.knock(honest_credential(probe), "a client of the handshake era");
            const std::string error = reply.message["error"].dump();
            const bool names_it = error.contains(name_of(Revision::v2026_07_28));
            probe.expect(
                req::initialize_error_names_versions,
                Finding{.what = "the versions in the error to initialize",
                        .value = names_it ? std::optional<std::string>("2026-07-28") : std::nullopt,
                        .from = {reply.exchange}},
                IsPresent());
          },
  });
}

/// Extensions and later revisions put more there than a server knows of.
Case reserved_meta_values_are_not_presumed() {
  return conformance({
      .id = "access.reserved_meta_values_are_not_presumed",
      .claim = "A request with reserved _meta keys that the server cannot know is served like one "
               "without them.",
      .cites = {req::reserved_meta_values_not_presumed},
      .flaws = {flaw::unknown_reserved_meta_refused, flaw::reserved_meta_taken_for_text},
      .method = "Sends tools/list with made-up keys under reserved prefixes, which hold a text, a "
                "number, an object and an array.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Credential credential = honest_credential(probe);
            const mcp::Client client = probe.mcp();
            const mcp::Session session = client.open(credential);
            http::Request request =
                client.call_request(session, credential, "tools/list", Document::object());
            probe.require("the request is served without them",
                          client.send(request, "control: no such keys"), IsAnswered());
            request = with_meta(request, "io.modelcontextprotocol/assayText", "a text");
            request = with_meta(request, "io.modelcontextprotocol/assayNumber", 42);
            request = with_meta(request, "modelcontextprotocol.io/assayObject",
                                Document::object({{"version", 7}}));
            request = with_meta(request, "dev.mcp/assayArray", Document::array({1, "two"}));
            probe.expect(req::reserved_meta_values_not_presumed,
                         client.send(request, "reserved keys that nobody knows"), IsAnswered());
            leave_session(probe, session);
          },
  });
}

}  // namespace

std::vector<Case> request_metadata_cases() {
  return {missing_request_metadata_is_refused(), version_header_must_match_the_body(),
          missing_version_header_is_refused(),   version_error_lists_versions(),
          initialize_error_names_versions(),     reserved_meta_values_are_not_presumed()};
}

}  // namespace assay::suites
