#include <gmock/gmock.h>

#include "harness/catalog/flaws/stateless.hpp"
#include "harness/http/url.hpp"
#include "harness/mcp/sse.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/stateless/cases.hpp"
#include "suites/stateless/requests.hpp"

namespace assay::suites {
namespace {

using namespace matchers;   // NOLINT(google-build-using-namespace): cases read as sentences
using namespace stateless;  // NOLINT(google-build-using-namespace): helpers of this folder

/// Where servers have had the stream: at the MCP endpoint itself, beside it, and at the root.
std::vector<std::string> places(const std::string& server_url) {
  std::vector<std::string> urls{server_url};
  for (const std::string& place :
       {http::resolve(server_url, "sse"), http::resolve(server_url, "/sse")}) {
    if (std::ranges::find(urls, place) == urls.end()) {
      urls.push_back(place);
    }
  }
  return urls;
}

http::Exchange first_event_of(Probe& probe, const std::string& url,
                              const mcp::Credential& credential) {
  constexpr std::chrono::milliseconds patience{2000};
  http::Request request = probe.mcp().get_request({}, credential);
  request.url = url;
  const auto stream = probe.transport().open(request, "a stream of HTTP+SSE");
  if (stream->wait_for_head(patience) && stream->head()->status == 200 &&
      mcp::is_event_stream(*stream->head())) {
    std::string body;
    while (mcp::events_of(body).empty()) {
      const auto piece = stream->next(patience);
      if (!piece) {
        break;
      }
      body += *piece;
    }
  }
  return stream->cancel();
}

/// What the `endpoint` event says (2024-11-05, HTTP with SSE); nullopt where there is none.
std::optional<std::string> endpoint_in(const http::Exchange& exchange) {
  const http::Response* response =
      exchange.response() != nullptr
          ? exchange.response()
          : (exchange.record().partial ? &*exchange.record().partial : nullptr);
  if (response == nullptr || response->status != 200 || !mcp::is_event_stream(*response)) {
    return std::nullopt;
  }
  for (const mcp::Event& event : mcp::events_of(response->body)) {
    if (event.type == "endpoint") {
      return event.data;
    }
  }
  return std::nullopt;
}

Finding old_stream_at(const std::string& url, const http::Exchange& exchange) {
  return {
      .what = "an HTTP+SSE stream at " + url, .value = endpoint_in(exchange), .from = {exchange}};
}

Case old_transport_is_retired() {
  return conformance({
      .id = "access.old_transport_is_retired",
      .claim = "The HTTP+SSE transport of 2024-11-05 is no longer offered.",
      .cites = {req::http_sse_transport_retired},
      .flaws = {flaw::old_transport_offered, flaw::old_transport_open,
                flaw::old_transport_messages_open},
      .method = "Sends GET for an event stream to the MCP endpoint, and to sse beside it and at "
                "the root. Passes where none begins with an event `endpoint`.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            for (const std::string& url : places(probe.mcp().url())) {
              probe.expect(req::http_sse_transport_retired,
                           old_stream_at(url, first_event_of(probe, url, honest_credential(probe))),
                           testing::Not(IsPresent()));
            }
          },
  });
}

mcp::Reply post_without_token(Probe& probe, const std::string& endpoint) {
  http::Request request = handshake_client(probe).knock_request(mcp::no_token);
  request.url = endpoint;
  return probe.mcp().send(request, "initialize over HTTP+SSE without a token");
}

/// Studies find it: the new endpoint is protected, and the old one beside it was forgotten.
Case old_transport_is_protected_alike() {
  return conformance({
      .id = "access.old_transport_is_protected_alike",
      .claim = "Where HTTP+SSE is still offered, its stream and its endpoint for messages ask for "
               "a token, as the MCP endpoint does.",
      .cites = {req::old_transport_equally_protected},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::old_transport_open, flaw::old_transport_messages_open},
      .method = "Opens the stream, at the MCP endpoint, beside it and at the root, with a token "
                "and without one; and sends initialize without one to the endpoint that the stream "
                "names. Passes where neither is served.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            bool any = false;
            for (const std::string& url : places(probe.mcp().url())) {
              const auto endpoint =
                  endpoint_in(first_event_of(probe, url, mcp::bearer(probe.access_token())));
              if (!endpoint) {
                continue;
              }
              any = true;
              probe.expect(req::old_transport_equally_protected,
                           old_stream_at(url, first_event_of(probe, url, mcp::no_token)),
                           testing::Not(IsPresent()));
              probe.expect(req::old_transport_equally_protected,
                           post_without_token(probe, http::resolve(url, *endpoint)),
                           StatusBetween(400, 499));
            }
            if (!any) {
              probe.not_applicable("The server has no HTTP+SSE stream where one would look.");
            }
          },
  });
}

}  // namespace

std::vector<Case> old_transport_cases() {
  return {old_transport_is_retired(), old_transport_is_protected_alike()};
}

}  // namespace assay::suites
