#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/isolation.hpp"
#include "suites/isolation/cases.hpp"
#include "suites/isolation/two_users.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

std::vector<CallRequest> cacheable_requests(const Probe& probe) {
  const Document none = Document::object();
  std::vector<CallRequest> requests{{"server/discover", none},
                                    {"tools/list", none},
                                    {"prompts/list", none},
                                    {"resources/list", none},
                                    {"resources/templates/list", none}};
  for (const ToolCall& call : probe.target().calls) {
    if (!call.resource.empty()) {
      requests.push_back(request_for(call));
    }
  }
  return requests;
}

std::string content_of(const mcp::Reply& reply) {
  return reply.result().without("_meta").without("ttlMs").without("cacheScope").dump();
}

Case private_results() {
  return conformance({
      .id = "access.results_of_one_user_are_not_marked_public",
      .claim = "What two users are answered differently is not marked with cacheScope public.",
      .cites = {req::public_scope_only_for_common_data},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::private_result_marked_public},
      .method =
          "Sends the cacheable requests (discovery, the lists, the resources of the target "
          "file) with the tokens of two users, and twice with that of the first, to leave out "
          "what changes by itself. Passes when no result that differs is public.",
      .control = both_users_are_served(),
      .run =
          [](Probe& probe) {
            const TwoUsers users = two_users(probe);
            Finding finding{.what = "a public result that differs between users"};
            for (const CallRequest& request : cacheable_requests(probe)) {
              const auto ask = [&](const mcp::Credential& user) {
                return probe.mcp().call(mcp::Session{.opened = true}, user, request.method,
                                        request.params, request.method + " of one user");
              };
              const mcp::Reply first = ask(users.owner);
              const mcp::Reply second = ask(users.other);
              const mcp::Reply again = ask(users.owner);
              finding.from.push_back(first.exchange);
              finding.from.push_back(second.exchange);
              const bool both_came = first.succeeded() && second.succeeded();
              const bool is_stable = content_of(first) == content_of(again);
              if (both_came && is_stable && content_of(first) != content_of(second) &&
                  first.result().text("cacheScope") == "public") {
                finding.value = "the result of " + request.method;
              }
            }
            probe.expect(req::public_scope_only_for_common_data, finding,
                         testing::Not(IsPresent()));
          },
  });
}

}  // namespace

std::vector<Case> caching_cases() { return {private_results()}; }

}  // namespace assay::suites
