#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/post_matchers.hpp"
#include "harness/catalog/flaws/messages.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/transport/cases.hpp"
#include "suites/transport/conversation.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

Case initialize_is_answered_in_full() {
  return conformance({
      .id = "access.initialize_is_answered_in_full",
      .claim = "The answer to initialize has the protocol version, the capabilities, and the name "
               "and version of the server.",
      .cites = {req::initialize_answered_in_full},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::server_version_left_out},
      .method = "Sends initialize as an honest client does, and looks at the result: "
                "protocolVersion, capabilities (an object, which may be empty), serverInfo.name "
                "and serverInfo.version.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            probe.expect(req::initialize_answered_in_full,
                         initialize_with(probe, honest_opening(probe), "initialize"),
                         PresentsTheServer());
          },
  });
}

struct OddOpening {
  std::string what{};
  Document params{};
};

/// What anybody may send before anything was agreed on. A server may serve some of it.
std::vector<OddOpening> odd_openings(Probe& probe) {
  const Document honest = honest_opening(probe);
  return {
      {"initialize without params", Document::object()},
      {"initialize without a version", honest.without("protocolVersion")},
      {"initialize with a number as version", honest.with("protocolVersion", 20251125)},
      {"initialize with an object as version", honest.with("protocolVersion", Document::object())},
      {"initialize with an empty version", honest.with("protocolVersion", "")},
      {"initialize with a long version", honest.with("protocolVersion", std::string(2000, '2'))},
      {"initialize without clientInfo", honest.without("clientInfo")},
      {"initialize without capabilities", honest.without("capabilities")},
      {"initialize with a text as capabilities", honest.with("capabilities", "none")},
  };
}

Case odd_initialize_is_dealt_with() {
  return conformance({
      .id = "access.odd_initialize_is_dealt_with",
      .claim = "An initialize request with missing members or wrong types is answered or refused, "
               "and never brings a failure of the server.",
      .cites = {req::initialization_errors_handled},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::odd_initialize_is_500},
      .method = "Sends initialize without params, without each of its members, and with versions "
                "and capabilities of other types. Passes on a result, a JSON-RPC error or a 4xx "
                "for each.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            for (const OddOpening& odd : odd_openings(probe)) {
              probe.expect(req::initialization_errors_handled,
                           initialize_with(probe, odd.params, odd.what), IsDealtWith());
            }
          },
  });
}

Case ping_is_answered() {
  return conformance({
      .id = "access.ping_is_answered",
      .claim = "A ping gets an empty result.",
      .cites = {req::ping_answered},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::ping_answered_in_words},
      .method = "Opens a session and sends ping. Passes on status 200 with a result that has no "
                "members (`_meta` aside).",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Conversation conversation(probe);
            const mcp::Reply reply = conversation.ask("ping");
            conversation.close();
            probe.expect(req::ping_answered, reply,
                         testing::AllOf(StatusIs(200), HasEmptyResult()));
          },
  });
}

}  // namespace

std::vector<Case> lifecycle_cases() {
  return {initialize_is_answered_in_full(), odd_initialize_is_dealt_with(), ping_is_answered()};
}

}  // namespace assay::suites
