#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/escalation.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/scopes/bad_tokens.hpp"
#include "suites/scopes/cases.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// A request without a usable token, and what is wrong with its body.
struct Variant {
  std::string about{};
  http::Request request{};
  bool is_readable{true};  ///< JSON-RPC that any parser takes in
};

std::vector<Variant> readable_variants(const mcp::Client& client, const mcp::Session& session,
                                       const mcp::Credential& credential) {
  const auto made = [&](const std::string& method, const Document& params) {
    return client.call_request(session, credential, method, params);
  };
  std::vector<Variant> variants{
      {"a method that nobody has", made("assay/no_such_method", Document::object())},
      {"a tool that does not exist",
       made("tools/call",
            Document::object({{"name", "assay_no_such_tool"}, {"arguments", Document::object()}}))},
      {"a call that names no tool", made("tools/call", Document::object())},
      {"a resource that does not exist",
       made("resources/read", Document::object({{"uri", "assay://no-such-resource"}}))},
      {"a cursor that does not exist",
       made("tools/list", Document::object({{"cursor", "assay-no-such-cursor"}}))}};
  if (session.id) {
    variants.push_back({"a session that does not exist", made("tools/list", Document::object())});
    variants.back().request.headers.set("Mcp-Session-Id", "assay-no-such-session");
  }
  return variants;
}

/// Frameworks read the body before any handler runs, and may refuse it there; they must not fail.
std::vector<Variant> unreadable_variants(const mcp::Client& client, const mcp::Session& session,
                                         const mcp::Credential& credential) {
  constexpr std::size_t large = 200'000;
  std::vector<Variant> variants;
  const http::Request honest =
      client.call_request(session, credential, "tools/list", Document::object());
  for (const auto& [about, body] :
       {std::pair{std::string("a body that is no JSON"), std::string("{\"jsonrpc\":")},
        {"an empty body", ""},
        {"a large body", "{\"x\":\"" + std::string(large, 'x') + "\"}"}}) {
    variants.push_back({.about = about, .request = honest, .is_readable = false});
    variants.back().request.body = body;
  }
  return variants;
}

/// Where a bad token is served, or anybody, that is the finding of other cases.
bool is_refused_plainly(Probe& probe, const mcp::Session& session, const BadToken& bad) {
  return probe.mcp()
             .call(session, bad.credential, "tools/list", Document::object(),
                   bad.about + ", a plain request")
             .exchange.status() == 401;
}

Case token_first() {
  return conformance({
      .id = "access.token_is_checked_before_the_request",
      .claim = "Without a good token the answer is 401 whatever the request asks for: unknown "
               "methods, tools, resources and sessions are not told apart from known ones.",
      .cites = {req::token_checked_before_request_is_read},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::unknown_method_answered_before_token,
                flaw::unknown_tool_answered_before_token,
                flaw::unknown_session_answered_before_token},
      .method = "Sends requests that would fail in different ways, without a token and with one "
                "that nobody issued, in a session opened honestly. Passes on 401 for each; for "
                "bodies that are no JSON, empty or large, on any 4xx.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Client client = probe.mcp();
            const mcp::Session session = open_honest_session(probe);
            bool is_judged = false;
            for (const BadToken& bad : bad_tokens()) {
              if (!is_refused_plainly(probe, session, bad)) {
                continue;
              }
              is_judged = true;
              for (const Variant& one : readable_variants(client, session, bad.credential)) {
                probe.expect(req::token_checked_before_request_is_read,
                             client.send(one.request, bad.about + ", " + one.about), StatusIs(401));
              }
              for (const Variant& one : unreadable_variants(client, session, bad.credential)) {
                probe.expect(req::token_checked_before_request_is_read,
                             client.send(one.request, bad.about + ", " + one.about),
                             StatusBetween(400, 499));
              }
            }
            end_session(probe, session);
            if (!is_judged) {
              probe.not_applicable(
                  "Requests without a good token are not answered with 401: other "
                  "cases say so.");
            }
          },
  });
}

}  // namespace

std::vector<Case> before_processing_cases() { return {token_first()}; }

}  // namespace assay::suites
