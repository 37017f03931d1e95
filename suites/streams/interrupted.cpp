#include "suites/streams/interrupted.hpp"

#include <algorithm>

namespace assay::suites {

Interrupted interrupt(Probe& probe, const SlowSession& talk) {
  Interrupted call{.progress_token = new_progress_token()};
  Watch watch = talk.begin("a call whose connection breaks", call.progress_token);
  listen({&watch}, in(talk.until_its_end()), [&] { return !watch.last_event_id().empty(); });
  call.request = watch.id();
  call.event_id = watch.last_event_id();
  const bool has_ended = watch.response() != nullptr;
  call.exchange = watch.close();
  if (call.event_id.empty()) {
    probe.not_applicable("The events of the server have no ids: nobody can come back to a stream.");
  }
  if (has_ended) {
    probe.not_applicable("The first event id comes with the response: nothing can be missed.");
  }
  return call;
}

Return come_back(const SlowSession& talk, const Interrupted& call, const std::string& purpose) {
  Watch watch = talk.begin_get(purpose, call.event_id);
  listen({&watch}, in(talk.until_its_end()), [&] {
    return std::ranges::any_of(watch.told(),
                               [&](const Told& told) { return call.is_answer(told); });
  });
  Return back{.told = watch.told()};
  back.exchange = watch.close();
  return back;
}

void demand_that_streams_resume(Probe& probe, const SlowSession& talk, const Interrupted& call) {
  const Return own = come_back(talk, call, "control: the owner comes back");
  if (std::ranges::none_of(own.told, [&](const Told& told) { return call.is_answer(told); })) {
    probe.not_applicable("The server does not resume streams: who comes back misses the response.");
  }
}

}  // namespace assay::suites
