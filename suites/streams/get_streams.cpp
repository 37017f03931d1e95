#include <gmock/gmock.h>

#include <algorithm>
#include <map>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/streams.hpp"
#include "suites/requirements/req.hpp"
#include "suites/streams/cases.hpp"
#include "suites/streams/slow_session.hpp"

namespace assay::suites {
namespace {

using namespace matchers;              // NOLINT(google-build-using-namespace): as sentences
using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)

constexpr auto for_the_head = 500ms;  ///< many servers send none before there is something to tell

MATCHER(IsStreamOr405, negation ? "neither an event stream nor status 405"
                                : "an event stream (text/event-stream), or status 405") {
  const http::Exchange& exchange = arg;
  *result_listener << "the media type is " << exchange.media_type();
  return exchange.status() == 405 ||
         (exchange.status() == 200 && exchange.media_type() == "text/event-stream");
}

Case get_is_a_stream_or_405() {
  return conformance({
      .id = "access.get_opens_a_stream_or_is_405",
      .claim = "A GET on the endpoint opens an event stream, or says with 405 that there is none.",
      .cites = {req::get_is_stream_or_405},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::get_answers_a_page, flaw::get_is_501},
      .method = "Opens a session where there are any, and sends a GET that accepts an event "
                "stream. Says nothing of servers that hold it open without an answer.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Credential user = honest_credential(probe);
            const mcp::Session session = session_of(probe, user);
            Watch get(probe, probe.mcp().get_request(session, user), "the event stream");
            const bool is_answered = get.is_opened_within(2s);
            const http::Exchange answer = get.close();
            leave(probe, session, user);
            if (!is_answered && answer.fault() != nullptr &&
                answer.fault()->kind == http::Fault::timeout) {
              probe.not_applicable("The server answers a GET with nothing until it has a message.");
            }
            probe.expect(req::get_is_stream_or_405, answer, IsStreamOr405());
          },
  });
}

/// What came on all streams of a session while a call that takes a while went on.
struct Overheard {
  std::vector<Told> on_get{};
  std::vector<Told> on_call{};
  Document request{};
  Document progress_token{};
  std::vector<http::Exchange> from{};
};

/// NotApplicable where the server has no event stream.
Overheard overhear(Probe& probe) {
  const SlowSession talk(probe);
  Watch get = talk.begin_get("the event stream of the session");
  get.is_opened_within(for_the_head);
  if (get.status() != 0 && !get.is_event_stream()) {
    get.close();
    probe.not_applicable("The server has no event stream: GET gets status " +
                         std::to_string(get.status()) + ".");
  }
  Overheard heard{.progress_token = new_progress_token()};
  Watch call = talk.begin("a call that takes a while", heard.progress_token);
  const auto end = in(talk.until_its_end());
  listen({&get, &call}, end, [&] { return call.response() != nullptr; });
  listen({&get}, in(100ms));
  heard.on_get = get.told();
  heard.on_call = call.told();
  heard.request = call.id();
  heard.from = {get.close(), call.close()};
  return heard;
}

const Told* first_of(const std::vector<Told>& told, const std::function<bool(const Told&)>& is) {
  const auto found = std::ranges::find_if(told, is);
  return found == told.end() ? nullptr : &*found;
}

Case get_stream_brings_no_responses() {
  return conformance({
      .id = "access.get_stream_brings_no_responses",
      .claim = "The stream of a GET brings no response to a request.",
      .cites = {req::no_responses_on_get_stream},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::responses_go_to_get_stream, flaw::responses_repeated_on_get_stream},
      .method = "Opens the event stream of a session, and makes the call of the target file that "
                "takes a while. Fails on a result or an error on the event stream.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Overheard heard = overhear(probe);
            probe.expect(req::no_responses_on_get_stream,
                         finding_of("a response on the stream of a GET",
                                    first_of(heard.on_get, &Told::is_response), heard.from),
                         testing::Not(IsPresent()));
          },
  });
}

Case get_stream_is_apart_from_requests() {
  return conformance({
      .id = "access.get_stream_is_apart_from_requests",
      .claim = "The stream of a GET tells nothing of the requests that are running.",
      .cites = {req::get_stream_unrelated_to_requests},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::progress_on_get_stream, flaw::progress_on_every_stream},
      .method = "Opens the event stream of a session, and makes the call of the target file that "
                "takes a while, with a progress token. Warns of progress on the event stream.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Overheard heard = overhear(probe);
            const auto is_progress = [&](const Told& told) {
              return told.is_progress() && told.progress_token() == heard.progress_token;
            };
            probe.expect(req::get_stream_unrelated_to_requests,
                         finding_of("progress of a call on the stream of a GET",
                                    first_of(heard.on_get, is_progress), heard.from),
                         testing::Not(IsPresent()));
          },
  });
}

/// What makes a message one that there is only once; empty where two may well look alike.
std::string name_of_message(const Told& told) {
  if (told.is_progress()) {
    return "progress " + told.progress_token().dump() + " " +
           told.message["params"]["progress"].dump();
  }
  const std::string id = told.message["id"].dump();
  if (told.is_response()) {
    return "response " + id;
  }
  return told.is_request() ? "request " + id : "";
}

Case message_goes_to_one_stream() {
  return conformance({
      .id = "access.message_goes_to_one_stream",
      .claim = "No message is sent on two streams of a session.",
      .cites = {req::message_on_one_stream_only},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::responses_repeated_on_get_stream, flaw::progress_on_every_stream},
      .method = "Opens the event stream of a session, makes the call of the target file that takes "
                "a while, with a progress token, and compares what comes on the two: responses and "
                "requests by their id, progress by its token and value.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Overheard heard = overhear(probe);
            const auto is_known = [&](const Told& told) {
              const std::string name = name_of_message(told);
              return !name.empty() && std::ranges::any_of(heard.on_call, [&](const Told& other) {
                return name_of_message(other) == name;
              });
            };
            probe.expect(req::message_on_one_stream_only,
                         finding_of("a message on two streams", first_of(heard.on_get, is_known),
                                    heard.from),
                         testing::Not(IsPresent()));
          },
  });
}

}  // namespace

std::vector<Case> get_stream_cases() {
  return {get_is_a_stream_or_405(), get_stream_brings_no_responses(),
          get_stream_is_apart_from_requests(), message_goes_to_one_stream()};
}

}  // namespace assay::suites
