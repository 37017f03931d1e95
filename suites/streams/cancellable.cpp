#include "suites/streams/cancellable.hpp"

namespace assay::suites {

using namespace std::chrono_literals;

void listen_for_a_start(Watch& call) {
  listen({&call}, in(60ms), [&] { return !call.told().empty(); });
}

void demand_a_session_id(const Probe& probe, const SlowSession& talk) {
  if (!talk.session().id) {
    probe.not_applicable(
        "The server gives no session ids, by which it would know whose call it is.");
  }
}

void leave_if_it_was_done(const Probe& probe, const Watch& call) {
  if (call.response() != nullptr && call.response()->message.has("result")) {
    probe.not_applicable("The call came to its result: it may be one that cannot be cancelled.");
  }
}

}  // namespace assay::suites
