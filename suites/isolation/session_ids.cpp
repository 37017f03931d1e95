#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/isolation.hpp"
#include "harness/jose/digest.hpp"
#include "suites/isolation/cases.hpp"
#include "suites/isolation/identifiers.hpp"
#include "suites/isolation/two_users.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

constexpr int sessions_compared = 8;

Case session_ids_cannot_be_told() {
  return conformance({
      .id = "access.session_ids_cannot_be_told_from_others",
      .claim = "The ids of sessions are random: none repeats, counts up, tells the time, hashes "
               "either, or is short enough to be tried.",
      .cites = {req::session_id_unpredictable},
      .applies_to = {Feature::sessions},
      .flaws = {flaw::session_ids_count_up, flaw::session_ids_from_the_clock,
                flaw::session_ids_hash_a_counter, flaw::session_ids_too_short},
      .method = "Opens eight sessions and compares their ids: what differs between them, and "
                "hashes of small numbers and of the time. This can show weakness, never strength.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Credential user = honest_credential(probe);
            Identifiers ids{.first = std::chrono::system_clock::now()};
            Finding finding{.what = "how the ids of sessions can be told"};
            for (int number = 0; number < sessions_compared; ++number) {
              const mcp::Session session = session_of(probe, user);
              if (!session.id) {
                probe.not_applicable("The server did not give every session an id.");
              }
              ids.values.push_back(*session.id);
              finding.from.push_back(session.opening.exchange);
              leave(probe, session, user);
            }
            ids.last = std::chrono::system_clock::now();
            if (const std::string weakness = weakness_of(ids); !weakness.empty()) {
              finding.value = weakness;
            }
            probe.expect(req::session_id_unpredictable, finding, testing::Not(IsPresent()));
          },
  });
}

/// Fixation: who may choose the id of a session knows it before its owner does.
Case session_id_is_the_servers_own() {
  return conformance({
      .id = "access.session_id_is_the_servers_own",
      .claim = "A client that names a session when it opens one does not get that name.",
      .cites = {req::session_id_unpredictable},
      .applies_to = {Feature::sessions},
      .flaws = {flaw::session_id_taken_from_client},
      .method = "Sends initialize with an Mcp-Session-Id of the harness's own. Passes when the "
                "session that opens, if one does, has another id.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Credential user = honest_credential(probe);
            const std::string chosen = "assay-" + jose::random_token(16);
            http::Request opening = probe.mcp().knock_request(user);
            opening.headers.set("Mcp-Session-Id", chosen);
            const mcp::Reply reply = probe.mcp().send(opening, "open a session of a chosen id");
            const auto given = reply.exchange.header("Mcp-Session-Id");
            leave(probe, {.opening = reply, .id = given, .opened = reply.succeeded()}, user);
            probe.expect(req::session_id_unpredictable,
                         Finding{.what = "the session id that was opened with",
                                 .value = given,
                                 .from = {reply.exchange}},
                         testing::Not(ValueIs(chosen)));
          },
  });
}

}  // namespace

std::vector<Case> session_id_cases() {
  return {session_ids_cannot_be_told(), session_id_is_the_servers_own()};
}

}  // namespace assay::suites
