#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/streams.hpp"
#include "suites/isolation/two_users.hpp"
#include "suites/requirements/req.hpp"
#include "suites/streams/cases.hpp"
#include "suites/streams/watch.hpp"

namespace assay::suites {
namespace {

using namespace matchers;              // NOLINT(google-build-using-namespace): as sentences
using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)

Document everything_declared() {
  const Document none = Document::object();
  return Document::object({{"roots", none}, {"sampling", none}, {"elicitation", none}});
}

/// What a client answers whose user agrees to nothing.
Document answer_to(const Document& request) {
  const std::string method = request.text("method").value_or("");
  const Document answer = Document::object({{"jsonrpc", "2.0"}, {"id", request["id"]}});
  if (method == "elicitation/create") {
    return answer.with("result", Document::object({{"action", "decline"}}));
  }
  if (method == "roots/list") {
    return answer.with("result", Document::object({{"roots", Document::array()}}));
  }
  if (method == "ping") {
    return answer.with("result", Document::object());
  }
  return answer.with("error", Document::object({{"code", -1}, {"message", "The user declines."}}));
}

/// The requests of the server in one session, and the answers of its calls that brought them.
struct Asked {
  std::vector<Document> requests{};
  std::vector<http::Exchange> from{};
};

class Questioned {
 public:
  explicit Questioned(Probe& probe)
      : probe_(probe),
        user_(honest_credential(probe)),
        session_(session_of(probe, user_, everything_declared())) {}

  /// Makes a call, and answers what the server asks on its stream.
  bool is_asked_in(const ToolCall& call) {
    Watch watch(probe_, request_in(probe_, session_, user_, request_for(call)),
                "a call that may ask its client");
    std::size_t read = 0;
    const std::size_t before = asked_.requests.size();
    const auto is_done = [&] {
      for (; read < watch.told().size(); ++read) {
        if (watch.told()[read].message.has("method") && watch.told()[read].message.has("id")) {
          asked_.requests.push_back(watch.told()[read].message);
          answer(asked_.requests.back());
        }
      }
      return watch.response() != nullptr;
    };
    listen({&watch}, in(2s), is_done);
    const bool is_asked = asked_.requests.size() > before;
    http::Exchange exchange = watch.close();
    if (is_asked) {
      asked_.from.push_back(std::move(exchange));
    }
    return is_asked;
  }

  Asked finish() {
    leave(probe_, session_, user_);
    return std::move(asked_);
  }

 private:
  void answer(const Document& request) {
    http::Request response =
        probe_.mcp().call_request(session_, user_, "notifications/initialized", Document());
    response.body = answer_to(request).dump();
    probe_.mcp().send(response, "answer what the server asks");
  }

  Probe& probe_;
  mcp::Credential user_;
  mcp::Session session_;
  Asked asked_{};
};

/// The first call in which the server asks, made twice.
Asked asked_by_the_server(Probe& probe) {
  Questioned session(probe);
  for (const ToolCall& call : probe.target().calls) {
    if (!call.tool.empty() && session.is_asked_in(call)) {
      session.is_asked_in(call);
      return session.finish();
    }
  }
  session.finish();
  probe.not_exercised(
      "a call in which the server asks its client for something: a form, a sample, its roots "
      "(calls: in the target file)");
}

bool is_an_id(const Document& id) { return id.is_text() || (id.is_number() && id.integer()); }

Case own_requests_have_an_id() {
  return conformance({
      .id = "access.requests_of_the_server_have_an_id",
      .claim = "What the server asks its client has a string or an integer for an id.",
      .cites = {req::own_request_id_not_null},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::own_request_id_null},
      .method = "Opens a session as a client that can do everything, makes the tool calls of the "
                "target file until the server asks for something, declines, and looks at the ids.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Asked asked = asked_by_the_server(probe);
            for (const Document& request : asked.requests) {
              Finding wrong{.what = "an id that is neither a string nor an integer",
                            .from = asked.from};
              if (!is_an_id(request["id"])) {
                wrong.value = request["id"].dump();
              }
              probe.expect(req::own_request_id_not_null, wrong, testing::Not(IsPresent()));
            }
          },
  });
}

Case own_request_ids_are_fresh() {
  return conformance({
      .id = "access.requests_of_the_server_have_fresh_ids",
      .claim = "The server uses no id twice for what it asks its client in a session.",
      .cites = {req::own_request_ids_not_reused},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::own_request_ids_start_again},
      .method = "Opens a session as a client that can do everything, makes the first tool call of "
                "the target file in which the server asks for something twice, declines each time, "
                "and compares the ids.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Asked asked = asked_by_the_server(probe);
            if (asked.requests.size() < 2) {
              probe.not_exercised(
                  "a call in which the server asks its client for something each time that it is "
                  "made (calls: in the target file)");
            }
            if (!std::ranges::all_of(asked.requests, [](const Document& request) {
                  return is_an_id(request["id"]);
                })) {
              probe.not_applicable(
                  "The ids are none: see access.requests_of_the_server_have_an_id.");
            }
            Finding repeated{.what = "an id that is used twice", .from = asked.from};
            for (std::size_t i = 0; i < asked.requests.size(); ++i) {
              for (std::size_t j = 0; j < i; ++j) {
                if (asked.requests[i]["id"] == asked.requests[j]["id"]) {
                  repeated.value = asked.requests[i]["id"].dump();
                }
              }
            }
            probe.expect(req::own_request_ids_not_reused, repeated, testing::Not(IsPresent()));
          },
  });
}

}  // namespace

std::vector<Case> own_request_cases() {
  return {own_requests_have_an_id(), own_request_ids_are_fresh()};
}

}  // namespace assay::suites
