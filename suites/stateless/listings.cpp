#include <gmock/gmock.h>

#include <set>

#include "harness/catalog/flaws/stateless.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/stateless/cases.hpp"
#include "suites/stateless/requests.hpp"

namespace assay::suites {
namespace {

using namespace matchers;   // NOLINT(google-build-using-namespace): cases read as sentences
using namespace stateless;  // NOLINT(google-build-using-namespace): helpers of this folder

/// The entries of the first page, whatever their order.
std::multiset<std::string> entries_in(const mcp::Reply& reply, const Listing& listing) {
  std::multiset<std::string> entries;
  const Document list = reply.result()[listing.member];
  for (std::size_t i = 0; i < list.size(); ++i) {
    entries.insert(list.at(i).dump());
  }
  return entries;
}

struct Comparison {
  std::string outcome{};  ///< "the same", or what differs
  std::vector<http::Exchange> from{};
};

/// The list on a new connection, twice on one that has seen other requests, and again on a new one.
/// The two on new connections have to agree: else the list changes with time, which it may.
Comparison compared(Probe& probe, const Listing& listing) {
  const http::Request request = honest_request(probe, listing.method);
  const mcp::Reply before = send_afresh(probe, request, "the list on a new connection");
  if (!testing::Value(before, IsServed())) {
    probe.not_applicable("The server does not serve " + listing.method + ".");
  }
  const mcp::Reply first = probe.mcp().send(request, "the list on a connection in use");
  for (const char* other : {"server/discover", "resources/list", "tools/list"}) {
    probe.mcp().send(honest_request(probe, other), "something else on the connection");
  }
  const mcp::Reply second = probe.mcp().send(request, "the list behind other requests");
  const mcp::Reply after = send_afresh(probe, request, "the list on another new connection");

  const auto there = entries_in(before, listing);
  if (there != entries_in(after, listing)) {
    return {"changing with time", {before.exchange, after.exchange}};
  }
  for (const mcp::Reply& reply : {first, second}) {
    if (entries_in(reply, listing) != there) {
      return {"another one on a connection that has seen other requests",
              {before.exchange, reply.exchange, after.exchange}};
    }
  }
  return {"the same", {before.exchange, first.exchange, second.exchange, after.exchange}};
}

/// What changed just then is compared once more.
Finding sameness_of(Probe& probe, const Listing& listing) {
  Comparison comparison = compared(probe, listing);
  if (comparison.outcome != "the same") {
    comparison = compared(probe, listing);
  }
  if (comparison.outcome == "changing with time") {
    probe.not_applicable("The answers to " + listing.method + " change with time.");
  }
  return {.what = "the list of " + listing.member + " on two connections",
          .value = comparison.outcome,
          .from = comparison.from};
}

constexpr auto how =
    "Sends the listing on a new connection, twice on one that has seen other requests, and on "
    "another new one. Passes where the entries are the same; a list that changes with time shows "
    "nothing.";

Case tool_list_has_no_memory() {
  return conformance({
      .id = "access.tool_list_has_no_memory",
      .claim = "The list of tools is the same on each connection, whatever went over it before.",
      .cites = {req::tool_list_without_memory},
      .flaws = {flaw::tool_list_by_connection, flaw::tool_list_changed_by_requests},
      .method = how,
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            probe.expect(req::tool_list_without_memory, sameness_of(probe, {"tools/list", "tools"}),
                         ValueIs(std::string("the same")));
          },
  });
}

Case resource_list_is_the_same_on_all_connections() {
  return conformance({
      .id = "access.resource_list_is_the_same_on_all_connections",
      .claim =
          "The list of resources is the same on each connection, whatever went over it before.",
      .cites = {req::resource_list_same_on_all_connections},
      .flaws = {flaw::resource_list_by_connection},
      .method = how,
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            probe.expect(req::resource_list_same_on_all_connections,
                         sameness_of(probe, {"resources/list", "resources"}),
                         ValueIs(std::string("the same")));
          },
  });
}

Case prompt_list_is_the_same_on_all_connections() {
  return conformance({
      .id = "access.prompt_list_is_the_same_on_all_connections",
      .claim = "The list of prompts is the same on each connection, whatever went over it before.",
      .cites = {req::prompt_list_same_on_all_connections},
      .flaws = {flaw::prompt_list_by_connection},
      .method = how,
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            probe.expect(req::prompt_list_same_on_all_connections,
                         sameness_of(probe, {"prompts/list", "prompts"}),
                         ValueIs(std::string("the same")));
          },
  });
}

}  // namespace

std::vector<Case> listing_cases() {
  return {tool_list_has_no_memory(), resource_list_is_the_same_on_all_connections(),
          prompt_list_is_the_same_on_all_connections()};
}

}  // namespace assay::suites
