// Which resources a client may ask for (RFC 8707 section 2).
#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/client_authentication.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/clients/cases.hpp"
#include "suites/clients/resources.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

MATCHER(ServesOrNamesTheTarget, negation ? "a refusal for another reason than the resource"
                                         : "a code, or the error invalid_target") {
  const oauth::AuthorizationOutcome& outcome = arg;
  return outcome.code().has_value() || outcome.error() == "invalid_target";
}

MATCHER(IssuesOrNamesTheTarget, negation ? "a refusal for another reason than the resource"
                                         : "a token, or the error invalid_target") {
  const oauth::TokenReply& reply = arg;
  return reply.issued() || reply.error() == "invalid_target";
}

Case tolerated() {
  return conformance({
      .id = "authorization.resource_parameter_is_tolerated",
      .claim = "Requests with a resource parameter are served, whether or not it is understood.",
      .cites = {req::resource_parameter_tolerated},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::resource_parameter_refused},
      .method = "Where a code comes and is redeemed without resource, asks with the resource of "
                "the MCP server, and redeems a code with it. Passes where both are served, or "
                "refused with invalid_target.",
      .run =
          [](Probe& probe) {
            auto request = probe.honest_authorization();
            request.resource.reset();
            const Asked without = asked_for(probe, request, {});
            if (!without.reply.issued()) {
              probe.not_applicable("No token comes without a resource either.");
            }
            request = probe.honest_authorization();
            probe.expect(req::resource_parameter_tolerated,
                         probe.authorize(request, "ask with a resource"), ServesOrNamesTheTarget());
            request = probe.honest_authorization();
            request.resource.reset();
            probe.expect(req::resource_parameter_tolerated,
                         asked_for(probe, request, {probe.resource()}).reply,
                         IssuesOrNamesTheTarget());
          },
  });
}

/// What a request for a resource that must not be served came to: nothing where it was refused with
/// the error that RFC 8707 section 2 names, or on a page.
Finding wrong_answer(const Asked& asked) {
  const std::string refusal = asked.refusal();
  const bool is_right = refusal == "invalid_target" || refusal == "an error page";
  Finding finding{.what = "an answer other than invalid_target", .from = asked.exchanges()};
  if (asked.reply.issued()) {
    finding.value = "a token";
  } else if (!is_right) {
    finding.value = "the error " + (refusal.empty() ? "(none)" : refusal);
  }
  return finding;
}

/// A server that issues tokens for whichever resource it is asked for knows them all.
bool knows_it(Probe& probe, const Asked& asked) {
  if (!asked.reply.issued()) {
    return false;
  }
  const auto audiences = audiences_of(asked.reply);
  if (!audiences.empty()) {
    return audiences.size() == 1 && same_resource(audiences.front(), unknown_resource);
  }
  std::vector<http::Exchange> evidence;
  return !is_served_here(probe, *asked.reply.access_token(), evidence);
}

Case unknown_refused() {
  return conformance({
      .id = "authorization.unknown_resource_is_refused",
      .claim = "Who asks for a resource that the server does not know gets no token for another.",
      .cites = {req::unknown_resource_refused, req::redemption_resource_within_grant},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::unknown_resource_ignored},
      .method =
          "Asks for a resource on a host that is none. Passes on invalid_target, or an "
          "error page. A token for that very resource, or one that is not served here, is "
          "not judged. That a code brings a token for another resource than it was asked for with "
          "is noted.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const std::string other = probe.other_resource().value_or(unknown_resource);
            // A permission (section 2.2), and so a note at most.
            probe.expect(req::redemption_resource_within_grant,
                         asked_for(probe, probe.honest_authorization(), {other}).reply,
                         IsNotFor(other));
            const Asked asked = asked_for(probe, unknown_resource);
            if (knows_it(probe, asked)) {
              probe.not_applicable("The server issues tokens for whichever resource is named.");
            }
            probe.expect(req::unknown_resource_refused, wrong_answer(asked),
                         testing::Not(IsPresent()));
          },
  });
}

Case malformed_refused() {
  return conformance({
      .id = "authorization.malformed_resource_is_refused",
      .claim = "A resource that is no absolute URI, or has a fragment, is refused.",
      .cites = {req::malformed_resource_refused},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::malformed_resource_ignored, flaw::resource_fragment_ignored},
      .method = "Asks for the resource with a fragment, for a path alone, and for a word. Passes "
                "on invalid_target, or an error page.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            for (const std::string& resource :
                 {probe.resource() + "#part", std::string("/mcp"), std::string("everything")}) {
              probe.expect(req::malformed_resource_refused,
                           wrong_answer(asked_for(probe, resource)), testing::Not(IsPresent()));
            }
          },
  });
}

}  // namespace

std::vector<Case> resource_request_cases() {
  return {tolerated(), unknown_refused(), malformed_refused()};
}

}  // namespace assay::suites
