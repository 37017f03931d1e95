#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/streams.hpp"
#include "suites/requirements/req.hpp"
#include "suites/streams/cancellable.hpp"
#include "suites/streams/cases.hpp"
#include "suites/streams/slow_session.hpp"

namespace assay::suites {
namespace {

using namespace matchers;              // NOLINT(google-build-using-namespace): as sentences
using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)

constexpr auto on_its_way = 100ms;  ///< what may have been sent before the cancellation was read

/// What came although it was cancelled: an error at once, anything else behind what crossed the
/// cancellation.
const Told* late_in(const Watch& call, std::size_t before, std::size_t crossing) {
  for (std::size_t index = before; index < call.told().size(); ++index) {
    const Told& told = call.told()[index];
    const bool is_of_call = told.is_response() || told.is_progress();
    if (is_of_call && (index >= crossing || told.message.has("error"))) {
      return &told;
    }
  }
  return nullptr;
}

Case cancelled_request_gets_no_more() {
  return conformance({
      .id = "access.cancelled_request_gets_no_more",
      .claim = "A call that its client has cancelled is neither answered nor reported on.",
      .cites = {req::cancelled_request_gets_no_more},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::cancelled_request_still_answered, flaw::cancelled_request_still_reported},
      .method = "Makes the call of the target file that takes a while, with a progress token, "
                "cancels it once it has begun, and reads on. Warns of an error, and of progress "
                "that comes later than a tenth of a second behind the acknowledgment. Not judged "
                "where the call comes to its result (there are calls that nobody can cancel), "
                "and where the server has no session ids to know its client by.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const SlowSession talk(probe);
            demand_a_session_id(probe, talk);
            Watch call = talk.begin("a call to be cancelled", new_progress_token());
            listen_for_a_start(call);
            const std::size_t before = call.told().size();
            const mcp::Reply reply = talk.cancel(call.id());
            listen({&call}, in(on_its_way));
            const std::size_t crossing = call.told().size();
            listen({&call}, in(talk.until_its_end()));
            const bool is_stream = call.is_event_stream();
            const http::Exchange exchange = call.close();
            const Told* late = late_in(call, before, crossing);
            if (!is_stream) {
              probe.not_applicable("The call is answered without a stream: it needs an answer.");
            }
            leave_if_it_was_done(probe, call);
            probe.expect(
                req::cancelled_request_gets_no_more,
                finding_of("a message on a cancelled request", late, {exchange, reply.exchange}),
                testing::Not(IsPresent()));
          },
  });
}

Case foreign_cancellation_is_ignored() {
  return conformance({
      .id = "access.cancellation_by_another_user_is_ignored",
      .claim = "Nobody cancels the call of another user by its id.",
      .cites = {req::invalid_cancellation_ignored},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::cancellation_reaches_other_sessions},
      .method = "A user makes the call of the target file that takes a while; another one, in a "
                "session of their own, sends notifications/cancelled with its id. Passes where the "
                "call is answered with its result.",
      .control = both_users_are_served(),
      .run =
          [](Probe& probe) {
            const TwoUsers users = two_users(probe);
            const mcp::Session session = session_of(probe, users.other);
            const SlowSession owner(probe, users.owner);
            Watch call = owner.begin("a call of one user");
            listen_for_a_start(call);
            const mcp::Reply reply = probe.mcp().call(
                session, users.other, "notifications/cancelled",
                Document::object({{"requestId", call.id()}}), "another user cancels it");
            listen_for_response(call, owner.until_its_end() + 1s);
            leave(probe, session, users.other);
            const Told* response = call.response();
            if (response == nullptr && !call.is_over()) {
              throw Inconclusive{"The call is still under way: it takes longer than before."};
            }
            Finding finding{.what = "the result of the call",
                            .from = {call.close(), reply.exchange}};
            if (response != nullptr && response->message.has("result")) {
              finding.value = response->message.dump();
            }
            probe.expect(req::invalid_cancellation_ignored, finding, IsPresent());
          },
  });
}

}  // namespace

std::vector<Case> cancelled_call_cases() {
  return {cancelled_request_gets_no_more(), foreign_cancellation_is_ignored()};
}

}  // namespace assay::suites
