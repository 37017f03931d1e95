#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/generators/artefact_mutation.hpp"
#include "fixtures/generators/origin_header.hpp"
#include "fixtures/generators/rpc_body.hpp"
#include "fixtures/generators/rpc_headers.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/challenges.hpp"
#include "harness/catalog/flaws/sessions.hpp"
#include "harness/catalog/flaws/transport.hpp"
#include "harness/http/text.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/cases.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using attack::attack;
using testing::AnyOf;

/// Left out: "null", local files and browser extensions, which a server may allow; what HTTP
/// servers refuse before they look at Origin.
bool is_foreign_to_everybody(const gen::OriginHeader& header, const std::string& origin) {
  constexpr std::size_t longest = 2'000;
  const std::string& kind = header.mutation.kind;
  return !gen::is_null_origin(header) && kind != "origin.file" && kind != "origin.extension" &&
         origin.size() <= longest &&
         std::ranges::all_of(origin, [](char c) { return c >= ' ' && c <= '~'; });
}

mcp::Reply knock_from(Probe& probe, const std::string& origin) {
  http::Request request = probe.mcp().knock_request(honest_credential(probe));
  request.headers.add("Origin", origin);
  return probe.mcp().send(request, "a foreign origin");
}

auto is_the_refusal_of(Revision revision) {
  const bool status_is_named =
      revision == Revision::v2025_11_25 || revision == Revision::v2026_07_28;
  return testing::Conditional(status_is_named, StatusIs(403), StatusBetween(400, 499));
}

/// Where a plainly foreign page is served, every other one is, too: that is one finding.
void demand_refusal_of_foreign_pages(Probe& probe) {
  const mcp::Reply reply = knock_from(probe, "https://attacker.example");
  if (!testing::Value(reply, is_the_refusal_of(probe.revision()))) {
    probe.not_applicable(
        "The server does not refuse a plainly foreign Origin: see "
        "access.foreign_origin_is_refused.");
  }
}

Case look_alike_origin() {
  return attack<gen::OriginHeader>({
      .id = "access.look_alike_origin_is_refused",
      .claim = "A request for a foreign page is refused however much its Origin resembles the "
               "server's own.",
      .cites = {req::foreign_origin_refused},
      .flaws = {flaw::origin_prefix_matched, flaw::origin_suffix_matched},
      .method = "Sends an honest request with origins of other hosts that a browser can send: with "
                "the server's host in front or behind, and with names that resemble localhost. "
                "Passes on 403 (in revisions that do not name the status: on any 4xx).",
      .control = honest_request_is_served(),
      .attempts = 150,
      .inputs =
          [](Probe& probe) {
            demand_refusal_of_foreign_pages(probe);
            return gen::foreign_origins();
          },
      .run =
          [](Probe& probe, const gen::OriginHeader& header) {
            const auto page = gen::page_headers(header, probe.facts().server_url);
            const std::string origin = page.origin.value_or("");
            if (!is_foreign_to_everybody(header, origin)) {
              probe.not_applicable("A server may allow this origin.");
            }
            probe.expect(req::foreign_origin_refused, knock_from(probe, origin),
                         is_the_refusal_of(probe.revision()));
          },
  });
}

/// A call that names something, for Mcp-Name to repeat.
std::optional<ToolCall> named_call(const Probe& probe) {
  const auto& calls = probe.target().calls;
  return calls.empty() ? std::nullopt : std::optional(calls.front());
}

http::Request mirrored_request(Probe& probe, bool with_name) {
  const auto call = named_call(probe);
  const CallRequest request =
      with_name && call ? request_for(*call) : CallRequest{"tools/list", Document::object()};
  return probe.mcp().call_request({}, honest_credential(probe), request.method, request.params);
}

/// Both requests that are changed, unchanged.
Control mirrored_requests_are_served() {
  return {.name = "requests with honest headers are served",
          .step = Step::access,
          .run = [](Probe& probe) {
            for (const bool with_name : {false, true}) {
              const mcp::Reply reply =
                  probe.mcp().send(mirrored_request(probe, with_name),
                                   "control: headers that say what the body says");
              // What a call comes to is the tool's affair, as long as the server takes it in.
              const bool is_call = with_name && named_call(probe);
              probe.require("a request with honest headers is served", reply,
                            testing::Conditional(is_call, StatusIs(200), IsAnswered()));
            }
          }};
}

