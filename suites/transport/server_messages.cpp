#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <functional>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/messages.hpp"
#include "harness/mcp/messages.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/transport/cases.hpp"
#include "suites/transport/conversation.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

bool is_request(const Document& message) { return message.has("method") && message.has("id"); }

/// Says what is wrong with a message, or nothing.
using Objection = std::function<std::string(const Document& message)>;

/// What the server sends of its own accord: in the streams that answer POSTs, and in the one that
/// GET opens, where it has that. `objection` is asked about each message that is no response.
Finding first_objection(const std::string& what, const std::vector<http::Exchange>& answers,
                        const Objection& objection) {
  Finding finding{.what = what, .from = answers};
  for (const http::Exchange& answer : answers) {
    for (const Document& message : mcp::all_messages_of(answer)) {
      const std::string wrong = message.has("method") ? objection(message) : "";
      if (!wrong.empty()) {
        return {.what = what, .value = wrong, .from = {answer}};
      }
    }
  }
  return finding;
}

/// Listens at the event stream while `talk` goes on and a moment longer, and adds what came. Many
/// servers send not even the head before there is something to tell: that is no silence.
void listen_while(Probe& probe, const http::Request& get, const std::function<void()>& talk,
                  std::vector<http::Exchange>& answers) {
  constexpr std::chrono::milliseconds for_the_head{500};
  constexpr std::chrono::milliseconds moment{300};
  const auto stream = probe.transport().open(get, "listen to the server");
  stream->wait_for_head(for_the_head);
  talk();
  const auto until = std::chrono::steady_clock::now() + moment;
  while (!stream->ended() && std::chrono::steady_clock::now() < until) {
    stream->next(std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now()));
  }
  if (http::Exchange heard = stream->cancel(); heard.response() != nullptr) {
    answers.push_back(std::move(heard));
  }
}

/// initialize for a client that can do everything, which then does not say that it is ready.
std::vector<http::Exchange> answers_before_initialized(Probe& probe) {
  const Document everything = Document::object({{"roots", Document::object()},
                                                {"sampling", Document::object()},
                                                {"elicitation", Document::object()}});
  const mcp::Client client = probe.mcp();
  const mcp::Credential credential = honest_credential(probe);
  const mcp::Reply opening =
      client.send(with_member(client.knock_request(credential), "params",
                              honest_opening(probe).with("capabilities", everything)),
                  "initialize as a client that can do everything");
  probe.require("a client with all capabilities is served", opening, IsServed());
  const mcp::Session session{
      .opening = opening, .id = opening.exchange.header("Mcp-Session-Id"), .opened = true};
  std::vector<http::Exchange> answers{opening.exchange};
  const auto ping = [&] {
    answers.push_back(
        client.call(session, credential, "ping", Document(), "ping before initialized").exchange);
  };
  listen_while(probe, client.get_request(session, credential), ping, answers);
  end_what_was_opened(probe, opening.exchange);
  return answers;
}

Case nothing_is_asked_before_initialized() {
  return conformance({
      .id = "access.nothing_is_asked_before_initialized",
      .claim = "Before the client has said that it is initialized the server asks it for nothing; "
               "it may ping.",
      .cites = {req::nothing_asked_before_initialized},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::asks_before_initialized},
      .method = "Sends initialize as a client with roots, sampling and elicitation, and ping, but "
                "not notifications/initialized, and listens at the event stream for a moment. "
                "Fails on a request of the server other than ping.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Objection asks = [](const Document& message) {
              return is_request(message) && message.text("method") != "ping"
                         ? message.text("method").value_or("")
                         : "";
            };
            probe.expect(req::nothing_asked_before_initialized,
                         first_objection("a request of the server before it may ask",
                                         answers_before_initialized(probe), asks),
                         testing::Not(IsPresent()));
          },
  });
}

