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

/// A GET for the stream of 2024-11-05 (HTTP with SSE): open until it is closed, since that is how
/// long its endpoint for messages takes any.
class OldStream {
 public:
  OldStream(Probe& probe, const std::string& url, const mcp::Credential& credential) : url_(url) {
    http::Request request = probe.mcp().get_request({}, credential);
    request.url = url;
    stream_ = probe.transport().open(request, "a stream of HTTP+SSE");
    read();
  }

  /// Where messages go, as the event `endpoint` says; nullopt where this is no such stream.
  std::optional<std::string> endpoint() const {
    return endpoint_.empty() ? std::nullopt : std::optional(http::resolve(url_, endpoint_));
  }

  /// Closes it.
  Finding seen() {
    return {.what = "an HTTP+SSE stream at " + url_,
            .value = endpoint_.empty() ? std::nullopt : std::optional(endpoint_),
            .from = {stream_->cancel()}};
  }

 private:
  void read() {
    constexpr std::chrono::milliseconds patience{2000};
    if (!stream_->wait_for_head(patience) || stream_->head()->status != 200 ||
        !mcp::is_event_stream(*stream_->head())) {
      return;
    }
    std::string body;
    while (mcp::events_of(body).empty()) {
      const auto piece = stream_->next(patience);
      if (!piece) {
        return;
      }
      body += *piece;
    }
    const mcp::Event first = mcp::events_of(body).front();
    endpoint_ = first.type == "endpoint" ? first.data : "";
  }

  std::string url_;
  std::unique_ptr<http::Stream> stream_;
  std::string endpoint_;
};

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
                           OldStream(probe, url, honest_credential(probe)).seen(),
                           testing::Not(IsPresent()));
            }
          },
  });
}

http::Exchange post_to(Probe& probe, const std::string& endpoint, const mcp::Credential& credential,
                       const std::string& purpose) {
  http::Request request = handshake_client(probe).knock_request(credential);
  request.url = endpoint;
  return probe.send(request, purpose);
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
                "names, while it is open. Passes where neither is served. The endpoint is judged "
                "where it takes the same with the token.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            bool any = false;
            for (const std::string& url : places(probe.mcp().url())) {
              OldStream stream(probe, url, mcp::bearer(probe.access_token()));
              const auto endpoint = stream.endpoint();
              if (!endpoint) {
                stream.seen();
                continue;
              }
              any = true;
              const http::Exchange anonymous =
                  post_to(probe, *endpoint, mcp::no_token, "initialize without a token");
              const http::Exchange honest = post_to(
                  probe, *endpoint, mcp::bearer(probe.access_token()), "initialize, honestly");
              stream.seen();
              probe.expect(req::old_transport_equally_protected,
                           OldStream(probe, url, mcp::no_token).seen(), testing::Not(IsPresent()));
              if (testing::Value(honest, StatusBetween(200, 299))) {
                probe.expect(req::old_transport_equally_protected, anonymous,
                             StatusBetween(400, 499));
              }
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
