#include <gmock/gmock.h>

#include "harness/catalog/flaws/stateless.hpp"
#include "harness/jose/digest.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/stateless/cases.hpp"
#include "suites/stateless/pages.hpp"
#include "suites/stateless/requests.hpp"

namespace assay::suites {
namespace {

using namespace matchers;   // NOLINT(google-build-using-namespace): cases read as sentences
using namespace stateless;  // NOLINT(google-build-using-namespace): helpers of this folder

/// Behind a proxy many clients share a connection. A server that does not look at the metadata at
/// all shows nothing here; another case judges that.
Case requests_need_no_memory() {
  return conformance({
      .id = "access.requests_need_no_memory",
      .claim = "What a request leaves out is not filled in from an earlier one on its connection.",
      .cites = {req::no_context_from_earlier_requests},
      .flaws = {flaw::earlier_metadata_used},
      .method =
          "Sends tools/list without _meta on a new connection, where it is refused, and then "
          "behind an honest request on the same connection. Passes where it is refused there, "
          "too.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const http::Request honest = honest_request(probe, "tools/list");
            const http::Request bare =
                with_body(honest, body_of(honest).with("params", Document::object()));
            const mcp::Reply cold = send_afresh(probe, bare, "no metadata, on a new connection");
            if (testing::Value(cold, IsServed())) {
              probe.not_applicable(
                  "The server serves requests without metadata: see "
                  "access.missing_request_metadata_is_refused.");
            }
            probe.require("the honest request is served", probe.mcp().send(honest, "all of it"),
                          IsServed());
            probe.expect(req::no_context_from_earlier_requests,
                         probe.mcp().send(bare, "no metadata, behind an honest request"),
                         testing::Not(IsServed()));
          },
  });
}

Case cursors_work_on_any_connection() {
  return conformance({
      .id = "access.cursors_work_on_any_connection",
      .claim = "The next page of a list can be had on another connection than the first.",
      .cites = {req::no_connection_affinity},
      .flaws = {flaw::cursor_bound_to_connection},
      .method = "Lists what the server has until a list comes in pages, and asks for its second "
                "page on the same connection and on a new one.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const auto list = paged_listing(probe);
            if (!list) {
              probe.not_applicable("No list of the server comes in pages.");
            }
            const http::Request next =
                honest_request(probe, list->listing.method,
                               Document::object({{"cursor", list->reply.result()["nextCursor"]}}));
            probe.require("the second page is served on the connection of the first",
                          probe.mcp().send(next, "control: the second page"), IsServed());
            probe.expect(req::no_connection_affinity,
                         send_afresh(probe, next, "the second page on another connection"),
                         IsServed());
          },
  });
}

MATCHER_P(IsTheAnswerWith, member,
          std::string(negation ? "another answer than that with " : "the answer with ") + member) {
  const mcp::Reply& reply = arg;
  *result_listener << "the result has " << testing::PrintToString(reply.result().members());
  return testing::Value(reply, IsServed()) && reply.result().has(member);
}

/// Clients count their requests from the same number, so that ids tell nothing apart across them
/// (as in CVE-2026-25536).
Case conversations_do_not_mix() {
  return conformance({
      .id = "access.conversations_do_not_mix",
      .claim = "Requests of several conversations with the same id each get their own answer, one "
               "after the other.",
      .cites = {req::conversations_may_interleave},
      .flaws = {flaw::answers_kept_by_request_id},
      // At one moment: access.equal_request_ids_do_not_cross.
      .method = "Sends two different listings with the same id, in turns on one connection.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const auto served = served_listings(probe);
            if (served.size() < 2) {
              probe.not_applicable("The server has one listing only.");
            }
            const std::string id = jose::random_token(12);
            for (std::size_t i = 0; i < 2; ++i) {
              const http::Request request = honest_request(probe, served[i].listing.method);
              probe.expect(req::conversations_may_interleave,
                           probe.mcp().send(with_body(request, body_of(request).with("id", id)),
                                            "conversations in turns"),
                           IsTheAnswerWith(served[i].listing.member));
            }
          },
  });
}

Case pages_have_one_cache_scope() {
  return conformance({
      .id = "access.pages_have_one_cache_scope",
      .claim = "All pages of a list say the same about who may keep them.",
      .cites = {req::one_cache_scope_for_all_pages},
      .flaws = {flaw::page_scopes_differ},
      .method = "Goes through the first pages of each list that comes in any, and compares "
                "cacheScope.",
      .run =
          [](Probe& probe) {
            const auto first = paged_listing(probe);
            if (!first) {
              probe.not_applicable("No list of the server comes in pages.");
            }
            const auto scope = first->reply.result().text("cacheScope");
            for (const mcp::Reply& page : later_pages(probe, *first)) {
              const auto other = page.result().text("cacheScope");
              probe.expect(req::one_cache_scope_for_all_pages,
                           Finding{.what = "the cacheScope of a later page",
                                   .value = other.value_or("missing"),
                                   .from = {first->reply.exchange, page.exchange}},
                           ValueIs(scope.value_or("missing")));
            }
          },
  });
}

}  // namespace

std::vector<Case> memory_cases() {
  return {requests_need_no_memory(), cursors_work_on_any_connection(), conversations_do_not_mix(),
          pages_have_one_cache_scope()};
}

}  // namespace assay::suites
