#include <gmock/gmock.h>

#include <array>

#include "harness/catalog/flaws/stateless.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/stateless/cases.hpp"
#include "suites/stateless/requests.hpp"

namespace assay::suites {
namespace {

using namespace matchers;   // NOLINT(google-build-using-namespace): cases read as sentences
using namespace stateless;  // NOLINT(google-build-using-namespace): helpers of this folder

constexpr std::int64_t resource_not_found = -32002;
constexpr std::int64_t url_elicitation_required = -32042;

bool is_defined(std::int64_t code) { return code <= -32020 && code >= -32022; }
bool is_of_mcp(std::int64_t code) { return code <= -32020 && code >= -32099; }
bool is_legacy(std::int64_t code) { return code <= -32000 && code >= -32019; }
bool is_of_json_rpc(std::int64_t code) {
  return code == -32700 || (code <= -32600 && code >= -32603);
}
bool is_retired(std::int64_t code) {
  return code == resource_not_found || code == url_elicitation_required;
}
bool is_reserved(std::int64_t code) { return code <= -32000 && code >= -32768; }

MATCHER(HasNoUndefinedCode, negation ? "a code that MCP reserves and does not define"
                                     : "no code that MCP reserves and does not define") {
  const std::int64_t code = arg.error_code().value_or(0);
  return !is_of_mcp(code) || is_defined(code) || is_retired(code);
}
MATCHER(HasNoCodeOfAnotherCause, negation ? "a code that is defined for another cause"
                                          : "no code that is defined for another cause") {
  return !is_defined(arg.error_code().value_or(0));
}
MATCHER(HasNoRetiredCode, negation ? "a retired code" : "neither -32002 nor -32042") {
  return !is_retired(arg.error_code().value_or(0));
}
MATCHER(HasNoLegacyCode,
        negation ? "a code from -32019 to -32000" : "no code from -32019 to -32000") {
  const std::int64_t code = arg.error_code().value_or(0);
  return !is_legacy(code) || is_retired(code);
}
MATCHER(HasNoOwnCodeInTheRange, negation ? "a code of its own in the reserved range"
                                         : "no code of its own from -32768 to -32000") {
  const std::int64_t code = arg.error_code().value_or(0);
  return !is_reserved(code) || is_of_json_rpc(code) || is_of_mcp(code) || is_legacy(code);
}

/// Requests whose headers, version and metadata are right, for things that do not exist.
std::vector<CallRequest> requests_in_vain() {
  return {{"tools/call",
           Document::object({{"name", "assay_no_such_tool"}, {"arguments", Document::object()}})},
          {"resources/read", Document::object({{"uri", "assay://no-such-resource"}})},
          {"prompts/get", Document::object({{"name", "assay_no_such_prompt"}})},
          {"tools/list", Document::object({{"cursor", "assay-no-such-cursor"}})},
          {"assay/no_such_method", Document::object()}};
}

Case error_codes_mean_what_they_say() {
  return conformance({
      .id = "access.error_codes_mean_what_they_say",
      .claim = "What does not exist is reported with the codes of JSON-RPC or of the server's own, "
               "and with none that MCP has for something else, reserves or has retired.",
      .cites = {req::no_undefined_mcp_codes, req::mcp_codes_keep_their_meaning,
                req::retired_codes_not_sent, req::legacy_codes_avoided,
                req::own_codes_outside_reserved_range},
      .flaws = {flaw::undefined_mcp_code_sent, flaw::header_code_for_unknown_tool,
                flaw::retired_code_for_missing_resource, flaw::legacy_code_for_unknown_prompt,
                flaw::own_code_in_reserved_range},
      .method = "Asks for a tool, a resource, a prompt, a page and a method that do not exist, and "
                "looks at the codes of the errors.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            for (const CallRequest& asked : requests_in_vain()) {
              const mcp::Reply reply = probe.mcp().send(
                  honest_request(probe, asked.method, asked.params), asked.method + " in vain");
              probe.expect(req::no_undefined_mcp_codes, reply, HasNoUndefinedCode());
              probe.expect(req::mcp_codes_keep_their_meaning, reply, HasNoCodeOfAnotherCause());
              probe.expect(req::retired_codes_not_sent, reply, HasNoRetiredCode());
              probe.expect(req::legacy_codes_avoided, reply, HasNoLegacyCode());
              probe.expect(req::own_codes_outside_reserved_range, reply, HasNoOwnCodeInTheRange());
            }
          },
  });
}

struct Offer {
  std::string capability{};
  std::string method{};
  std::string member{};
};
const std::array<Offer, 3> offers{{{"tools", "tools/list", "tools"},
                                   {"resources", "resources/list", "resources"},
                                   {"prompts", "prompts/list", "prompts"}}};

/// Entries that have what no entry of the list can be without.
bool is_list_of_named(const Document& list) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!list.at(i).text("name")) {
      return false;
    }
  }
  return list.is_array();
}

MATCHER_P(IsAnsweredWithAListOf, member,
          std::string(negation ? "no list of " : "a result with a list of ") + member) {
  const mcp::Reply& reply = arg;
  return reply.succeeded() && is_list_of_named(reply.result()[member]);
}

Document capabilities_of(Probe& probe, const mcp::Session& session) {
  return era_of(probe.revision()) == Era::stateless ? discovered(probe)["capabilities"]
                                                    : session.opening.result()["capabilities"];
}

/// What the server refuses in a revision that it does not really speak proves nothing.
Case revision_is_spoken_end_to_end() {
  return conformance({
      .id = "access.revision_is_spoken_end_to_end",
      .claim = "A client that opens as the revision says gets the lists that the server declares, "
               "in the form of the revision.",
      .cites = {req::revision_spoken_end_to_end},
      .flaws = {flaw::tools_keyed_by_name},
      .method = "Opens as the revision says, and lists what the capabilities name of tools, "
                "resources and prompts.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Credential credential = honest_credential(probe);
            const mcp::Client client = probe.mcp();
            const mcp::Session session = client.open(credential);
            const Document capabilities = capabilities_of(probe, session);
            bool any = false;
            for (const Offer& offer : offers) {
              if (!capabilities.has(offer.capability)) {
                continue;
              }
              any = true;
              const mcp::Reply reply = client.call(session, credential, offer.method,
                                                   Document::object(), "what the server declares");
              if (reply.exchange.status() != 401 && reply.exchange.status() != 403) {
                probe.expect(req::revision_spoken_end_to_end, reply,
                             IsAnsweredWithAListOf(offer.member));
              }
            }
            leave_session(probe, session);
            if (!any) {
              probe.not_applicable("The server declares no tools, resources or prompts.");
            }
          },
  });
}

}  // namespace

std::vector<Case> code_and_form_cases() {
  return {error_codes_mean_what_they_say(), revision_is_spoken_end_to_end()};
}

}  // namespace assay::suites
