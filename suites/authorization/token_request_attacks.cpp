#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "fixtures/generators/parameter_mutation.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using attack::attack;
using gen::ParameterEffect;
using gen::ParameterMutation;
using testing::Matcher;
using testing::Not;

/// A fresh redemption, with client_id among its parameters where the client is public.
oauth::TokenRequest whole_redemption(Probe& probe) {
  oauth::TokenRequest request = probe.fresh_redemption();
  if (request.client->is_public()) {
    request.parameters.emplace_back("client_id", request.client->client_id);
    request.client.reset();
  }
  return request;
}

oauth::TokenRequest changed(Probe& probe, const oauth::TokenRequest& honest,
                            const ParameterMutation& mutation) {
  auto sent = mutation.applied_to(honest.parameters);
  if (!sent) {
    probe.not_applicable("Redemptions have no parameter " + mutation.parameter + " here.");
  }
  oauth::TokenRequest request = honest;
  request.endpoint = http::with_query(honest.endpoint, sent->query);
  request.parameters = std::move(sent->body);
  return request;
}

/// Whether the server serves the request also without what it ought not to read: then it did not
/// read it.
bool serves_without_stray(Probe& probe, const ParameterMutation& mutation) {
  const oauth::TokenRequest honest = whole_redemption(probe);
  ParameterMutation missing = mutation;
  missing.kind = "missing";
  missing.choice = 0;
  const bool is_in_both = mutation.effect() == ParameterEffect::contradicted;
  oauth::TokenRequest request = changed(probe, honest, is_in_both ? mutation : missing);
  request.endpoint = honest.endpoint;
  return probe.request_token(request, "send it without that parameter").issued();
}

/// The rule that a served request breaks; nullopt where no rule says how it is to be answered.
/// redirect_uri and resource may be left out, and need not be known (OAuth 2.1 section 10.2).
std::optional<RequirementKey> rule_of(const ParameterMutation& mutation) {
  const std::set<std::string> required{"code_verifier", "code", "client_id"};
  const bool of_code = mutation.parameter == "code";  // unknown ones are sent by other cases
  if (!required.contains(mutation.parameter) && mutation.parameter != "grant_type") {
    return std::nullopt;
  }
  switch (mutation.effect().value_or(ParameterEffect::empty)) {
    case ParameterEffect::missing:
    case ParameterEffect::oversized:
      return !required.contains(mutation.parameter) ||
                     (of_code && mutation.effect() == ParameterEffect::oversized)
                 ? std::nullopt
                 : std::optional(req::redemption_needs_all_its_parameters);
    case ParameterEffect::doubled:
      return req::token_parameter_not_doubled;
    case ParameterEffect::contradicted:
      // Choice 0 has the honest value in the body, and whatever is in the query is ignored.
      return of_code || mutation.choice == 0 ? std::nullopt
                                             : std::optional(req::token_parameters_in_body_only);
    case ParameterEffect::moved:
      return req::token_parameters_in_body_only;
    case ParameterEffect::renamed:
      return req::parameter_names_exact;
    case ParameterEffect::empty:
      return std::nullopt;  // is a case of its own
  }
  return std::nullopt;
}

std::vector<ParameterMutation> redemption_mutations(Probe&) {
  auto all = gen::all_parameter_mutations({"code_verifier", "code", "client_id", "grant_type"},
                                          gen::Carrier::body, 3);
  std::erase_if(all, [](const ParameterMutation& one) { return !rule_of(one); });
  return all;
}

void redeem_changed(Probe& probe, const ParameterMutation& mutation) {
  const auto rule = rule_of(mutation);
  if (!rule) {
    probe.not_applicable("No rule says how this request is to be answered.");
  }
  const auto request = changed(probe, whole_redemption(probe), mutation);
  const auto reply = probe.request_token(request, "redeem with a changed parameter");
  if (reply.exchange.fault() != nullptr && mutation.effect() == ParameterEffect::oversized) {
    probe.not_applicable("The server does not read requests of that size, and need not.");
  }
  const bool is_stray =
      *rule == req::token_parameters_in_body_only || *rule == req::parameter_names_exact;
  if (is_stray && reply.issued() && serves_without_stray(probe, mutation)) {
    probe.not_applicable("The server serves the request without that parameter as well.");
  }
  probe.expect(*rule, reply, IsTokenRefusal());
}

Case mutated_request() {
  return attack<ParameterMutation>({
      .id = "authorization.mutated_token_request_is_refused",
      .claim = "A code is redeemed only where each parameter comes once, whole, in the body and "
               "under its own name.",
      .cites = {req::redemption_needs_all_its_parameters, req::token_parameter_not_doubled,
                req::token_parameters_in_body_only, req::parameter_names_exact},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::client_id_optional, flaw::doubled_verifier_served, flaw::verifier_from_query,
                flaw::parameter_names_trimmed},
      .method = "Redeems fresh codes with one parameter left out, doubled, oversized, renamed or "
                "moved to the query: every such change. Passes on a 4xx without a token. What is "
                "served without the parameter, too, is left to other cases.",
      .control = honest_code_is_redeemed(),
      .cost = {.authorizations = 1, .token_requests = 1},
      .all_inputs = redemption_mutations,
      .run = redeem_changed,
  });
}

std::vector<ParameterMutation> emptied(Probe&) {
  std::vector<ParameterMutation> all;
  for (const char* parameter :
       {"code_verifier", "client_id", "code", "grant_type", "redirect_uri", "resource"}) {
    all.push_back(
        {.kind = "empty", .parameter = parameter, .choice = 0, .carrier = gen::Carrier::body});
  }
  return all;
}

Case empty_parameter() {
  return attack<ParameterMutation>({
      .id = "authorization.empty_token_parameter_counts_as_omitted",
      .claim = "A token request with an empty parameter gets the answer of one without it.",
      .cites = {req::empty_token_parameter_omitted},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::empty_resource_refused},
      .method = "Redeems two fresh codes: one without a parameter, one with the parameter empty. "
                "Passes where both bring a token, or neither.",
      .control = honest_code_is_redeemed(),
      .cost = {.authorizations = 2, .token_requests = 2},
      .all_inputs = emptied,
      .run =
          [](Probe& probe, const ParameterMutation& empty) {
            ParameterMutation missing = empty;
            missing.kind = "missing";
            const auto without =
                probe.request_token(changed(probe, whole_redemption(probe), missing),
                                    "redeem without " + empty.parameter);
            const auto with = probe.request_token(changed(probe, whole_redemption(probe), empty),
                                                  "redeem with it empty");
            const bool is_served = without.issued();
            const Matcher<const oauth::TokenReply&> same =
                is_served ? Matcher<const oauth::TokenReply&>(IsIssued()) : Not(IsIssued());
            probe.expect(req::empty_token_parameter_omitted, with, same);
          },
  });
}

}  // namespace

std::vector<Case> token_request_attacks() { return {mutated_request(), empty_parameter()}; }

}  // namespace assay::suites
