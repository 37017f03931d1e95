#include <gmock/gmock.h>

#include <array>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/inputs.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/inputs/cases.hpp"
#include "suites/requirements/req.hpp"
#include "suites/transport/conversation.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

/// Browsers take the leave only where it names the very origin: `*` never goes with credentials
/// (Fetch, "CORS check").
std::optional<std::string> leave_in(const http::Exchange& answer, const std::string& origin) {
  const bool is_given = answer.header("Access-Control-Allow-Origin") == origin &&
                        answer.header("Access-Control-Allow-Credentials") == "true";
  return is_given ? std::optional("Access-Control-Allow-Origin: " + origin +
                                  ", Access-Control-Allow-Credentials: true")
                  : std::nullopt;
}

void expect_no_leave(Probe& probe, const http::Exchange& answer, const std::string& origin) {
  if (answer.response() == nullptr) {
    throw Inconclusive{"No answer came: " + describe(answer) + "."};
  }
  probe.expect(req::no_credentialed_cross_origin_reads,
               Finding{.what = "leave for " + origin + " to read with credentials",
                       .value = leave_in(answer, origin),
                       .from = {answer}},
               Not(IsPresent()));
}

http::Request preflight(const std::string& url, const std::string& origin) {
  http::Request request{.method = "OPTIONS", .url = url};
  request.headers.add("Origin", origin);
  request.headers.add("Access-Control-Request-Method", "POST");
  request.headers.add("Access-Control-Request-Headers", "authorization,content-type");
  return request;
}

Case no_credentials_for_foreign_pages() {
  return conformance({
      .id = "access.foreign_pages_get_no_leave_for_credentials",
      .claim = "No page of a foreign site is told that it may read answers with the credentials "
               "of the user.",
      .cites = {req::no_credentialed_cross_origin_reads},
      .flaws = {flaw::credentials_allowed_to_any_origin, flaw::preflight_allows_credentials},
      .method = "Sends a preflight and an honest request to the MCP endpoint, and a request for "
                "the metadata, with the Origin of a foreign site and with null. Passes unless an "
                "answer names that origin in Access-Control-Allow-Origin and says true in "
                "Access-Control-Allow-Credentials. A server without CORS headers passes, and so "
                "does one that lets everybody read without credentials.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const std::string url = probe.target().server.url;
            const auto& metadata = probe.facts().resource_metadata;
            for (const std::string origin : {"https://attacker.example", "null"}) {
              expect_no_leave(probe, probe.send(preflight(url, origin), "a preflight of " + origin),
                              origin);
              http::Request request = probe.mcp().knock_request(honest_credential(probe));
              request.headers.set("Origin", origin);
              const mcp::Reply reply =
                  probe.mcp().send(request, "a request with Origin: " + origin);
              end_what_was_opened(probe, reply.exchange);
              expect_no_leave(probe, reply.exchange, origin);
              if (metadata && !metadata->url.empty()) {
                http::Request reading{.url = metadata->url};
                reading.headers.add("Origin", origin);
                expect_no_leave(probe, probe.send(reading, "the metadata for " + origin), origin);
              }
            }
          },
  });
}

}  // namespace

std::vector<Case> cross_origin_cases() { return {no_credentials_for_foreign_pages()}; }

}  // namespace assay::suites
