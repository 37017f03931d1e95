#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/json_rpc_matchers.hpp"
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

constexpr auto unknown_method = "assay/no_such_method";
const Document unknown_cursor = Document::object({{"cursor", "assay-no-such-cursor"}});

mcp::Reply ask_with_id(const Conversation& conversation, const std::string& method,
                       const Document& id) {
  return conversation.send(with_member(conversation.request(method), "id", id),
                           method + " with the id " + id.dump());
}

Case response_has_the_id_of_its_request() {
  return conformance({
      .id = "access.response_has_the_id_of_its_request",
      .claim = "Each response, be it a result or an error, has the id of its request, with the "
               "same value and the same type.",
      .cites = {req::response_carries_request_id},
      .flaws = {flaw::string_id_made_a_number, flaw::zero_id_left_out, flaw::error_without_id},
      .method = "Sends tools/list with the ids \"7\", \"assay-1\", 0 and 2^53 - 1, and a method "
                "that does not exist with a text and a number.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            constexpr std::int64_t largest = 9'007'199'254'740'991;
            const Conversation conversation(probe);
            for (const Document& id :
                 {Document("7"), Document("assay-1"), Document(0), Document(largest)}) {
              probe.expect(req::response_carries_request_id,
                           ask_with_id(conversation, "tools/list", id), CarriesId(id));
            }
            for (const Document& id : {Document("assay-2"), Document(4711)}) {
              const mcp::Reply reply = ask_with_id(conversation, unknown_method, id);
              if (is_in_json_rpc(reply)) {
                probe.expect(req::response_carries_request_id, reply, CarriesId(id));
              }
            }
            conversation.close();
          },
  });
}

void judge_form(Probe& probe, const mcp::Reply& reply) {
  if (!is_in_json_rpc(reply)) {
    return;
  }
  probe.expect(req::messages_are_json_rpc, reply, SpeaksJsonRpc());
  probe.expect(req::response_has_its_members, reply, HasResultOrError());
  probe.expect(req::result_and_error_exclude_each_other, reply, HasNotBoth());
  probe.expect(req::error_code_is_integer, reply, HasIntegerCode());
}

Case responses_are_well_formed() {
  return conformance({
      .id = "access.responses_are_well_formed",
      .claim = "Each message of the server is JSON-RPC 2.0, and each response has a result or an "
               "error, never both; an error has an integer as its code, and a message.",
      .cites = {req::messages_are_json_rpc, req::response_has_its_members,
                req::result_and_error_exclude_each_other, req::error_code_is_integer},
      .flaws = {flaw::jsonrpc_left_out_of_errors, flaw::error_message_left_out,
                flaw::null_error_beside_result, flaw::error_code_is_text},
      .method = "Looks at the answers to the first request of a client, to tools/list, to a method "
                "that does not exist and to an unknown cursor. Pages with a 4xx that are no "
                "JSON-RPC are left aside.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Conversation conversation(probe);
            if (era_of(probe.revision()) == Era::handshake) {
              judge_form(probe, conversation.session().opening);
            }
            judge_form(probe, conversation.ask("tools/list"));
            judge_form(probe, conversation.ask(unknown_method));
            judge_form(probe, conversation.ask("tools/list", unknown_cursor));
            conversation.close();
          },
  });
}

Case null_id_is_refused() {
  return conformance({
      .id = "access.null_id_is_refused",
      .claim = "A request whose id is null is refused.",
      .cites = {req::null_request_id_refused},
      .flaws = {flaw::null_id_served},
      .method = "Sends tools/list with the id null. Passes on a 4xx or a JSON-RPC error.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Conversation conversation(probe);
            const mcp::Reply reply = ask_with_id(conversation, "tools/list", Document());
            conversation.close();
            probe.expect(req::null_request_id_refused, reply, IsTurnedDown());
          },
  });
}

Case unknown_cursor_is_refused() {
  return conformance({
      .id = "access.unknown_cursor_is_refused",
      .claim = "A cursor that the server never gave out is answered with the error -32602.",
      .cites = {req::invalid_cursor_refused},
      .flaws = {flaw::unknown_cursor_means_first_page},
      .method = "Sends tools/list, resources/list and prompts/list with a cursor that is made up, "
                "where the list comes without one.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            constexpr std::int64_t invalid_params = -32602;
            const Conversation conversation(probe);
            bool lists_anything = false;
            for (const char* method : {"tools/list", "resources/list", "prompts/list"}) {
              if (conversation.ask(method).succeeded()) {
                lists_anything = true;
                probe.expect(req::invalid_cursor_refused, conversation.ask(method, unknown_cursor),
                             HasErrorCode(invalid_params));
              }
            }
            conversation.close();
            if (!lists_anything) {
              probe.not_applicable("The server has no lists.");
            }
          },
  });
}

}  // namespace

std::vector<Case> json_rpc_cases() {
  return {response_has_the_id_of_its_request(), responses_are_well_formed(), null_id_is_refused(),
          unknown_cursor_is_refused()};
}

}  // namespace assay::suites
