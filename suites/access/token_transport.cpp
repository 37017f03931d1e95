#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/access_tokens.hpp"
#include "harness/http/url.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/cases.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// URLs end up in logs, histories and Referer headers; a token in one is a token in all of those.
/// The rule is that such a token is ignored, and names no status: 401 (as if it had none), 400 (RFC
/// 6750 section 3.1) and 404 (of a server that has no such place) all keep it from being used.
Case token_in_the_query_is_refused() {
  return conformance({
      .id = "access.token_in_the_query_is_refused",
      .claim = "A token in the query of the URL is not taken: the request is refused.",
      .cites = {req::no_token_in_query},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::query_token_served},
      .method =
          "Sends a good token as access_token in the query, and no Authorization header. Passes "
          "on any 4xx: the rule names no status, and whatever is refused was not opened by it.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            if (asks_behind_the_opening(probe)) {
              probe.not_applicable("The first request of a client is served without any token.");
            }
            http::Request request = probe.mcp().knock_request(mcp::no_token);
            request.url = http::with_query(request.url, {{"access_token", probe.access_token()}});
            probe.expect(req::no_token_in_query,
                         probe.mcp().send(request, "a good token in the query"),
                         StatusBetween(400, 499));
          },
  });
}

/// Browsers cannot send headers with an EventSource: servers that let them in by the query do so
/// here.
Case token_in_the_query_opens_no_stream() {
  return conformance({
      .id = "access.token_in_the_query_opens_no_stream",
      .claim = "A token in the query of the URL opens no event stream either.",
      .cites = {req::no_token_in_query},
      .applies_to = {Feature::protection, Feature::handshake_era},
      .needs = {Need::access_token},
      .flaws = {flaw::query_token_served, flaw::query_token_opens_the_stream},
      .method = "Opens a session with a good token, and asks for its event stream (GET) with the "
                "token as access_token in the query, and no Authorization header. Passes on any "
                "4xx, where the same with the header gets a stream.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Client client = probe.mcp();
            const mcp::Session session = open_honest_session(probe);
            const auto status_of = [&](const http::Request& request, const std::string& purpose) {
              const auto stream = probe.transport().open(request, purpose);
              stream->wait_for_head(std::chrono::seconds{2});
              return stream->cancel();
            };
            http::Request by_query = client.get_request(session, mcp::no_token);
            by_query.url = http::with_query(by_query.url, {{"access_token", probe.access_token()}});
            const http::Exchange bare =
                status_of(client.get_request(session, mcp::no_token), "the stream, no token");
            const http::Exchange asked = status_of(by_query, "the stream, a token in the query");
            const http::Exchange honest =
                status_of(client.get_request(session, mcp::bearer(probe.access_token())),
                          "the stream, honestly");
            end_session(probe, session);
            if (honest.status() != 200) {
              probe.not_applicable("The server has no event stream: GET gets " +
                                   std::to_string(honest.status()) + ".");
            }
            if (bare.status() == 200) {
              probe.not_applicable("The event stream opens without any token.");
            }
            probe.expect(req::no_token_in_query, asked, StatusBetween(400, 499));
          },
  });
}

Case foreign_scheme_is_refused() {
  return conformance({
      .id = "access.foreign_scheme_is_refused",
      .claim = "A good token under another authentication scheme than Bearer gets 401.",
      .cites = {req::scheme_checked},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::any_scheme_served},
      .method = "Sends a good token as `Authorization: Token …`.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            probe.expect(req::scheme_checked,
                         probe.mcp().knock(mcp::scheme("Token", probe.access_token()),
                                           "a good token, another scheme"),
                         StatusIs(401));
          },
  });
}

Case scheme_name_ignores_case() {
  return conformance({
      .id = "access.scheme_name_ignores_case",
      .claim =
          "The scheme's name is read without regard to case: `bearer` and `BEARER` are Bearer.",
      .cites = {req::scheme_case_insensitive},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::scheme_case_sensitive},
      .method = "Sends a good token as `Authorization: bearer …` and `Authorization: BEARER …`.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            for (const std::string spelling : {"bearer", "BEARER"}) {
              probe.expect(req::scheme_case_insensitive,
                           probe.mcp().knock(mcp::scheme(spelling, probe.access_token()),
                                             "Bearer spelt " + spelling),
                           IsAnswered());
            }
          },
  });
}

}  // namespace

std::vector<Case> token_transport_cases() {
  return {token_in_the_query_is_refused(), token_in_the_query_opens_no_stream(),
          foreign_scheme_is_refused(), scheme_name_ignores_case()};
}

}  // namespace assay::suites
