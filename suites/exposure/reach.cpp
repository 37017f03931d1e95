#include <gmock/gmock.h>

#include <array>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/challenges.hpp"
#include "harness/catalog/flaws/exposure.hpp"
#include "harness/http/url.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/exposure/cases.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

/// The URL of a server of this machine; NOT_APPLICABLE for every other.
http::Url local_url(Probe& probe) {
  auto url = http::Url::parse(probe.target().server.url);
  if (!url || !url->is_loopback()) {
    probe.not_applicable("The server is not on the loopback address.");
  }
  return *url;
}

/// After a name was rebound to 127.0.0.1 the browser sends it as Host. Names that begin like the
/// local ones get past whoever compares beginnings.
Case foreign_host_is_refused() {
  return conformance({
      .id = "access.foreign_host_is_refused",
      .claim = "A server on the loopback address refuses requests that were sent to another name.",
      .cites = {req::foreign_host_refused},
      .flaws = {flaw::host_unchecked, flaw::host_prefix_matched},
      .method = "Sends an honest request with `Host: attacker.example` and its look-alikes of "
                "localhost and 127.0.0.1, with the server's port and without. Passes on any 3xx "
                "or 4xx.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const std::string port = ":" + std::to_string(local_url(probe).port);
            const std::array hosts{std::string("attacker.example"), "attacker.example" + port,
                                   "localhost.attacker.example" + port,
                                   "127.0.0.1.attacker.example" + port};
            for (const std::string& host : hosts) {
              http::Request request = probe.mcp().knock_request(honest_credential(probe));
              request.headers.set("Host", host);
              probe.expect(req::foreign_host_refused,
                           probe.mcp().send(request, "with Host: " + host),
                           StatusBetween(300, 499));
            }
          },
  });
}

Case local_server_listens_on_loopback_only() {
  return conformance({
      .id = "access.local_server_listens_on_loopback_only",
      .claim = "A server that is started for its own machine listens on the loopback address and "
               "on no other.",
      .cites = {req::local_server_on_loopback},
      .flaws = {flaw::listens_on_every_address},
      .method = "Looks up in the kernel's table which local addresses the port of the launched "
                "server is open on; nothing is sent.",
      .run =
          [](Probe& probe) {
            const http::Url url = local_url(probe);
            const auto& listening = probe.engagement().options().traces.listening;
            const auto addresses = listening ? listening() : std::vector<std::string>{};
            if (addresses.empty()) {
              probe.not_exercised(
                  "a server that the run launches on this machine (server.command in the target "
                  "file): only of such a one can be seen where it listens");
            }
            Finding open{.what = "an address beyond loopback on which the server listens"};
            for (std::string address : addresses) {
              if (constexpr std::string_view mapped = "::ffff:"; address.starts_with(mapped)) {
                address.erase(0, mapped.size());  // an IPv4 address on an IPv6 socket
              }
              const auto at = http::Url::parse(
                  "http://" + (address.contains(':') ? "[" + address + "]" : address) + "/");
              if (at && !at->is_loopback()) {
                open.value = address + ", port " + std::to_string(url.port);
              }
            }
            probe.expect(req::local_server_on_loopback, open, Not(IsPresent()));
          },
  });
}

/// Headers of the tester's own may be what the server tells its callers by.
Case connections_authenticate_themselves() {
  return conformance({
      .id = "access.connections_authenticate_themselves",
      .claim = "Nobody is served without having shown who they are.",
      .cites = {req::connections_authenticated, req::local_server_limits_callers},
      .flaws = {flaw::accepts_anonymous},
      .method = "Lists the tools without a token.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            if (!probe.target().headers.empty()) {
              probe.not_applicable(
                  "The requests carry headers of the target file, which may be what authenticates "
                  "them.");
            }
            const mcp::Reply reply = probe.mcp().list_tools(mcp::no_token);
            if (reply.exchange.response() == nullptr) {
              throw Inconclusive{"No answer came: " + describe(reply) + "."};
            }
            probe.expect(req::connections_authenticated, reply, Not(IsAnswered()));
            const auto url = http::Url::parse(probe.target().server.url);
            if (url && url->is_loopback()) {
              probe.expect(req::local_server_limits_callers, reply, Not(IsAnswered()));
            }
          },
  });
}

}  // namespace

std::vector<Case> reach_cases() {
  return {foreign_host_is_refused(), local_server_listens_on_loopback_only(),
          connections_authenticate_themselves()};
}

}  // namespace assay::suites
