#include <gmock/gmock.h>

#include "harness/catalog/flaws/denial.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/denial/cases.hpp"
#include "suites/denial/shapes.hpp"
#include "suites/requirements/req.hpp"
#include "suites/transport/conversation.hpp"

namespace assay::suites {
namespace {

constexpr std::string_view placeholder = "\"assay-nested-value\"";

/// An honest request with one member more, which nobody asked for.
http::Request with_surplus(const Conversation& conversation, const std::string& value) {
  http::Request request = conversation.request("tools/list");
  const Document params = body_of(request)["params"];
  request = with_member(
      request, "params",
      (params.is_object() ? params : Document::object()).with("assay", "assay-nested-value"));
  request.body.replace(request.body.find(placeholder), placeholder.size(), value);
  return request;
}

Shape nested(const Conversation& conversation, const char* what, const std::string& opening,
             const std::string& closing) {
  return {.what = what,
          .request =
              [&conversation, opening, closing](std::size_t size) {
                return with_surplus(conversation,
                                    repeated(opening, size) + "0" + repeated(closing, size));
              },
          .most = 32'768};
}

Case messages_are_read_in_time() {
  return denial({
      .id = "access.message_is_read_in_step_with_its_nesting",
      .claim = "The time to read a message grows no faster than its nesting.",
      .cites = {req::message_reading_time_bounded},
      .flaws = {flaw::nesting_measured_per_level},
      .method = "Lists the tools with one more member in the params, which is arrays in arrays or "
                "objects in objects, from 2 levels to 32768, and measures how long each answer "
                "takes, whatever it says. Fails only where the time is three tenths of a second "
                "longer than at the beginning, grew with an exponent above 1.5, and does so once "
                "more; stops at the first depth where that is clear, or that the server refuses "
                "as too large.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Conversation conversation(probe);
            expect_no_growth(
                probe, req::message_reading_time_bounded,
                {nested(conversation, "arrays in arrays", "[", "]"),
                 nested(conversation, "objects in objects", R"({"a":)", "}"),
                 {.what = "elements of an array", .request = [&conversation](std::size_t size) {
                    return with_surplus(conversation, "[" + repeated("0,", size) + "0]");
                  }}});
            conversation.close();
          },
  });
}

}  // namespace

std::vector<Case> message_growth_cases() { return {messages_are_read_in_time()}; }

}  // namespace assay::suites
