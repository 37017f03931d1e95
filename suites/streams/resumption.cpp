#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/streams.hpp"
#include "suites/requirements/req.hpp"
#include "suites/streams/cases.hpp"
#include "suites/streams/interrupted.hpp"

namespace assay::suites {
namespace {

using namespace matchers;              // NOLINT(google-build-using-namespace): as sentences
using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)

/// The first id that is there twice.
std::optional<std::string> repeated_id(const std::vector<const Watch*>& watches) {
  std::set<std::string> known;
  for (const Watch* watch : watches) {
    for (const Told& told : watch->told()) {
      if (!told.event_id.empty() && !known.insert(told.event_id).second) {
        return told.event_id;
      }
    }
  }
  return std::nullopt;
}

Case event_ids_are_unique() {
  return conformance({
      .id = "access.event_ids_are_unique_in_a_session",
      .claim = "No two events of a session have the same id, on whatever streams they come.",
      .cites = {req::event_ids_unique},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::event_ids_numbered_per_stream},
      .method = "Makes the call of the target file that takes a while twice in one session, with "
                "the event stream of the session beside it where there is one, and compares the "
                "ids of all events.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const SlowSession talk(probe);
            Watch get = talk.begin_get("the event stream of the session");
            Watch first = talk.begin("a call that takes a while", new_progress_token());
            Watch second = talk.begin("the same at the same time", new_progress_token());
            listen({&first, &second, &get}, in(2 * talk.until_its_end()),
                   [&] { return first.response() != nullptr && second.response() != nullptr; });
            if (first.last_event_id().empty() || second.last_event_id().empty()) {
              probe.not_applicable("The events of the server have no ids.");
            }
            probe.expect(req::event_ids_unique,
                         Finding{.what = "an event id that is there twice",
                                 .value = repeated_id({&get, &first, &second}),
                                 .from = {get.close(), first.close(), second.close()}},
                         testing::Not(IsPresent()));
          },
  });
}

Case return_brings_one_stream() {
  return conformance({
      .id = "access.resumed_stream_brings_its_own_messages_only",
      .claim = "Who comes back to a stream is sent what was missed there, and nothing of the other "
               "streams of the session.",
      .cites = {req::replay_of_same_stream_only},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::event_ids_numbered_per_stream, flaw::replay_of_whole_session},
      .method = "Makes the call of the target file that takes a while, closes the connection after "
                "the first event id, makes the call again in the same session and reads it to its "
                "end, and comes back to the first with its id. Fails on a response to the second, "
                "or its progress.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const SlowSession talk(probe);
            const Interrupted call = interrupt(probe, talk);
            const Document token = new_progress_token();
            Watch other = talk.begin("another call of the session", token);
            listen_for_response(other, 2 * talk.until_its_end());
            const http::Exchange heard = other.close();
            const Return back = come_back(talk, call, "come back to the first stream");
            const auto is_foreign = [&](const Told& told) {
              return (told.is_response() && told.message["id"] == other.id()) ||
                     (told.is_progress() && told.progress_token() == token);
            };
            const auto foreign = std::ranges::find_if(back.told, is_foreign);
            if (foreign == back.told.end()) {
              demand_that_streams_resume(probe, talk, call);
            }
            probe.expect(req::replay_of_same_stream_only,
                         finding_of("a message of another stream",
                                    foreign == back.told.end() ? nullptr : &*foreign,
                                    {call.exchange, heard, back.exchange}),
                         testing::Not(IsPresent()));
          },
  });
}

Case stream_of_another_user_stays_theirs() {
  return conformance({
      .id = "access.stream_of_another_user_is_not_replayed",
      .claim = "An event id brings nobody but its owner what was missed on a stream.",
      .cites = {req::replay_of_same_stream_only},
      .applies_to = {Feature::protection, Feature::handshake_era},
      .needs = {Need::access_token},
      .flaws = {flaw::replay_open_to_other_users, flaw::replay_bound_to_client_alone},
      .method = "A user makes the call of the target file that takes a while, and loses the "
                "connection after the first event id. Another user of the same client opens a "
                "session and sends a GET with that id. Fails where that brings the response or the "
                "progress of the call. Then the owner comes back, and has to be sent it.",
      .control = both_users_are_served(),
      .run =
          [](Probe& probe) {
            const TwoUsers users = two_users(probe);
            const SlowSession owner(probe, users.owner);
            const mcp::Session session = session_of(probe, users.other);
            const Interrupted call = interrupt(probe, owner);
            http::Request request = probe.mcp().get_request(session, users.other);
            request.headers.set("Last-Event-ID", call.event_id);
            Watch thief(probe, request, "another user with the event id");
            const auto owned = [&](const Told& told) { return call.owns(told); };
            listen({&thief}, in(owner.until_its_end()),
                   [&] { return std::ranges::any_of(thief.told(), owned); });
            const auto stolen = std::ranges::find_if(thief.told(), owned);
            const Finding finding = finding_of("a message of another user's stream",
                                               stolen == thief.told().end() ? nullptr : &*stolen,
                                               {call.exchange, thief.close()});
            leave(probe, session, users.other);
            if (!finding.value) {
              demand_that_streams_resume(probe, owner, call);
            }
            probe.expect(req::replay_of_same_stream_only, finding, testing::Not(IsPresent()));
          },
  });
}

}  // namespace

std::vector<Case> resumption_cases() {
  return {event_ids_are_unique(), return_brings_one_stream(),
          stream_of_another_user_stays_theirs()};
}

}  // namespace assay::suites
