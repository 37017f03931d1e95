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

/// The status that a stream opens with; the stream itself is closed again at once.
http::Exchange open_stream(Probe& probe, const http::Request& request, const std::string& purpose) {
  const auto stream = probe.transport().open(request, purpose);
  stream->wait_for_head(std::chrono::seconds{2});
  return stream->cancel();
}

/// 405 is what the transport has for it. Servers that route by method say 404, or 501, and gateways
/// whatever they say to everybody; in a session 404 would mean that the session is gone.
bool says_there_is_none(const http::Exchange& reply, const mcp::Session& session) {
  const int status = reply.status();
  return status == 501 ||
         (status >= 400 && status < 500 && status != 401 && (status != 404 || !session.id));
}

/// Sessions where the server has them, so that only the token is missing.
Case event_stream_needs_a_token() {
  return conformance({
      .id = "access.event_stream_needs_a_token",
      .claim = "The event stream (GET) opens for nobody without a token.",
      .cites = {req::every_request_authorized},
      .applies_to = {Feature::protection, Feature::handshake_era},
      .needs = {Need::access_token},
      .flaws = {flaw::stream_without_token},
      .method = "Opens a session with a good token, and asks for its event stream without one.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Client client = probe.mcp();
            const mcp::Session session = open_honest_session(probe);
            const mcp::Credential good = mcp::bearer(probe.access_token());
            const http::Exchange refused = open_stream(
                probe, client.get_request(session, mcp::no_token), "the stream without a token");
            const http::Exchange honest =
                open_stream(probe, client.get_request(session, good), "the stream, honestly");
            end_session(probe, session);
            const bool is_none = says_there_is_none(honest, session);
            if (is_none && refused.status() == honest.status()) {
              probe.not_applicable("The server has no event stream: GET gets " +
                                   std::to_string(honest.status()) + ".");
            }
            if (!is_none) {
              probe.require("GET with a good token gets the stream, or 405", honest, StatusIs(200));
            }
            probe.expect(req::every_request_authorized, refused, StatusIs(401));
          },
  });
}

Case session_end_needs_a_token() {
  return conformance({
      .id = "access.session_end_needs_a_token",
      .claim = "Nobody ends a session (DELETE) without a token.",
      .cites = {req::every_request_authorized},
      .applies_to = {Feature::protection, Feature::sessions},
      .needs = {Need::access_token},
      .flaws = {flaw::delete_without_token},
      .method = "Opens a session with a good token and ends it without one; then lists the tools "
                "in it, which must still "
                "work.",
      .control = honest_session_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Client client = probe.mcp();
            const mcp::Session session = open_honest_session(probe);
            const mcp::Credential good = mcp::bearer(probe.access_token());
            const http::Exchange refused = probe.send(client.delete_request(session, mcp::no_token),
                                                      "end a session without a token");
            const mcp::Reply after = client.call(session, good, "tools/list", Document::object(),
                                                 "the session afterwards");
            const http::Exchange honest =
                probe.send(client.delete_request(session, good), "end the session, honestly");
            const bool is_unknown =
                refused.status() == 501 ||
                (refused.status() >= 400 && refused.status() < 500 && refused.status() != 401);
            if (refused.status() == 405 || (is_unknown && honest.status() == refused.status() &&
                                            testing::Value(after, IsAnswered()))) {
              probe.not_applicable(
                  "The server does not let clients end their sessions: nobody's DELETE is served.");
            }
            probe.expect(req::every_request_authorized, refused, StatusIs(401));
            probe.expect(req::every_request_authorized, after, IsAnswered());
          },
  });
}

/// Listings give away what there is to attack; each has been left open by some server. What the
/// calls name does not exist: whoever looks for it before the token has answered without one.
std::vector<CallRequest> requests_of_every_method(Revision revision) {
  std::vector<CallRequest> requests{
      {"tools/list", Document::object()},
      {"resources/list", Document::object()},
      {"resources/templates/list", Document::object()},
      {"prompts/list", Document::object()},
      {"tools/call",
       Document::object({{"name", "assay_no_such_tool"}, {"arguments", Document::object()}})},
      {"resources/read", Document::object({{"uri", "assay://no-such-resource"}})},
      {"prompts/get", Document::object({{"name", "assay_no_such_prompt"}})},
      {"completion/complete",
       Document::object(
           {{"ref", Document::object({{"type", "ref/prompt"}, {"name", "assay_no_such_prompt"}})},
            {"argument", Document::object({{"name", "assay"}, {"value", ""}})}})}};
  if (era_of(revision) == Era::stateless) {
    requests.push_back({"server/discover", Document::object()});
    return requests;
  }
  requests.push_back({"ping", Document::object()});
  requests.push_back({"logging/setLevel", Document::object({{"level", "error"}})});
  requests.push_back(
      {"resources/subscribe", Document::object({{"uri", "assay://no-such-resource"}})});
  return requests;
}

Case every_method_needs_a_token() {
  return conformance({
      .id = "access.every_method_needs_a_token",
      .claim = "No method is served without a token, whatever it is.",
      .cites = {req::every_request_authorized},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::listing_without_token, flaw::completion_without_token},
      .method = "Sends each listing, a call of a tool, a resource, a prompt and a completion that "
                "do not exist, and ping, the log level and a subscription where there are any, "
                "without a token, inside a session opened honestly. Passes on 401 for each.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Client client = probe.mcp();
            const mcp::Session session = open_honest_session(probe);
            for (const CallRequest& request : requests_of_every_method(probe.revision())) {
              probe.expect(req::every_request_authorized,
                           client.call(session, mcp::no_token, request.method, request.params,
                                       request.method + " without a token"),
                           StatusIs(401));
            }
            end_session(probe, session);
          },
  });
}

}  // namespace

std::vector<Case> road_cases() {
  return {event_stream_needs_a_token(), session_end_needs_a_token(), every_method_needs_a_token()};
}

}  // namespace assay::suites
