#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/streams.hpp"
#include "suites/isolation/dialogue.hpp"
#include "suites/requirements/req.hpp"
#include "suites/streams/cases.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// The capability behind a question, e.g. "elicitation" behind elicitation/create.
std::vector<std::string> capabilities_for(const Document& questions) {
  std::vector<std::string> needed;
  for (const std::string& key : questions.members()) {
    const std::string method = questions[key].text("method").value_or("");
    needed.push_back(method.substr(0, method.find('/')));
  }
  return needed;
}

MATCHER_P(NamesMissingCapability, needed,
          negation ? "no error -32021 that names the capability"
                   : "status 400 with the error -32021, and the capability in "
                     "data.requiredCapabilities") {
  const mcp::Reply& reply = arg;
  const Document required = reply.message["error"]["data"]["requiredCapabilities"];
  *result_listener << "data.requiredCapabilities is " << required.dump();
  return reply.exchange.status() == 400 && reply.error_code() == -32021 &&
         std::ranges::any_of(needed, [&](const std::string& name) { return required.has(name); });
}

/// It was carried out, or it failed in its own way, for which the capability may be no reason.
bool is_answered_without(const mcp::Reply& reply) {
  return reply.succeeded() && reply.result().text("resultType") != "input_required";
}

Case missing_capability_is_named() {
  return conformance({
      .id = "access.missing_capability_is_named",
      .claim = "A call that needs to ask is refused with -32021 where the client did not declare "
               "that it can be asked, and is told what is missing.",
      .cites = {req::missing_capability_is_32021},
      .flaws = {flaw::missing_capability_is_invalid_request, flaw::missing_capability_is_200,
                flaw::missing_capability_not_named, flaw::undeclared_capability_used},
      .method = "Makes the calls of the target file that ask the user something, as a client that "
                "declares no capability. Passes on a result, and on status 400 with -32021 and the "
                "capability in data.requiredCapabilities; a question is neither.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Credential user = honest_credential(probe);
            bool is_judged = false;
            for (const Dialogue& dialogue : dialogues(probe, user)) {
              const mcp::Reply reply = probe.mcp().send(
                  request_in(probe, mcp::Session{.opened = true}, user, dialogue.call),
                  "the call by a client that cannot be asked");
              if (!is_answered_without(reply)) {
                is_judged = true;
                probe.expect(req::missing_capability_is_32021, reply,
                             NamesMissingCapability(capabilities_for(dialogue.questions)));
              }
            }
            if (!is_judged) {
              probe.not_applicable(
                  "Calls that ask are carried out without, where the client cannot be asked.");
            }
          },
  });
}

Case questions_are_not_cached() {
  return conformance({
      .id = "access.questions_carry_no_caching_hints",
      .claim = "A result that asks for input does not say how long, and for whom, it may be kept.",
      .cites = {req::interim_results_without_hints},
      .flaws = {flaw::question_with_caching_hints},
      .method = "Makes the calls of the target file that ask the user something, and looks for "
                "ttlMs and cacheScope in the results that ask.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            for (const Dialogue& dialogue : dialogues(probe, honest_credential(probe))) {
              const Document result = dialogue.reply.result();
              Finding hint{.what = "a caching hint", .from = {dialogue.reply.exchange}};
              for (const char* member : {"ttlMs", "cacheScope"}) {
                if (result.has(member)) {
                  hint.value = std::string(member) + " " + result[member].dump();
                }
              }
              probe.expect(req::interim_results_without_hints, hint, testing::Not(IsPresent()));
            }
          },
  });
}

}  // namespace

std::vector<Case> input_request_cases() {
  return {missing_capability_is_named(), questions_are_not_cached()};
}

}  // namespace assay::suites
