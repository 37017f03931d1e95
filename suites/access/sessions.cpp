#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/sessions.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/cases.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

mcp::Reply list_in_session(Probe& probe, const mcp::Credential& credential,
                           const std::string& purpose) {
  const mcp::Session session = open_honest_session(probe);
  mcp::Reply reply =
      probe.mcp().call(session, credential, "tools/list", Document::object(), purpose);
  end_session(probe, session);
  return reply;
}

Case session_needs_a_token() {
  return conformance({
      .id = "access.session_needs_a_token",
      .claim = "A request that names a live session and brings no token gets 401.",
      .cites = {req::session_is_no_authentication, req::every_request_authorized},
      .applies_to = {Feature::protection, Feature::sessions},
      .needs = {Need::access_token},
      .flaws = {flaw::session_replaces_token},
      .method = "Opens a session with a good token and lists the tools in it without one.",
      .control = honest_session_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Reply reply =
                list_in_session(probe, mcp::no_token, "a session without a token");
            probe.expect(req::session_is_no_authentication, reply, StatusIs(401));
            probe.expect(req::every_request_authorized, reply, StatusIs(401));
          },
  });
}

Case session_excuses_no_bad_token() {
  return conformance({
      .id = "access.session_excuses_no_bad_token",
      .claim =
          "A request that follows a good one (in its live session, where the server keeps any) and "
          "brings a token that nobody issued gets 401.",
      .cites = {req::every_request_authorized},
      .applies_to = {Feature::protection, Feature::handshake_era},
      .needs = {Need::access_token},
      .flaws = {flaw::session_excuses_bad_token},
      .method = "Sends initialize with a good token, and then lists the tools with a bad one; with "
                "the session's id where the server gave one out.",
      .control = honest_session_is_served(),
      .run =
          [](Probe& probe) {
            probe.expect(req::every_request_authorized,
                         list_in_session(probe, mcp::bearer("bm90LWEtdG9rZW4tb2YtYW55Ym9keXM"),
                                         "a session with a token that nobody issued"),
                         StatusIs(401));
          },
  });
}

/// What is checked when a session opens has to be checked behind it too: a server that only decodes
/// the later tokens serves whoever writes one.
Case session_verifies_each_token() {
  return conformance({
      .id = "access.session_verifies_each_token",
      .claim =
          "A token that was tampered with, or is for another server, gets 401 in a session too.",
      .cites = {req::invalid_token_is_401, req::audience_checked},
      .applies_to = {Feature::protection, Feature::handshake_era},
      .needs = {Need::trusted_issuer},
      .flaws = {flaw::session_decodes_tokens_only},
      .method =
          "Sends initialize with a good token, and then lists the tools with a good one whose "
          "`jti` was changed under the old signature, and with one for another resource.",
      .control = honest_session_is_served(),
      .run =
          [](Probe& probe) {
            const Document claims = probe.honest_claims();
            const std::string tampered = issuer::Minter::with_payload_member(
                probe.minter().sign(claims), "jti", "changed-after-signing");
            const std::string foreign =
                probe.minter().sign(claims.with("aud", "https://another-resource.example/mcp"));
            probe.expect(
                req::invalid_token_is_401,
                list_in_session(probe, mcp::bearer(tampered), "a tampered token in a session"),
                StatusIs(401));
            probe.expect(req::audience_checked,
                         list_in_session(probe, mcp::bearer(foreign),
                                         "a token for another server in a session"),
                         StatusIs(401));
          },
  });
}

Case ended_session_is_not_found() {
  return conformance({
      .id = "access.ended_session_is_not_found",
      .claim = "Once a client has ended its session, the session's id gets 404.",
      .cites = {req::ended_session_is_404},
      .applies_to = {Feature::sessions},
      .flaws = {flaw::ended_session_served},
      .method = "Opens a session, ends it with DELETE, and lists the tools in it.",
      .run =
          [](Probe& probe) {
            const mcp::Credential credential =
                probe.facts().is_protected ? mcp::bearer(probe.access_token()) : mcp::no_token;
            const mcp::Client client = probe.mcp();
            const mcp::Session session = client.open(credential);
            probe.require("a session answers before it is ended",
                          client.call(session, credential, "tools/list", Document::object(),
                                      "a live session"),
                          IsAnswered());
            const http::Exchange ended =
                probe.send(client.delete_request(session, credential), "end the session");
            // The session was there a moment ago: 404 and 501 are about the method.
            if (ended.status() == 405 || ended.status() == 404 || ended.status() == 501) {
              probe.not_applicable("The server does not let clients end their sessions.");
            }
            probe.require("DELETE ends the session", ended, StatusBetween(200, 299));
            probe.expect(req::ended_session_is_404,
                         client.call(session, credential, "tools/list", Document::object(),
                                     "an ended session"),
                         StatusIs(404));
          },
  });
}

}  // namespace

std::vector<Case> session_cases() {
  return {session_needs_a_token(), session_excuses_no_bad_token(), session_verifies_each_token(),
          ended_session_is_not_found()};
}

}  // namespace assay::suites
