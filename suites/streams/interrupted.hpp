#pragma once

#include <string>

#include "suites/streams/slow_session.hpp"

namespace assay::suites {

/// A call whose stream broke off on our side after its first event id.
struct Interrupted {
  Document request{};
  Document progress_token{};
  std::string event_id{};
  http::Exchange exchange{};

  bool is_answer(const Told& told) const {
    return told.is_response() && told.message["id"] == request;
  }
  /// A response to it, or its progress.
  bool owns(const Told& told) const {
    return is_answer(told) || (told.is_progress() && told.progress_token() == progress_token);
  }
};

/// NotApplicable where the events of the stream have no ids: then nobody can come back to it.
Interrupted interrupt(Probe& probe, const SlowSession& talk);

/// What is sent to somebody who comes back with that event id, for as long as the call takes.
struct Return {
  std::vector<Told> told{};
  http::Exchange exchange{};
};
Return come_back(const SlowSession& talk, const Interrupted& call, const std::string& purpose);
/// NotApplicable where its owner is not sent the response: the server does not resume streams.
void demand_that_streams_resume(Probe& probe, const SlowSession& talk, const Interrupted& call);

}  // namespace assay::suites
