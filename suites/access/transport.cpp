#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/transport.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/cases.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

constexpr auto no_revision = "1999-01-01";

/// DNS rebinding: a page in a browser talks to a server on the user's own machine. Only the Origin
/// header tells.
Case foreign_origin_is_refused() {
  return conformance({
      .id = "access.foreign_origin_is_refused",
      .claim = "A request that a browser sends for a foreign page (Origin) is refused, whatever "
               "token it brings.",
      .cites = {req::foreign_origin_refused},
      .flaws = {flaw::origin_unchecked},
      .method = "Sends an honest request with `Origin: https://attacker.example`. Passes on 403 "
                "(in revisions that do not "
                "name the status: on any 4xx).",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            http::Request request = probe.mcp().knock_request(honest_credential(probe));
            request.headers.add("Origin", "https://attacker.example");
            const mcp::Reply reply = probe.mcp().send(request, "a foreign origin");
            const bool status_is_named = probe.revision() == Revision::v2025_11_25 ||
                                         probe.revision() == Revision::v2026_07_28;
            if (status_is_named) {
              probe.expect(req::foreign_origin_refused, reply, StatusIs(403));
            } else {
              probe.expect(req::foreign_origin_refused, reply, StatusBetween(400, 499));
            }
          },
  });
}

/// In the stateless era the version stands in header and body; both are changed, so that they
/// agree.
mcp::Reply send_unsupported_version(Probe& probe) {
  const mcp::Client client = probe.mcp();
  const mcp::Credential credential = honest_credential(probe);
  const mcp::Session session = client.open(credential);
  http::Request request =
      client.call_request(session, credential, "tools/list", Document::object());
  // Who answers 400 to this request in any version has not looked at the version.
  probe.require("the same request in the right version does not get 400",
                client.send(request, "control: the right version"), testing::Not(StatusIs(400)));
  request.headers.set("MCP-Protocol-Version", no_revision);
  if (era_of(probe.revision()) == Era::stateless) {
    const std::string spoken(name_of(probe.revision()));
    const auto at = request.body.find(spoken);
    request.body.replace(at, spoken.size(), no_revision);
  }
  mcp::Reply reply = client.send(request, "a version that does not exist");
  if (session.id) {
    probe.send(client.delete_request(session, credential), "leave no session behind");
  }
  return reply;
}

Case unsupported_version_is_refused() {
  return conformance({
      .id = "access.unsupported_version_is_refused",
      .claim = "A request in a protocol version that the server does not have gets 400.",
      .cites = {req::unsupported_version_is_400},
      .flaws = {flaw::any_version_served},
      .method = "Sends tools/list with the version 1999-01-01: in the header, and in the stateless "
                "era in _meta too.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            probe.expect(req::unsupported_version_is_400, send_unsupported_version(probe),
                         StatusIs(400));
          },
  });
}

/// A gateway that decides by the header and a server that executes the body must not be told
/// different things.
Case method_header_must_match_the_body() {
  return conformance({
      .id = "access.method_header_must_match_the_body",
      .claim = "A request whose Mcp-Method header names another method than its body gets 400.",
      .cites = {req::method_header_matches_body},
      .flaws = {flaw::header_mismatch_served},
      .method = "Sends tools/list with `Mcp-Method: server/discover`.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            http::Request request = probe.mcp().call_request({}, honest_credential(probe),
                                                             "tools/list", Document::object());
            request.headers.set("Mcp-Method", "server/discover");
            probe.expect(req::method_header_matches_body,
                         probe.mcp().send(request, "header and body disagree"), StatusIs(400));
          },
  });
}

}  // namespace

std::vector<Case> transport_cases() {
  return {foreign_origin_is_refused(), unsupported_version_is_refused(),
          method_header_must_match_the_body()};
}

}  // namespace assay::suites
