#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/isolation.hpp"
#include "suites/isolation/cases.hpp"
#include "suites/isolation/two_users.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

Case session_serves_its_user_alone() {
  return conformance({
      .id = "access.session_serves_its_user_alone",
      .claim = "A session that one user opened refuses the good token of another.",
      .cites = {req::session_bound_to_user},
      .applies_to = {Feature::protection, Feature::sessions},
      .needs = {Need::access_token},
      .flaws = {flaw::session_open_to_other_users, flaw::session_bound_to_client_alone},
      .method = "Opens a session with the token of one user and lists the tools in it with that of "
                "another. Passes on a 4xx or an error; the first user must still be served.",
      .control = both_users_are_served(),
      .run =
          [](Probe& probe) {
            const TwoUsers users = two_users(probe);
            const mcp::Session session = session_of(probe, users.owner);
            const mcp::Client client = probe.mcp();
            const mcp::Reply foreign = client.call(session, users.other, "tools/list",
                                                   Document::object(), "another user's session");
            const mcp::Reply own = client.call(session, users.owner, "tools/list",
                                               Document::object(), "the session afterwards");
            leave(probe, session, users.owner);
            probe.require("the session still serves its user", own, IsAnswered());
            probe.expect(req::session_bound_to_user, foreign, IsRefused());
          },
  });
}

/// The status that a stream opens with; the stream itself is closed again at once.
http::Exchange open_stream(Probe& probe, const http::Request& request, const std::string& purpose) {
  const auto stream = probe.transport().open(request, purpose);
  stream->wait_for_head(std::chrono::seconds{2});
  return stream->cancel();
}

Case event_stream_opens_for_its_user_alone() {
  return conformance({
      .id = "access.event_stream_opens_for_its_user_alone",
      .claim = "The event stream of one user's session does not open for another user.",
      .cites = {req::session_bound_to_user},
      .applies_to = {Feature::protection, Feature::sessions},
      .needs = {Need::access_token},
      .flaws = {flaw::stream_open_to_other_users, flaw::session_bound_to_client_alone},
      .method = "Opens a session with the token of one user, asks for its event stream (GET) with "
                "that of another, and then honestly. Passes on a 4xx.",
      .control = both_users_are_served(),
      .run =
          [](Probe& probe) {
            const TwoUsers users = two_users(probe);
            const mcp::Client client = probe.mcp();
            const mcp::Session session = session_of(probe, users.owner);
            const http::Exchange foreign =
                open_stream(probe, client.get_request(session, users.other),
                            "the stream of another user's session");
            const http::Exchange honest = open_stream(
                probe, client.get_request(session, users.owner), "the stream, honestly");
            leave(probe, session, users.owner);
            if (honest.status() == 405 || honest.status() == 501) {
              probe.not_applicable("The server has no event stream.");
            }
            if (foreign.status() != 200) {  // else the stream may be taken by then
              probe.require("GET with the user's own token gets the stream", honest, StatusIs(200));
            }
            probe.expect(req::session_bound_to_user, foreign, StatusBetween(400, 499));
          },
  });
}

/// What counts is that the session goes on: a server may well answer a foreign DELETE with 204, as
/// it does one for a session that is long gone.
Case session_is_ended_by_its_user_alone() {
  return conformance({
      .id = "access.session_is_ended_by_its_user_alone",
      .claim = "A user cannot end the session of another.",
      .cites = {req::session_bound_to_user},
      .applies_to = {Feature::protection, Feature::sessions},
      .needs = {Need::access_token},
      .flaws = {flaw::session_ended_by_other_users, flaw::session_bound_to_client_alone},
      .method = "Opens a session with the token of one user and ends it (DELETE) with that of "
                "another. Passes when the first user is still served in it.",
      .control = both_users_are_served(),
      .run =
          [](Probe& probe) {
            const TwoUsers users = two_users(probe);
            const mcp::Client client = probe.mcp();
            const mcp::Session session = session_of(probe, users.owner);
            const mcp::Reply before = client.call(session, users.owner, "tools/list",
                                                  Document::object(), "the session before");
            probe.require("the session serves its user", before, IsAnswered());
            probe.send(client.delete_request(session, users.other), "end another user's session");
            const mcp::Reply after = client.call(session, users.owner, "tools/list",
                                                 Document::object(), "the session afterwards");
            const http::Exchange honest =
                probe.send(client.delete_request(session, users.owner), "end it, honestly");
            const bool takes_no_delete = honest.status() == 405 || honest.status() == 501;
            if (takes_no_delete && testing::Value(after, IsAnswered())) {
              probe.not_applicable("The server does not let clients end their sessions.");
            }
            probe.expect(req::session_bound_to_user, after, IsAnswered());
          },
  });
}

}  // namespace

std::vector<Case> session_ownership_cases() {
  return {session_serves_its_user_alone(), event_stream_opens_for_its_user_alone(),
          session_is_ended_by_its_user_alone()};
}

}  // namespace assay::suites
