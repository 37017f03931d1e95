#include <gmock/gmock.h>

#include <array>
#include <set>

#include "fixtures/generators/parameter_mutation.hpp"
#include "fixtures/generators/state_value.hpp"
#include "fixtures/matchers/authorization_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/authorization.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using attack::attack;
using gen::ParameterEffect;
using gen::ParameterMutation;
using oauth::AuthorizationOutcome;
using testing::Matcher;
using testing::Not;

oauth::AuthorizationRequest changed(Probe& probe, const ParameterMutation& mutation) {
  oauth::AuthorizationRequest request = probe.honest_authorization();
  auto sent = mutation.applied_to(request.parameters());
  if (!sent) {
    probe.not_applicable("Honest requests have no parameter " + mutation.parameter + " here.");
  }
  request.exactly = std::move(sent->query);
  return request;
}

AuthorizationOutcome ask_without(Probe& probe, ParameterMutation mutation) {
  mutation.kind = "missing";
  mutation.choice = 0;
  return probe.authorize(changed(probe, mutation), "ask without " + mutation.parameter);
}

/// The rule that a served request breaks; nullopt where no rule says how it is to be answered, or
/// another case asks. `resource` may come more than once (RFC 8707 section 2).
std::optional<RequirementKey> rule_of(const ParameterMutation& mutation) {
  const auto is_one_of = [&](const std::set<std::string>& names, RequirementKey rule) {
    return names.contains(mutation.parameter) ? std::optional(rule) : std::nullopt;
  };
  const bool of_client = mutation.parameter == "client_id";
  switch (mutation.effect().value_or(ParameterEffect::empty)) {
    case ParameterEffect::missing:
      return of_client ? std::optional(req::no_redirect_for_unknown_client)
                       : is_one_of({"response_type"}, req::response_type_required);
    case ParameterEffect::oversized:
      if (mutation.parameter == "code_challenge_method") {
        return req::unknown_pkce_method_refused;
      }
      return of_client ? std::optional(req::no_redirect_for_unknown_client)
                       : is_one_of({"response_type"}, req::response_type_understood);
    case ParameterEffect::doubled:
      return mutation.parameter == "resource"
                 ? std::nullopt
                 : std::optional(req::authorization_parameter_not_doubled);
    case ParameterEffect::renamed:
      return is_one_of({"response_type", "client_id", "code_challenge"},
                       req::parameter_names_exact);
    default:
      return std::nullopt;
  }
}

std::vector<ParameterMutation> request_mutations(Probe&) {
  auto all =
      gen::all_parameter_mutations({"client_id", "response_type", "redirect_uri", "code_challenge",
                                    "code_challenge_method", "state", "scope"},
                                   gen::Carrier::query, 3);
  std::erase_if(all, [](const ParameterMutation& one) { return !rule_of(one); });
  return all;
}

/// Two redirect URIs, one of them an attacker's: whichever is checked and whichever is used, the
/// browser never gets there.
void expect_no_visit(Probe& probe, const oauth::AuthorizationRequest& request,
                     const AuthorizationOutcome& outcome) {
  for (const auto& [name, value] : request.parameters()) {
    if (name == "redirect_uri" && value != request.redirect_uri) {
      probe.expect(req::no_redirect_to_unregistered_uri, outcome, Not(SendsTheBrowserTo(value)));
    }
  }
}

void ask_changed(Probe& probe, const ParameterMutation& mutation) {
  const auto rule = rule_of(mutation);
  if (!rule) {
    probe.not_applicable("No rule says how this request is to be answered.");
  }
  const auto request = changed(probe, mutation);
  const auto outcome = probe.authorize(request, "ask with a changed parameter");
  if (*rule == req::parameter_names_exact) {
    const bool is_served = outcome.end == End::code;
    if (is_served && ask_without(probe, mutation).end == End::code) {
      probe.not_applicable("The server serves the request without that parameter as well.");
    }
    probe.expect(*rule, outcome, Not(GetsACode()));
    return;
  }
  expect_no_visit(probe, request, outcome);
  const bool has_no_client = *rule == req::no_redirect_for_unknown_client;
  probe.expect(
      *rule, outcome,
      has_no_client ? Matcher<const AuthorizationOutcome&>(IsRefusedAtTheServer()) : IsRefused());
}

