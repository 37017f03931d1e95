#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/isolation.hpp"
#include "suites/isolation/cases.hpp"
#include "suites/isolation/handle_road.hpp"
#include "suites/isolation/identifiers.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

constexpr int handles_compared = 6;

/// The state is there: its user gets at it.
void demand_use(Probe& probe, const HandleRoad& road, const mcp::Credential& user,
                const std::string& handle) {
  probe.require("its user gets at the state",
                call_once(probe, user, road.with_handle(handle), "use one's own handle"),
                IsCarriedOut());
}

Case handle_serves_its_user_alone() {
  return conformance({
      .id = "access.state_handle_serves_its_user_alone",
      .claim = "The handle of what one user keeps at the server opens nothing to another user.",
      .cites = {req::state_handle_bound_to_user},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::note_open_to_other_users, flaw::note_bound_to_client_alone},
      .method = "Makes the call of the target file whose result has a member that another call "
                "takes as an argument of that name, as one user, and that other call with what "
                "came, as another. Passes when it is not carried out.",
      .control = both_users_are_served(),
      .run =
          [](Probe& probe) {
            const TwoUsers users = two_users(probe);
            const HandleRoad road = find_handle_road(probe, users.owner);
            const std::string handle = road.fresh_handle(probe, users.owner);
            demand_use(probe, road, users.owner, handle);
            probe.expect(req::state_handle_bound_to_user,
                         call_once(probe, users.other, road.with_handle(handle),
                                   "use another user's handle"),
                         testing::Not(IsCarriedOut()));
          },
  });
}

Case handle_is_no_token() {
  return conformance({
      .id = "access.state_handle_is_no_token",
      .claim = "Whoever knows the handle of a state, and brings no token, gets nothing for it.",
      .cites = {req::handle_is_no_authentication},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::note_needs_no_token},
      .method = "Has a call of the target file make a handle, and uses it in another call without "
                "a token. Passes on a 4xx or an error.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Credential user = honest_credential(probe);
            const HandleRoad road = find_handle_road(probe, user);
            const std::string handle = road.fresh_handle(probe, user);
            demand_use(probe, road, user, handle);
            probe.expect(req::handle_is_no_authentication,
                         call_once(probe, mcp::no_token, road.with_handle(handle),
                                   "use a handle without a token"),
                         IsRefused());
          },
  });
}

Case handles_cannot_be_told() {
  return conformance({
      .id = "access.state_handles_cannot_be_told_from_others",
      .claim = "Handles are random: none repeats, counts up, tells the time, hashes either, or is "
               "short enough to be tried.",
      .cites = {req::state_handle_unpredictable},
      .flaws = {flaw::note_handles_count_up, flaw::note_handles_from_the_clock},
      .method = "Has a call of the target file make six handles and compares them: what differs "
                "between them, and hashes of small numbers and of the time.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Credential user = honest_credential(probe);
            const HandleRoad road = find_handle_road(probe, user);
            Identifiers handles{.first = std::chrono::system_clock::now()};
            Finding finding{.what = "how the handles can be told"};
            for (int number = 0; number < handles_compared; ++number) {
              const mcp::Reply reply = call_once(probe, user, road.opening, "make a handle");
              handles.values.push_back(road.handle_in(reply).value_or(""));
              finding.from.push_back(reply.exchange);
            }
            handles.last = std::chrono::system_clock::now();
            if (const std::string weakness = weakness_of(handles); !weakness.empty()) {
              finding.value = weakness;
            }
            probe.expect(req::state_handle_unpredictable, finding, testing::Not(IsPresent()));
          },
  });
}

bool is_required(Probe& probe, const mcp::Credential& user, const HandleRoad& road) {
  const mcp::Reply reply =
      call_once(probe, user, {"tools/list", Document::object()}, "see what the tool needs");
  const Document tools = reply.result()["tools"];
  for (std::size_t i = 0; i < tools.size(); ++i) {
    if (tools.at(i)["name"] == road.use.params["name"]) {
      const auto required = tools.at(i)["inputSchema"].texts("required");
      return std::ranges::find(required, road.member) != required.end();
    }
  }
  return false;
}

Case state_is_named_by_its_handle() {
  return conformance({
      .id = "access.state_is_used_by_its_handle_alone",
      .claim = "A tool that needs a handle and gets none does not fall back on the latest state.",
      .cites = {req::state_named_by_handle},
      .flaws = {flaw::latest_note_without_handle},
      .method =
          "Has a call of the target file make a handle, and makes the call that takes it once "
          "with it and once without. Passes when the second does not give what the first "
          "gave. Only where the tool's schema requires the handle.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Credential user = honest_credential(probe);
            const HandleRoad road = find_handle_road(probe, user);
            if (!is_required(probe, user, road)) {
              probe.not_applicable("The tool can be called without the handle.");
            }
            const std::string handle = road.fresh_handle(probe, user);
            const mcp::Reply with =
                call_once(probe, user, road.with_handle(handle), "use one's own handle");
            probe.require("its user gets at the state", with, IsCarriedOut());
            const mcp::Reply without =
                call_once(probe, user, road.without_handle(), "leave out the handle");
            Finding finding{.what = "the state, without its handle",
                            .from = {with.exchange, without.exchange}};
            if (testing::Value(without, IsCarriedOut()) &&
                with.result()["content"] == without.result()["content"]) {
              finding.value = without.result()["content"].dump();
            }
            probe.expect(req::state_named_by_handle, finding, testing::Not(IsPresent()));
          },
  });
}

}  // namespace

std::vector<Case> state_handle_cases() {
  return {handle_serves_its_user_alone(), handle_is_no_token(), handles_cannot_be_told(),
          state_is_named_by_its_handle()};
}

}  // namespace assay::suites
