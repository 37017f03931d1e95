#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/streams.hpp"
#include "harness/http/text.hpp"
#include "harness/http/url.hpp"
#include "suites/requirements/req.hpp"
#include "suites/streams/cases.hpp"
#include "suites/streams/slow_session.hpp"

namespace assay::suites {
namespace {

using namespace matchers;              // NOLINT(google-build-using-namespace): as sentences
using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)

[[noreturn]] void leave_without_stream(const Probe& probe) {
  probe.not_applicable("The call that takes a while is not answered by an event stream.");
}

/// The call, read to its response, or to the end of its stream.
Watch read_call(const Probe& probe, const SlowSession& talk, const std::string& purpose) {
  Watch call = talk.begin(purpose, new_progress_token());
  listen_for_response(call, talk.until_its_end() + 1s);
  if (!call.is_event_stream()) {
    call.close();
    leave_without_stream(probe);
  }
  return call;
}

/// Whether who comes back is brought the response: the stream goes on where the connection does
/// not.
bool comes_on_return(const SlowSession& talk, const Watch& call,
                     std::vector<http::Exchange>& from) {
  if (call.last_event_id().empty()) {
    return false;
  }
  Watch again = talk.begin_get("come back to the stream", call.last_event_id());
  const auto is_there = [&] {
    return std::ranges::any_of(again.told(), [&](const Told& told) {
      return told.is_response() && told.message["id"] == call.id();
    });
  };
  listen({&again}, in(talk.until_its_end()), is_there);
  from.push_back(again.close());
  return is_there();
}

Case stream_lasts_until_its_response() {
  return conformance({
      .id = "access.stream_lasts_until_its_response",
      .claim = "The stream of a call brings its response, at once or to who comes back, and is not "
               "closed before without a word on that.",
      .cites = {req::stream_brings_the_response, req::stream_open_until_response,
                req::retry_before_early_close},
      .flaws = {flaw::responses_go_to_get_stream, flaw::response_never_sent,
                flaw::stream_closed_halfway},
      .method = "Opens the event stream of the session where there is one, makes the call of the "
                "target file that takes a while, and reads to the end. Where the server closes the "
                "stream before, comes back with its last event id.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const SlowSession talk(probe);
            std::optional<Watch> get;
            if (era_of(probe.revision()) == Era::handshake) {
              get.emplace(talk.begin_get("the event stream of the session"));
              get->is_opened_within(300ms);
            }
            Watch call = read_call(probe, talk, "a call that takes a while");
            const bool was_over = call.is_over();
            std::vector<http::Exchange> from{call.close()};
            Finding early{.what = "an end of the stream before the response", .from = from};
            const bool is_cut_short = call.response() == nullptr;
            if (is_cut_short && !was_over) {
              throw Inconclusive{"The call that takes a while took far longer than before."};
            }
            if (is_cut_short) {
              early.value = "after " + std::to_string(call.told().size()) + " events";
            }
            probe.expect(req::stream_open_until_response, early, testing::Not(IsPresent()));
            if (!call.has_retry()) {
              probe.expect(req::retry_before_early_close, early, testing::Not(IsPresent()));
            }
            Finding missing{.what = "a stream that never brings its response", .from = from};
            if (is_cut_short && !comes_on_return(talk, call, missing.from)) {
              missing.value = "no response to " + call.id().dump();
            }
            if (get) {
              get->close();
            }
            probe.expect(req::stream_brings_the_response, missing, testing::Not(IsPresent()));
          },
  });
}

Case stream_ends_behind_its_response() {
  return conformance({
      .id = "access.stream_ends_behind_its_response",
      .claim = "The stream of a call is closed when the response is out.",
      .cites = {req::stream_ends_with_response},
      .flaws = {flaw::stream_left_open},
      .method = "Makes the call of the target file that takes a while, and waits behind its "
                "response up to a second for the end of the stream.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const SlowSession talk(probe);
            Watch call = read_call(probe, talk, "a call that takes a while");
            if (call.response() == nullptr) {
              call.close();
              probe.not_applicable("The stream brings no response.");
            }
            listen({&call}, in(1s));
            Finding open{.what = "a stream that stays open behind its response"};
            if (!call.is_over()) {
              open.value = "still open after a second";
            }
            open.from = {call.close()};
            probe.expect(req::stream_ends_with_response, open, testing::Not(IsPresent()));
          },
  });
}