Case mutated_request() {
  return attack<ParameterMutation>({
      .id = "authorization.mutated_authorization_request_is_refused",
      .claim = "An authorization request is served only where each parameter comes once, whole "
               "and under its own name.",
      .cites = {req::no_redirect_for_unknown_client, req::response_type_required,
                req::authorization_parameter_not_doubled, req::no_redirect_to_unregistered_uri,
                req::response_type_understood, req::unknown_pkce_method_refused,
                req::parameter_names_exact},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::missing_client_redirected, flaw::doubled_challenge_served,
                flaw::second_redirect_uri_used, flaw::parameter_names_trimmed},
      .method = "Sends honest requests with one parameter left out, doubled, oversized or renamed: "
                "every such change. Passes on an error page or a redirected error, on the page "
                "alone where the client is missing, and where nothing is sent to a second redirect "
                "URI.",
      .control = honest_authorization_gives_a_code(),
      .cost = {.authorizations = 1},
      .all_inputs = request_mutations,
      .run = ask_changed,
  });
}

std::vector<ParameterMutation> emptied(Probe&) {
  std::vector<ParameterMutation> all;
  for (const char* parameter :
       {"code_challenge", "response_type", "client_id", "code_challenge_method", "scope", "state",
        "redirect_uri", "resource"}) {
    all.push_back(
        {.kind = "empty", .parameter = parameter, .choice = 0, .carrier = gen::Carrier::query});
  }
  return all;
}

Case empty_parameter() {
  return attack<ParameterMutation>({
      .id = "authorization.empty_parameter_counts_as_omitted",
      .claim = "An authorization request with an empty parameter gets the answer of one without "
               "it.",
      .cites = {req::empty_authorization_parameter_omitted},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::empty_response_type_served},
      .method = "Sends an honest request without a parameter, and one with the parameter empty. "
                "Passes where both bring a code, or neither.",
      .control = honest_authorization_gives_a_code(),
      .cost = {.authorizations = 2},
      .all_inputs = emptied,
      .run =
          [](Probe& probe, const ParameterMutation& empty) {
            const bool is_served = ask_without(probe, empty).end == End::code;
            const auto outcome = probe.authorize(changed(probe, empty), "ask with it empty");
            const Matcher<const AuthorizationOutcome&> same =
                is_served ? Matcher<const AuthorizationOutcome&>(GetsACode()) : Not(GetsACode());
            probe.expect(req::empty_authorization_parameter_omitted, outcome, same);
          },
  });
}

// A server may refuse a state that looks odd to it (OAuth 2.1 section 7.11); what it takes, it
// gives back.
Case any_state() {
  return attack<gen::StateValue>({
      .id = "authorization.any_state_comes_back_unchanged",
      .claim = "Whatever a client may send as state comes back once and unchanged, and adds "
               "nothing else to the response.",
      .cites = {req::state_echoed, req::one_code_in_query, req::response_parameter_not_doubled},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::state_cut_at_256, flaw::state_entities_decoded,
                flaw::state_injects_parameters, flaw::state_mangled},
      .method = "Sends states of printable ASCII, up to 512 characters, with what URLs, forms and "
                "HTML give a meaning to. Passes when the query of the redirect holds the state "
                "byte for byte, one code, and no parameter twice.",
      .control = honest_authorization_gives_a_code(),
      .attempts = 120,
      .cost = {.authorizations = 1},
      .inputs = [](Probe&) { return gen::state_values(); },
      .run =
          [](Probe& probe, const gen::StateValue& state) {
            oauth::AuthorizationRequest request = probe.honest_authorization();
            request.state = state.value;
            const auto outcome = probe.authorize(request, "send a generated state");
            if (testing::Value(outcome, IsRefused())) {
              probe.not_applicable("The server refuses this state.");
            }
            probe.expect(req::response_parameter_not_doubled, outcome, NamesNothingTwice());
            probe.expect(req::one_code_in_query, outcome, BringsOneCode());
            probe.expect(req::state_echoed, outcome, EchoesState(state.value));
          },
  });
}

}  // namespace

std::vector<Case> authorization_request_attacks() {
  return {mutated_request(), empty_parameter(), any_state()};
}

}  // namespace assay::suites
