#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/inputs.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/inputs/cases.hpp"
#include "suites/inputs/suggestions.hpp"
#include "suites/requirements/req.hpp"
#include "suites/scopes/implication.hpp"
#include "suites/scopes/operations.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// An empty list is as good a refusal as an error: many servers give one for what they do not know.
MATCHER(BringsNoSuggestions,
        negation ? "suggestions, or a server error" : "an error, or an empty list of suggestions") {
  const mcp::Reply& reply = arg;
  const auto suggestions = suggestions_in(reply);
  if (!suggestions.empty()) {
    *result_listener << "the first suggestion is \"" << suggestions.front() << "\"";
  }
  return suggestions.empty() && reply.exchange.status() < 500;
}

/// Requests that are wrong in one respect each.
std::vector<std::pair<std::string, Document>> wrong_requests(const Completable& one) {
  const bool is_prompt = one.ref.text("type") == "ref/prompt";
  const Document unknown = is_prompt ? one.ref.with("name", "assay_no_such_prompt")
                                     : one.ref.with("uri", "assay://no-such-template/{name}");
  return {{"an unknown reference", completion_params(unknown, one.argument, "")},
          {"an unknown argument", completion_params(one.ref, "assay_no_such_argument", "")},
          {"an object as value",
           completion_params(one.ref, one.argument, Document::object({{"assay", 1}}))}};
}

Case inputs_are_validated() {
  return conformance({
      .id = "access.completion_requests_are_validated",
      .claim = "Nothing is suggested for a reference or an argument that there is not, nor for a "
               "value that is no text.",
      .cites = {req::completion_inputs_validated},
      .flaws = {flaw::completion_reference_unchecked, flaw::completion_value_type_unchecked},
      .method = "Has each argument of the listed prompts and templates completed, and where that "
                "brings suggestions asks again with a reference, and with an argument, that there "
                "is not, and with an object as value. Passes on any error and on an empty list.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Credential credential = honest_credential(probe);
            bool any = false;
            for (const Completable& one : completables(probe)) {
              const mcp::Reply honest =
                  complete(probe, credential, completion_params(one.ref, one.argument, ""),
                           one.what + ", honestly");
              if (suggestions_in(honest).empty()) {
                continue;
              }
              any = true;
              for (const auto& [what, params] : wrong_requests(one)) {
                probe.expect(req::completion_inputs_validated,
                             complete(probe, credential, params, one.what + ", " + what),
                             BringsNoSuggestions());
              }
            }
            if (!any) {
              probe.not_applicable("The server has no suggestions for an empty value.");
            }
          },
  });
}

/// A suggestion that leads to a resource which the caller may not read, though others may.
struct Hidden {
  Completable of{};
  std::string suggestion{};
};

std::vector<Hidden> hidden_from(Probe& probe, const std::string& reduced) {
  const std::string full = probe.access_token();
  std::vector<Hidden> hidden;
  for (const Completable& one : completables(probe)) {
    auto suggestions = suggestions_in(complete(probe, mcp::bearer(full),
                                               completion_params(one.ref, one.argument, ""),
                                               one.what + ", with every scope"));
    suggestions.resize(std::min<std::size_t>(suggestions.size(), 3));
    for (const std::string& suggestion : suggestions) {
      const ToolCall read{.resource = one.uri_with(suggestion)};
      if (!read.resource.empty() &&
          make_call(probe, read, full, "what the suggestion leads to").succeeded() &&
          make_call(probe, read, reduced, "the same without its scope").exchange.status() == 403) {
        hidden.push_back({.of = one, .suggestion = suggestion});
      }
    }
  }
  return hidden;
}

Finding reveals(Probe& probe, const std::string& reduced, const Hidden& hidden,
                const std::string& begun) {
  const mcp::Reply reply = complete(probe, mcp::bearer(reduced),
                                    completion_params(hidden.of.ref, hidden.of.argument, begun),
                                    hidden.of.what + ", without its scope");
  const auto suggestions = suggestions_in(reply);
  const bool is_there = std::ranges::find(suggestions, hidden.suggestion) != suggestions.end();
  return {.what = "a suggestion for " + hidden.of.what + " that the caller may not read",
          .value = is_there ? std::optional(hidden.suggestion) : std::nullopt,
          .from = {reply.exchange}};
}

Case nothing_hidden_is_shown() {
  return conformance({
      .id = "access.completions_show_nothing_hidden",
      .claim = "What a caller may not read is not suggested to them.",
      .cites = {req::completions_reveal_nothing_hidden},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::access_token},
      .flaws = {flaw::completions_of_hidden_resources, flaw::completions_hidden_from_idle_alone},
      .method = "Has the variables of the listed templates completed with every scope, reads what "
                "the suggestions lead to with a token that lacks the scopes of a resource of the "
                "target file, and where that gets 403 asks for suggestions with that token, for an "
                "empty value and for the first character. Passes where what was refused is not "
                "among them.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            bool any = false;
            for (const ToolCall& call : scoped_calls(probe)) {
              if (call.resource.empty() || any) {
                continue;
              }
              std::vector<std::string> scopes = known_scopes(probe);
              for (const std::string& needed : call.scopes) {
                scopes = scopes_without(scopes, needed);
              }
              const std::string reduced = token_for(probe, scopes);
              for (const Hidden& hidden : hidden_from(probe, reduced)) {
                any = true;
                for (const std::string& begun : {std::string(), hidden.suggestion.substr(0, 1)}) {
                  probe.expect(req::completions_reveal_nothing_hidden,
                               reveals(probe, reduced, hidden, begun), testing::Not(IsPresent()));
                }
              }
            }
            if (!any) {
              probe.not_applicable(
                  "No suggestion leads to a resource that a token of the run may not read.");
            }
          },
  });
}

}  // namespace

std::vector<Case> completion_cases() { return {inputs_are_validated(), nothing_hidden_is_shown()}; }

}  // namespace assay::suites