/// Everything that can be asked without harm, and the tester's own calls.
std::vector<http::Exchange> answers_of_a_session(Probe& probe) {
  const Conversation conversation(probe);
  const Document declared = conversation.capabilities();
  std::vector<http::Exchange> answers;
  const auto talk = [&] {
    for (const char* feature : {"tools", "resources", "prompts"}) {
      if (declared.has(feature)) {
        answers.push_back(conversation.ask(std::string(feature) + "/list").exchange);
      }
    }
    for (const ToolCall& call : probe.target().calls) {
      const CallRequest request = request_for(call);
      answers.push_back(conversation.ask(request.method, request.params).exchange);
    }
  };
  if (era_of(probe.revision()) == Era::stateless) {
    talk();
    return answers;
  }
  answers.push_back(conversation.session().opening.exchange);
  const http::Request get =
      probe.mcp().get_request(conversation.session(), honest_credential(probe));
  listen_while(probe, get, talk, answers);
  conversation.close();
  return answers;
}

/// A client that declared nothing can do nothing but answer pings.
std::string asks_too_much(const Document& message) {
  const std::string method = message.text("method").value_or("");
  const bool is_a_capability = method.starts_with("roots/") || method.starts_with("sampling/") ||
                               method.starts_with("elicitation/");
  return is_request(message) && is_a_capability ? method : "";
}

/// Notifications that belong to a feature which the server has to declare.
std::string tells_too_much(const Document& message, const Document& declared) {
  const std::string method = message.text("method").value_or("");
  for (const std::string feature : {"tools", "resources", "prompts"}) {
    if (method == "notifications/" + feature + "/list_changed" &&
        declared[feature]["listChanged"].boolean() != true) {
      return method;
    }
  }
  const bool is_undeclared = (method == "notifications/message" && !declared.has("logging")) ||
                             (method == "notifications/resources/updated" &&
                              declared["resources"]["subscribe"].boolean() != true) ||
                             (method == "notifications/tasks/status" && !declared.has("tasks"));
  return is_undeclared ? method : "";
}

Document declared_in(const std::vector<http::Exchange>& answers) {
  for (const http::Exchange& answer : answers) {
    const Document result = mcp::message_of(answer)["result"];
    if (result.has("serverInfo")) {
      return result["capabilities"];
    }
  }
  return {};
}

Case server_keeps_to_what_was_negotiated() {
  return conformance({
      .id = "access.server_keeps_to_what_was_negotiated",
      .claim = "The server asks a client only for what the client declared, and sends only what it "
               "declared itself.",
      .cites = {req::client_capabilities_respected, req::negotiated_version_kept},
      .applies_to = {Feature::handshake_era},
      .flaws = {flaw::asks_for_undeclared_roots, flaw::announces_undeclared_changes},
      .method = "Opens a session as a client without any capability, asks for all lists, makes the "
                "calls of the target file, and listens at the event stream for a moment longer. "
                "Fails on a request for roots, sampling or elicitation, and on notifications of "
                "logging, list changes, resources and tasks that the server did not declare.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const auto answers = answers_of_a_session(probe);
            const Document declared = declared_in(answers);
            probe.expect(req::client_capabilities_respected,
                         first_objection("a request that the client did not declare to answer",
                                         answers, asks_too_much),
                         testing::Not(IsPresent()));
            probe.expect(
                req::negotiated_version_kept,
                first_objection(
                    "a notification that the server did not declare to send", answers,
                    [&](const Document& message) { return tells_too_much(message, declared); }),
                testing::Not(IsPresent()));
          },
  });
}

Case server_notifications_have_no_id() {
  return conformance({
      .id = "access.server_notifications_have_no_id",
      .claim = "No notification of the server has an id.",
      .cites = {req::sent_notifications_have_no_id},
      .flaws = {flaw::notification_with_an_id},
      .method = "Asks for all lists, makes the calls of the target file, and in a session listens "
                "at the event stream for a moment. Fails on a message whose method is a "
                "notification's, and that has an id.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Objection has_an_id = [](const Document& message) {
              const std::string method = message.text("method").value_or("");
              return method.starts_with("notifications/") && message.has("id") ? method : "";
            };
            probe.expect(req::sent_notifications_have_no_id,
                         first_objection("a notification with an id", answers_of_a_session(probe),
                                         has_an_id),
                         testing::Not(IsPresent()));
          },
  });
}

}  // namespace

std::vector<Case> server_message_cases() {
  return {nothing_is_asked_before_initialized(), server_keeps_to_what_was_negotiated(),
          server_notifications_have_no_id()};
}

}  // namespace assay::suites
