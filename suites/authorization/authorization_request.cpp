#include "fixtures/matchers/authorization_matchers.hpp"
#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/discovery.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

Case missing_response_type() {
  return conformance({
      .id = "authorization.missing_response_type_is_an_error",
      .claim = "An authorization request without response_type is an error.",
      .cites = {req::response_type_required},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::response_type_optional},
      .method = "Leaves response_type out of an honest request. Passes on a redirected error or an "
                "error page, and no code.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            oauth::AuthorizationRequest request = probe.honest_authorization();
            request.response_type.reset();
            probe.expect(req::response_type_required,
                         probe.authorize(request, "ask without response_type"), IsRefused());
          },
  });
}

Case unknown_response_type() {
  return conformance({
      .id = "authorization.unknown_response_type_is_an_error",
      .claim = "A response type that the server does not know is an error.",
      .cites = {req::response_type_understood},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::any_response_type_served},
      .method = "Sends response_type=unheard_of. Passes on a redirected error or an error page, "
                "and no code.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            oauth::AuthorizationRequest request = probe.honest_authorization();
            request.response_type = "unheard_of";
            probe.expect(req::response_type_understood,
                         probe.authorize(request, "ask for an unknown response type"), IsRefused());
          },
  });
}

/// Wherever the browser would find it.
MATCHER(CarriesNoToken, negation ? "an access token" : "an answer without an access token") {
  const oauth::AuthorizationOutcome& outcome = arg;
  return http::count_of(outcome.query, "access_token") == 0 &&
         http::count_of(outcome.fragment, "access_token") == 0;
}

Case implicit_flow() {
  return conformance({
      .id = "authorization.implicit_flow_brings_no_token",
      .claim = "No response type brings an access token through the browser.",
      .cites = {req::no_token_in_authorization_response},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::implicit_flow_served},
      .method = "Sends response_type=token, whether or not the metadata lists it. Passes when no "
                "access token comes.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            oauth::AuthorizationRequest request = probe.honest_authorization();
            request.response_type = "token";
            probe.expect(req::no_token_in_authorization_response,
                         probe.authorize(request, "ask for a token at once"), CarriesNoToken());
          },
  });
}

Case doubled_parameter() {
  return conformance({
      .id = "authorization.doubled_parameter_is_refused",
      .claim = "An authorization request that carries a parameter twice is refused.",
      .cites = {req::authorization_parameter_not_doubled},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::doubled_parameter_served},
      .method = "Sends response_type=code twice. Passes on a redirected error or an error page, "
                "and no code.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            oauth::AuthorizationRequest request = probe.honest_authorization();
            request.extra.emplace_back("response_type", "code");
            probe.expect(req::authorization_parameter_not_doubled,
                         probe.authorize(request, "send response_type twice"), IsRefused());
          },
  });
}

Case unknown_parameter() {
  return conformance({
      .id = "authorization.unknown_parameter_is_ignored",
      .claim = "A parameter that the authorization endpoint does not know does no harm.",
      .cites = {req::unknown_parameter_ignored},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::unknown_parameter_refused},
      .method = "Adds a made-up parameter to an honest request. Passes when a code comes.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            oauth::AuthorizationRequest request = probe.honest_authorization();
            request.extra.emplace_back("assay_unknown", "1");
            probe.expect(req::unknown_parameter_ignored,
                         probe.authorize(request, "add an unknown parameter"), GetsACode());
          },
  });
}

}  // namespace

std::vector<Case> authorization_request_cases() {
  return {missing_response_type(), unknown_response_type(), implicit_flow(), doubled_parameter(),
          unknown_parameter()};
}

}  // namespace assay::suites