Case mirrored_headers() {
  return attack<gen::RpcHeaders>({
      .id = "access.rpc_headers_must_match_the_body",
      .claim = "A request whose Mcp-Method or Mcp-Name differs from its body in anything, case "
               "included, gets 400.",
      .cites = {req::method_header_matches_body},
      .flaws = {flaw::header_mismatch_served, flaw::header_mismatch_in_case_served,
                flaw::name_header_unchecked},
      .method = "Changes Mcp-Method of tools/list, and Mcp-Name of a call of the target file: "
                "other names, other case, parts, lists, two headers, none, and encodings that "
                "stand for something else.",
      .control = mirrored_requests_are_served(),
      .attempts = 150,
      .inputs =
          [](Probe& probe) {
            return gen::mismatched_routing_headers(named_call(probe).has_value());
          },
      .run =
          [](Probe& probe, const gen::RpcHeaders& mutation) {
            http::Request request =
                mirrored_request(probe, gen::header_name(mutation) == "Mcp-Name");
            auto headers = gen::mismatched(mutation, request.headers);
            if (!headers) {
              probe.not_applicable("The request has no such header.");
            }
            request.headers = *std::move(headers);
            probe.expect(req::method_header_matches_body,
                         probe.mcp().send(request, "header and body disagree"), StatusIs(400));
          },
  });
}

/// Refused, or told that the body is none: neither says anything about who asked. An acceptance
/// (202) does.
MATCHER(OpensNothing, negation ? "something done for the request"
                               : "a status that is no success, or an error without a result") {
  const mcp::Reply& reply = arg;
  const int status = reply.exchange.status();
  const bool is_success = status >= 200 && status < 300;
  return !is_success || (reply.error_code().has_value() && !reply.message.has("result"));
}

Case bodies_without_a_token() {
  return attack<gen::RpcBody>({
      .id = "access.no_body_opens_the_door_without_a_token",
      .claim = "Without a token nothing is served or accepted, whatever the body is: a "
               "notification, a batch, a response, a method that nobody has, or no JSON at all.",
      .cites = {req::every_request_authorized},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::accepts_anonymous, flaw::notification_excuses_token},
      .method = "Sends the first request of a client without a token, with its body broken, "
                "retyped, doubled, nested, as a batch, as a notification and as a response.",
      .control = honest_token_is_served(),
      .attempts = 150,
      .inputs =
          [](Probe& probe) {
            if (asks_behind_the_opening(probe)) {
              probe.not_applicable("The first request of a client is served without a token.");
            }
            return gen::rpc_bodies();
          },
      .run =
          [](Probe& probe, const gen::RpcBody& body) {
            constexpr std::size_t longest = 60'000;  // some servers hang up on long bodies
            http::Request request = probe.mcp().knock_request(mcp::no_token);
            request.body =
                gen::rpc_bytes(body, Document::parse(request.body).value_or(Document::object()));
            if (request.body.size() > longest) {
              probe.not_applicable("The body is larger than a server needs to read.");
            }
            probe.expect(req::every_request_authorized,
                         probe.mcp().send(request, "another body without a token"), OpensNothing());
          },
  });
}

/// Identifiers in hexadecimal digits may be read as numbers, which have no case.
bool reads_the_same(const std::string& one, const std::string& other) {
  return http::equal_ignoring_case(one, other) &&
         one.find_first_not_of("0123456789abcdefABCDEF-") == std::string::npos;
}

Case mutated_session_id() {
  return attack<gen::ArtefactMutation>({
      .id = "access.mutated_session_id_is_refused",
      .claim = "A session answers to its whole identifier only: not to a part of it, to other "
               "case, or to a pattern.",
      .cites = {req::unknown_session_refused},
      .applies_to = {Feature::protection, Feature::sessions},
      .needs = {Need::access_token},
      .flaws = {flaw::session_prefix_matched},
      .method = "Opens a session and lists the tools with a good token and a changed session id. "
                "Passes on 404 and 400.",
      .control = honest_session_is_served(),
      .attempts = 60,
      .inputs =
          [](Probe& probe) {
            const mcp::Session session = open_honest_session(probe);
            end_session(probe, session);
            return gen::artefact_mutations(session.id.value_or(""), gen::ArtefactCarrier::header);
          },
      .run =
          [](Probe& probe, const gen::ArtefactMutation& mutation) {
            const mcp::Session session = open_honest_session(probe);
            mcp::Session other = session;
            other.id = mutation.applied_to(session.id.value_or(""));
            const mcp::Reply reply =
                probe.mcp().call(other, mcp::bearer(probe.access_token()), "tools/list",
                                 Document::object(), "another session id");
            end_session(probe, session);
            if (mutation.may_decode_to_the_same() ||
                reads_the_same(session.id.value_or(""), *other.id)) {
              probe.not_applicable("A lenient reader may take it for the same.");
            }
            probe.expect(req::unknown_session_refused, reply, AnyOf(StatusIs(404), StatusIs(400)));
          },
  });
}

}  // namespace

std::vector<Case> transport_attacks() {
  return {look_alike_origin(), mirrored_headers(), bodies_without_a_token(), mutated_session_id()};
}

}  // namespace assay::suites
