#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/sessions.hpp"
#include "harness/catalog/flaws/streams.hpp"
#include "suites/requirements/req.hpp"
#include "suites/streams/cases.hpp"
#include "suites/streams/interrupted.hpp"

namespace assay::suites {
namespace {

using namespace matchers;              // NOLINT(google-build-using-namespace): as sentences
using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)

/// The status that somebody gets who comes back to the stream of a session with this credential.
http::Exchange come_back_as(Probe& probe, const SlowSession& talk, const Interrupted& call,
                            const mcp::Credential& credential, const std::string& purpose) {
  http::Request request = probe.mcp().get_request(talk.session(), credential);
  request.headers.set("Last-Event-ID", call.event_id);
  Watch watch(probe, request, purpose);
  watch.is_opened_within(2s);
  return watch.close();
}

Case return_needs_a_token() {
  return conformance({
      .id = "access.resumed_stream_needs_a_token",
      .claim = "Nobody comes back to a stream without a token, whatever session and event they "
               "name.",
      .cites = {req::every_request_authorized},
      .applies_to = {Feature::protection, Feature::handshake_era},
      .needs = {Need::access_token},
      .flaws = {flaw::resumption_without_token, flaw::stream_without_token},
      .method = "Makes the call of the target file that takes a while, closes the connection after "
                "the first event id, and sends a GET with session and event id, and without a "
                "token. With the token it has to bring the response.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const SlowSession talk(probe);
            const Interrupted call = interrupt(probe, talk);
            const http::Exchange refused =
                come_back_as(probe, talk, call, mcp::no_token, "come back without a token");
            demand_that_streams_resume(probe, talk, call);
            probe.expect(req::every_request_authorized, refused, StatusIs(401));
          },
  });
}

/// No text says what becomes of a stream that is open when its token expires. Who comes back makes
/// a request, and requests are checked.
Case return_needs_a_live_token() {
  return conformance({
      .id = "access.resumed_stream_needs_a_live_token",
      .claim = "A token that has expired opens no stream to come back to, in a session that was "
               "opened while it was good.",
      .cites = {req::expired_token_is_401},
      .applies_to = {Feature::protection, Feature::handshake_era},
      .needs = {Need::access_token},
      .flaws = {flaw::resumption_token_unchecked},
      .method = "Makes the call of the target file that takes a while, closes the connection after "
                "the first event id, and sends a GET with session and event id, and a token that "
                "has expired. With the good token it has to bring the response.",
      .control = good_token_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Credential expired = mcp::bearer(probe.expired_token());
            const SlowSession talk(probe);
            const Interrupted call = interrupt(probe, talk);
            const http::Exchange refused =
                come_back_as(probe, talk, call, expired, "come back with an expired token");
            demand_that_streams_resume(probe, talk, call);
            probe.expect(req::expired_token_is_401, refused, StatusIs(401));
          },
  });
}

}  // namespace

std::vector<Case> resumption_access_cases() {
  return {return_needs_a_token(), return_needs_a_live_token()};
}

}  // namespace assay::suites
