#include <gmock/gmock.h>

#include "fixtures/generators/race_shape.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/isolation.hpp"
#include "suites/isolation/cases.hpp"
#include "suites/isolation/two_users.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using gen::RaceShape;

/// One side of the race: a client of its own, who asks for something of its own.
struct Side {
  mcp::Credential user{};
  mcp::Session session{};
  std::string method{};
  std::string answer{};  ///< what comes when nobody else asks
};

/// Results without what may differ from one time to the next.
std::string substance_of(const mcp::Reply& reply) {
  if (const auto code = reply.error_code()) {
    return "error " + std::to_string(*code);
  }
  return reply.result().without("_meta").dump();
}

Side side(Probe& probe, const mcp::Credential& user, const std::string& method) {
  Side side{.user = user, .session = session_of(probe, user), .method = method};
  const mcp::Reply reply = probe.mcp().call(side.session, user, method, Document::object(),
                                            "what " + method + " answers alone");
  side.answer = substance_of(reply);
  return side;
}

http::Request with_id(const http::Request& request, const std::string& id) {
  http::Request changed = request;
  const auto body = Document::parse(request.body);
  changed.body = (body ? *body : Document::object()).with("id", id).dump();
  return changed;
}

/// The answer of the other side, in place of the own one.
Finding crossed(const std::vector<http::Exchange>& exchanges, const Side& first,
                const Side& second) {
  Finding finding{.what = "an answer that belongs to the other client", .from = exchanges};
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    const Side& own = i % 2 == 0 ? first : second;
    const Side& other = i % 2 == 0 ? second : first;
    const mcp::Reply reply{.exchange = exchanges[i], .message = mcp::message_of(exchanges[i])};
    if (reply.message.is_null()) {
      continue;  // the page of something in front, or silence: nobody's answer
    }
    const std::string came = substance_of(reply);
    if (came == other.answer && came != own.answer) {
      finding.value = "what " + other.method + " answers, to a client that sent " + own.method;
    }
  }
  return finding;
}

Case equal_request_ids() {
  return attack::attack<RaceShape>({
      .id = "access.equal_request_ids_do_not_cross",
      .claim = "Two clients that use the same request id at the same moment each get their own "
               "answer.",
      .cites = {req::response_reaches_its_sender},
      .flaws = {flaw::equal_request_ids_cross},
      .method = "Lists the tools as one client, in the name of a second user where there is one, "
                "and the resources as another, at one moment and with one JSON-RPC id. Passes when "
                "neither gets the list of the other (CVE-2026-25536).",
      .control = honest_request_is_served(),
      .one_at_a_time = true,
      .all_inputs =
          [](Probe&) {
            return std::vector{RaceShape{.requests = 2, .rounds = 10},
                               RaceShape{.requests = 8, .rounds = 5}};
          },
      .run =
          [](Probe& probe, const RaceShape& shape) {
            const mcp::Credential user = honest_credential(probe);
            const bool has_second = probe.facts().is_protected && probe.facts().trusts_our_issuer;
            const Side first = side(probe, user, "tools/list");
            const Side second = side(
                probe, has_second ? mcp::bearer(probe.access_token_of(1)) : user, "resources/list");
            if (first.answer == second.answer) {
              probe.not_applicable("The server answers both requests alike.");
            }
            bool held = true;
            for (int round = 0; held && round < shape.rounds; ++round) {
              std::vector<http::Request> requests;
              for (int number = 0; number < shape.requests; ++number) {
                const Side& sender = number % 2 == 0 ? first : second;
                requests.push_back(
                    with_id(probe.mcp().call_request(sender.session, sender.user, sender.method,
                                                     Document::object()),
                            "assay-equal-id"));
              }
              const auto exchanges = probe.race(requests, "two clients with one request id");
              held = probe.expect(req::response_reaches_its_sender,
                                  crossed(exchanges, first, second), testing::Not(IsPresent()));
            }
            leave(probe, first.session, first.user);
            leave(probe, second.session, second.user);
          },
  });
}

}  // namespace

std::vector<Case> request_id_attacks() { return {equal_request_ids()}; }

}  // namespace assay::suites