/// Event ids are a server's choice, so that only those who give any can open with one.
Case stream_opens_with_an_event_id() {
  return conformance({
      .id = "access.stream_opens_with_an_event_id",
      .claim = "A stream whose events have ids opens with one that has an id and no data, so that "
               "its client can come back from the beginning.",
      .cites = {req::stream_opens_with_event_id},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::stream_opens_without_event_id},
      .method = "Makes the call of the target file that takes a while, and looks at the first "
                "event of the stream.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            if (!probe.has(req::stream_opens_with_event_id)) {
              probe.not_applicable("Opening events came with 2025-11-25.");
            }
            const SlowSession talk(probe);
            Watch call = read_call(probe, talk, "a call that takes a while");
            const http::Exchange exchange = call.close();
            if (call.last_event_id().empty()) {
              probe.not_applicable("The events of the server have no ids.");
            }
            const Told& first = call.told().front();
            Finding opening{.what = "the first event of the stream", .from = {exchange}};
            if (first.event_id.empty() || !first.message.is_null()) {
              opening.value = first.event_id + " " + first.message.dump();
            }
            probe.expect(req::stream_opens_with_event_id, opening, testing::Not(IsPresent()));
          },
  });
}

MATCHER(IsUnbuffered, negation ? "a stream that proxies may buffer" : "X-Accel-Buffering: no") {
  const auto found = arg.header("X-Accel-Buffering");
  *result_listener << "X-Accel-Buffering is " << found.value_or("missing");
  return http::lower_case(found.value_or("")) == "no";
}

Case event_streams_pass_proxies() {
  return conformance({
      .id = "access.event_streams_pass_proxies",
      .claim = "Answers that are event streams tell proxies not to buffer them.",
      .cites = {req::stream_not_buffered_by_proxies},
      .flaws = {flaw::stream_may_be_buffered},
      .method =
          "Makes the call of the target file that takes a while, and looks at the header "
          "X-Accel-Buffering of the stream. Only where the server is on loopback: a proxy that "
          "goes by the header takes it off.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            if (!probe.has(req::stream_not_buffered_by_proxies)) {
              probe.not_applicable("The header came with 2026-07-28.");
            }
            const auto url = http::Url::parse(probe.mcp().url());
            if (!url || !url->is_loopback()) {
              probe.not_applicable("A proxy may stand before the server, and take the header off.");
            }
            const SlowSession talk(probe);
            Watch call = read_call(probe, talk, "a call that takes a while");
            probe.expect(req::stream_not_buffered_by_proxies, call.close(), IsUnbuffered());
          },
  });
}

/// Of another request, by its id or by its token.
const Told* foreign_in(const Watch& watch, const Document& token) {
  const auto found = std::ranges::find_if(watch.told(), [&](const Told& told) {
    return (told.is_progress() && !(told.progress_token() == token)) ||
           (told.is_response() && !told.message["id"].is_null() &&
            !(told.message["id"] == watch.id()));
  });
  return found == watch.told().end() ? nullptr : &*found;
}

Case messages_stay_on_their_stream() {
  return conformance({
      .id = "access.messages_stay_on_the_stream_of_their_request",
      .claim = "What comes on the stream of a call belongs to that call, while others run.",
      .cites = {req::stream_messages_belong_to_request},
      .flaws = {flaw::progress_on_newest_stream},
      .method = "Makes the call of the target file that takes a while twice at once, each with a "
                "progress token of its own. Fails on progress, or a response, of one on the stream "
                "of the other.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const SlowSession talk(probe);
            const Document first_token = new_progress_token();
            const Document second_token = new_progress_token();
            Watch first = talk.begin("a call that takes a while", first_token);
            first.is_opened_within(1s);
            Watch second = talk.begin("the same at the same time", second_token);
            listen({&first, &second}, in(2 * talk.until_its_end()),
                   [&] { return first.response() != nullptr && second.response() != nullptr; });
            if (!first.is_event_stream() || !second.is_event_stream()) {
              leave_without_stream(probe);
            }
            const std::vector<http::Exchange> from{first.close(), second.close()};
            for (const Told* foreign :
                 {foreign_in(first, first_token), foreign_in(second, second_token)}) {
              probe.expect(req::stream_messages_belong_to_request,
                           finding_of("a message of another request", foreign, from),
                           testing::Not(IsPresent()));
            }
          },
  });
}

}  // namespace

std::vector<Case> request_stream_cases() {
  return {stream_lasts_until_its_response(), stream_ends_behind_its_response(),
          stream_opens_with_an_event_id(), event_streams_pass_proxies(),
          messages_stay_on_their_stream()};
}

}  // namespace assay::suites
