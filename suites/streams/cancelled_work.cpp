// What becomes of the work on a call that is cancelled, or whose connection breaks.
#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/streams.hpp"
#include "suites/requirements/req.hpp"
#include "suites/streams/cancellable.hpp"
#include "suites/streams/cases.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

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
      .flaws = {flaw::cancelled_work_goes_on, flaw::closed_stream_ignored},
      .method = "Makes the call of the target file that takes a while and whose effect another one "
                "shows, and cancels it once it has begun: with notifications/cancelled, from "
                "2026-07-28 on by closing the stream. Warns where the effect shows all the same, "
                "three times in a row, and the call does not come to its result.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const SlowSession talk(probe);
            const Effect effect(probe, talk);
            effect.demand_that_it_shows();
            const bool by_closing = era_of(probe.revision()) == Era::stateless;
            if (!by_closing) {
              demand_a_session_id(probe, talk);
            }
            const auto cancel = [&](Watch& call) {
              if (by_closing) {
                call.close();
                return;
              }
              talk.cancel(call.id());
              listen_for_response(call, talk.until_its_end());
              leave_if_it_was_done(probe, call);
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

}  // namespace

std::vector<Case> cancelled_work_cases() {
  return {cancelled_work_ends(), disconnected_call_goes_on()};
}

}  // namespace assay::suites
