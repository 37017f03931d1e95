#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/streams.hpp"
#include "suites/requirements/req.hpp"
#include "suites/streams/cases.hpp"
#include "suites/streams/slow_session.hpp"

namespace assay::suites {
namespace {

using namespace matchers;              // NOLINT(google-build-using-namespace): as sentences
using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)

constexpr auto on_its_way = 100ms;  ///< what may have been sent before the cancellation was read

/// Reads until the call is surely under way.
void listen_for_a_start(Watch& call) {
  listen({&call}, in(60ms), [&] { return !call.told().empty(); });
}

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
      .flaws = {flaw::cancellation_unheard, flaw::cancelled_request_still_answered},
      .method = "Makes the call of the target file that takes a while, with a progress token, "
                "cancels it once it has begun, and reads on. Warns of an error, and of progress or "
                "a result that comes later than a tenth of a second behind the acknowledgment.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const SlowSession talk(probe);
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
            if (late == nullptr && call.response() != nullptr) {
              throw Inconclusive{"The call ended before its cancellation could reach it."};
            }
            probe.expect(
                req::cancelled_request_gets_no_more,
                finding_of("a message on a cancelled request", late, {exchange, reply.exchange}),
                testing::Not(IsPresent()));
          },
  });
}

/// What the call leaves behind, as another call shows it.
class Effect {
 public:
  Effect(Probe& probe, const SlowSession& talk) : probe_(probe), talk_(talk) {
    const auto& calls = probe.target().calls;
    const auto found = std::ranges::find(calls, talk.slow().call.seen_by, &ToolCall::tool);
    if (talk.slow().call.seen_by.empty() || found == calls.end()) {
      probe.not_exercised(
          "a call that takes from a fifth of a second to two seconds, and whose effect another one "
          "shows (calls, with `seen_by`, in the target file)");
    }
    shows_ = *found;
  }

  mcp::Reply look(const std::string& purpose) const {
    mcp::Reply reply = probe_.mcp().send(
        request_in(probe_, talk_.session(), talk_.user(), request_for(shows_)), purpose);
    probe_.require("the call that shows the effect is carried out", reply, IsCarriedOut());
    return reply;
  }

  /// Throws Inconclusive where the whole call does not show, or something shows without it.
  void demand_that_it_shows() const {
    const Document before = seen_in(look("control: what there is"));
    Watch call = talk_.begin("control: the whole call");
    listen_for_response(call, talk_.until_its_end());
    call.close();
    if (before == seen_in(look("control: what the call left behind"))) {
      throw Inconclusive{"Nothing shows after the call: `seen_by` names another one."};
    }
  }

  /// Begins the call, does that to it, and says whether it was done to its end all the same. Up to
  /// three times, until it is as it should be: a machine may be busy, and others may call, too.
  Finding after(const std::string& what, bool should_show,
                const std::function<void(Watch&)>& act) const {
    Finding effect = after_once(what, act);
    for (int round = 1; round < 3 && effect.value.has_value() != should_show; ++round) {
      effect = after_once(what, act);
    }
    return effect;
  }

 private:
  Finding after_once(const std::string& what, const std::function<void(Watch&)>& act) const {
    const mcp::Reply before = look("what there is");
    Watch call = talk_.begin("a call that is left");
    listen_for_a_start(call);
    act(call);
    const auto wait = call.begun() + talk_.until_its_end() - std::chrono::steady_clock::now();
    std::this_thread::sleep_for(wait);
    const mcp::Reply after = look("what there is when the call would have ended");
    Finding effect{.what = what, .from = {before.exchange, call.close(), after.exchange}};
    if (!(seen_in(before) == seen_in(after))) {
      effect.value = seen_in(after).dump();
    }
    return effect;
  }

  static Document seen_in(const mcp::Reply& reply) { return reply.result().without("_meta"); }

  Probe& probe_;
  const SlowSession& talk_;
  ToolCall shows_{};
};

Case cancelled_work_ends() {
  return conformance({
      .id = "access.cancelled_work_ends",
      .claim = "A call that its client has cancelled is not done to its end.",
      .cites = {req::cancelled_work_ends_soon},
      .flaws = {flaw::cancellation_unheard, flaw::cancelled_work_goes_on,
                flaw::closed_stream_ignored},
      .method = "Makes the call of the target file that takes a while and whose effect another one "
                "shows, and cancels it once it has begun: with notifications/cancelled, from "
                "2026-07-28 on by closing the stream. Warns where the effect shows all the same, "
                "three times in a row.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const SlowSession talk(probe);
            const Effect effect(probe, talk);
            effect.demand_that_it_shows();
            const auto cancel = [&](Watch& call) {
              if (era_of(probe.revision()) == Era::stateless) {
                call.close();
              } else {
                talk.cancel(call.id());
              }
            };
            probe.expect(req::cancelled_work_ends_soon,
                         effect.after("the effect of the cancelled call", false, cancel),
                         testing::Not(IsPresent()));
          },
  });
}

Case disconnected_call_goes_on() {
  return conformance({
      .id = "access.disconnected_call_goes_on",
      .claim = "A call whose connection breaks is done to its end, in the revisions that have a "
               "way to cancel it.",
      .cites = {req::disconnect_is_no_cancellation},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::disconnect_cancels_work},
      .method = "Makes the call of the target file that takes a while and whose effect another one "
                "shows, and closes the connection once it has begun. Warns where the effect does "
                "not show, three times in a row.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const SlowSession talk(probe);
            const Effect effect(probe, talk);
            effect.demand_that_it_shows();
            probe.expect(req::disconnect_is_no_cancellation,
                         effect.after("the effect of a call whose connection broke", true,
                                      [](Watch& call) { call.close(); }),
                         IsPresent());
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
  return {cancelled_request_gets_no_more(), cancelled_work_ends(), disconnected_call_goes_on(),
          foreign_cancellation_is_ignored()};
}

}  // namespace assay::suites
