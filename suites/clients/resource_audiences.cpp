// What the tokens are for that were asked for with resource indicators.
#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/client_authentication.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "harness/http/url.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/clients/cases.hpp"
#include "suites/clients/resources.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

std::string second_resource(Probe& probe) {
  const auto other = probe.other_resource();
  return other ? *other
               : throw NotExercised{
                     "a second resource of the authorization server, named in "
                     "its metadata (protected_resources)"};
}

bool names(const std::vector<std::string>& audiences, const std::string& resource) {
  return std::ranges::any_of(audiences,
                             [&](const std::string& one) { return same_resource(one, resource); });
}

Case all_or_none() {
  return conformance({
      .id = "authorization.several_resources_are_served_all_or_none",
      .claim = "A request for two resources brings a token for both, or none.",
      .cites = {req::several_resources_all_or_none},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::first_resource_counts, flaw::last_resource_counts},
      .method = "Asks for the resource of the MCP server and for a second one of the metadata. "
                "Passes on a refusal, or where the token names both in aud; one that cannot be "
                "read is not judged.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const std::string other = second_resource(probe);
            auto request = probe.honest_authorization();
            request.extra.emplace_back("resource", other);
            const Asked asked = asked_for(probe, request, {});
            const auto audiences = audiences_of(asked.reply);
            if (asked.reply.issued() && audiences.empty()) {
              probe.not_applicable("The token cannot be read.");
            }
            const bool is_for_some = asked.reply.issued() && !(names(audiences, other) &&
                                                               names(audiences, probe.resource()));
            probe.expect(
                req::several_resources_all_or_none,
                Finding{.what = "what a token for some of the resources is for",
                        .value = is_for_some ? std::optional(audiences.front()) : std::nullopt,
                        .from = asked.exchanges()},
                Not(IsPresent()));
          },
  });
}

/// The audiences of a token for this resource; NotApplicable where it cannot be read.
std::vector<std::string> audiences_for(Probe& probe, const std::string& resource, Finding& shared) {
  const Asked asked = asked_for(probe, resource);
  for (const http::Exchange& exchange : asked.exchanges()) {
    shared.from.push_back(exchange);
  }
  const auto audiences = audiences_of(asked.reply);
  if (audiences.empty()) {
    probe.not_applicable("No token came for " + resource + " that can be read.");
  }
  return audiences;
}

Case no_catch_all() {
  return conformance({
      .id = "authorization.tokens_for_two_resources_share_no_audience",
      .claim = "A token for one resource names nothing that a token for another names, too.",
      .cites = {req::no_catch_all_audience},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::audience_names_all_resources, flaw::audience_of_the_whole_origin,
                flaw::audience_not_restricted},
      .method = "Gets a token for the resource of the MCP server, and one for a second resource of "
                "the metadata. Passes where no value of aud stands in both.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const std::string other = second_resource(probe);
            Finding shared{.what = "the audience of tokens for two resources"};
            const auto ours = audiences_for(probe, probe.resource(), shared);
            const auto others = audiences_for(probe, other, shared);
            for (const std::string& audience : ours) {
              if (names(others, audience)) {
                shared.value = audience;
              }
            }
            probe.expect(req::no_catch_all_audience, shared, Not(IsPresent()));
          },
  });
}

/// Scheme and host in capital letters: the same address (RFC 3986 section 6.2.2.1).
std::string shouted(const std::string& resource) {
  const std::size_t authority = resource.find("://");
  const std::size_t end = authority == std::string::npos
                              ? 0
                              : std::min(resource.find('/', authority + 3), resource.size());
  std::string text = resource;
  std::ranges::transform(
      text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), text.begin(),
      [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

Case host_case() {
  return conformance({
      .id = "authorization.resource_in_capital_letters_is_the_same",
      .claim = "A resource whose scheme and host stand in capital letters brings a token for the "
               "same server.",
      .cites = {req::resource_host_case_ignored},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::resource_host_case_matters, flaw::resource_echoed_as_written},
      .method = "Asks for the resource of the MCP server with its scheme and host in capital "
                "letters. Passes where the token names the usual spelling in aud, or, where it "
                "cannot be read, is served by the MCP server.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const Asked asked = asked_for(probe, shouted(probe.resource()));
            Finding finding{.what = "a token for this resource", .from = asked.exchanges()};
            const auto audiences = audiences_of(asked.reply);
            const bool is_good =
                asked.reply.issued() &&
                (audiences.empty()
                     ? is_served_here(probe, *asked.reply.access_token(), finding.from)
                     : names(audiences, probe.resource()));
            finding.value = is_good ? std::optional(probe.resource()) : std::nullopt;
            probe.expect(req::resource_host_case_ignored, finding, IsPresent());
          },
  });
}

}  // namespace

std::vector<Case> resource_audience_cases() { return {all_or_none(), no_catch_all(), host_case()}; }

}  // namespace assay::suites
