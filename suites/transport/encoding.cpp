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

/// Two, three and four bytes of UTF-8 a character. An id is the one text that every server gives
/// back.
constexpr auto foreign_id = "assay-\u00E4-\u65E5\u672C-\U0001F600";

Case text_beyond_ascii_comes_back_unharmed() {
  return conformance({
      .id = "access.text_beyond_ascii_comes_back_unharmed",
      .claim = "Text beyond ASCII in a request comes back unharmed in the answer.",
      .cites = {req::messages_are_utf8},
      .flaws = {flaw::answers_in_ascii},
      .method = "Sends tools/list with an id that has characters of two, three and four bytes in "
                "UTF-8. Passes where the response carries the same id.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Conversation conversation(probe);
            const mcp::Reply reply =
                conversation.send(with_member(conversation.request("tools/list"), "id", foreign_id),
                                  "an id beyond ASCII");
            conversation.close();
            probe.expect(req::messages_are_utf8, reply, CarriesId(Document(foreign_id)));
          },
  });
}

struct BrokenText {
  std::string what{};
  std::string bytes{};
};

/// What decoders that mean well make something of.
std::vector<BrokenText> broken_texts() {
  return {{"a byte that UTF-8 does not have", "\xFF"},
          {"a slash in two bytes", "\xC0\xAF"},
          {"half of a surrogate pair", "\xED\xA0\x80"},
          {"a character that breaks off", "\xE6\x97"},
          {"a text in Latin-1", "\xE4"}};
}

http::Request with_raw_id(const http::Request& request, const std::string& bytes) {
  constexpr std::string_view placeholder = "assay-placeholder";
  http::Request raw = with_member(request, "id", std::string(placeholder));
  raw.body.replace(raw.body.find(placeholder), placeholder.size(), "assay-" + bytes);
  return raw;
}

Case broken_utf8_is_refused() {
  return conformance({
      .id = "access.broken_utf8_is_refused",
      .claim = "A body that is not valid UTF-8 is refused, and neither repaired nor the cause of a "
               "failure.",
      .cites = {req::broken_utf8_refused},
      .flaws = {flaw::broken_utf8_repaired},
      .method = "Sends tools/list with an id that holds a stray byte, an overlong slash, half of a "
                "surrogate pair, half of a character, or Latin-1. Passes on a 4xx or a JSON-RPC "
                "error.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Conversation conversation(probe);
            const http::Request honest = conversation.request("tools/list");
            probe.require("an id beyond ASCII is served",
                          conversation.send(with_raw_id(honest, "\u00E4"), "control: sound UTF-8"),
                          StatusIs(200));
            for (const BrokenText& broken : broken_texts()) {
              probe.expect(req::broken_utf8_refused,
                           conversation.send(with_raw_id(honest, broken.bytes), broken.what),
                           IsTurnedDown());
            }
            conversation.close();
          },
  });
}

}  // namespace

std::vector<Case> encoding_cases() {
  return {text_beyond_ascii_comes_back_unharmed(), broken_utf8_is_refused()};
}

}  // namespace assay::suites
