#include <gmock/gmock.h>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "harness/probe/probe.hpp"
#include "suites/authorization_endpoint/cases.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::AllOf;

constexpr auto registered_port = "49152";
constexpr auto other_port = "49153";

std::string at(const std::string& host, const std::string& port) {
  return "http://" + host + ":" + port + "/callback";
}

/// A native client that listens there, and gets its code at the port that it registered; nullopt
/// where the server has none such.
std::optional<oauth::Client> client_that_listens_at(Probe& probe, const std::string& host) {
  oauth::Registration registration = probe.honest_registration();
  registration.redirect_uris = {at(host, registered_port)};
  auto client = probe.register_client(registration, "register a client at " + host).client;
  if (!client || client->redirect_uris != registration.redirect_uris) {
    return std::nullopt;
  }
  const auto outcome =
      probe.authorize(probe.honest_authorization(*client), "ask for a code at the registered port");
  return outcome.code() ? client : std::nullopt;
}

/// How many of these hosts could be judged.
int judge_ports(Probe& probe, RequirementKey rule, const std::vector<std::string>& hosts) {
  int judged = 0;
  for (const std::string& host : hosts) {
    if (const auto client = client_that_listens_at(probe, host)) {
      ++judged;
      auto request = probe.honest_authorization(*client);
      const std::string uri = at(host, other_port);
      request.redirect_uri = uri;
      probe.expect(rule, probe.authorize(request, "ask for a code at another port"),
                   AllOf(GetsACode(), SendsTheBrowserTo(uri)));
    }
  }
  return judged;
}

Case loopback_address() {
  return conformance({
      .id = "authorization.port_of_a_loopback_address_may_vary",
      .claim = "A native client gets its code at whatever port of the loopback address it listens.",
      .cites = {req::loopback_port_may_vary},
      .applies_to = {Feature::registration, Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::loopback_port_compared, flaw::ipv6_loopback_port_compared},
      .method =
          "Registers native clients at http://127.0.0.1 and http://[::1], and asks for a code "
          "at another port than the registered one. Passes where it comes there. An address "
          "that is not registered, or gets no code at its own port, is not judged.",
      .run =
          [](Probe& probe) {
            if (judge_ports(probe, req::loopback_port_may_vary, {"127.0.0.1", "[::1]"}) == 0) {
              probe.not_applicable("The server registers no native client at a loopback address.");
            }
          },
  });
}

Case localhost() {
  return conformance({
      .id = "authorization.port_of_localhost_may_vary",
      .claim = "A native client gets its code at whatever port of localhost it listens.",
      .cites = {req::localhost_port_may_vary},
      .applies_to = {Feature::registration, Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::localhost_port_compared, flaw::loopback_port_compared},
      .method = "The same with a client at http://localhost.",
      .run =
          [](Probe& probe) {
            if (judge_ports(probe, req::localhost_port_may_vary, {"localhost"}) == 0) {
              probe.not_applicable("The server registers no native client at localhost.");
            }
          },
  });
}

}  // namespace

std::vector<Case> loopback_port_cases() { return {loopback_address(), localhost()}; }

}  // namespace assay::suites
