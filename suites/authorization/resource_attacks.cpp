#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/generators/resource_indicator.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using attack::attack;
using gen::ResourceIndicator;
using testing::Not;

/// Whether a client that follows this indicator ends up at another resource. One that is beneath
/// the honest resource may be mapped to it, as a more general name (RFC 8707 section 2); and a
/// fragment, user information or something that is no URL leads nowhere else.
bool leads_elsewhere(const ResourceIndicator& named) {
  const auto honest = http::Url::parse(named.honest);
  const auto other = http::Url::parse(named.bytes);
  if (!honest || !other || named.bytes.find_first_of(" ,") != std::string::npos) {
    return false;
  }
  const bool is_beneath = other->path == honest->path ||
                          other->path.starts_with(honest->path + "/") ||
                          (honest->path.ends_with('/') && other->path.starts_with(honest->path));
  return other->origin() != honest->origin() || !is_beneath;
}

struct Asked {
  oauth::AuthorizationOutcome outcome{};
  oauth::TokenReply reply{};  ///< where a code came
};

Asked ask_for(Probe& probe, const std::string& resource) {
  oauth::AuthorizationRequest request = probe.honest_authorization();
  request.resource = resource;
  Asked asked{.outcome = probe.authorize(request, "ask for the resource " + resource)};
  if (asked.outcome.code()) {
    const auto redemption = probe.redemption_of(request, *asked.outcome.code(), probe.client());
    asked.reply = probe.request_token(redemption, "redeem the code");
  }
  return asked;
}

bool names_this_resource(Probe& probe, const std::vector<std::string>& audiences) {
  return std::ranges::any_of(
      audiences, [&](const std::string& one) { return same_resource(one, probe.resource()); });
}

/// Whether the resource server takes a token that cannot be read. Only a refusal says that it does
/// not: a server that breaks down takes no token at all.
bool is_served_here(Probe& probe, const std::string& token, Finding& audience) {
  const http::Exchange exchange = probe.mcp().list_tools(mcp::bearer(token)).exchange;
  audience.from.push_back(exchange);
  const int status = exchange.status();
  if (status != 200 && status != 401 && status != 403) {
    throw Inconclusive{"Whether the token is good here could not be seen: " + exchange.summary() +
                       "."};
  }
  return status == 200;
}

/// The resource here, if that is what a token asked for with `resource` is good for. A token that
/// can be read is judged by its audience: whether the resource server looks at it, the phase of
/// access finds out. Any other by whether the resource server takes it.
Finding audience_from(Probe& probe, const std::string& resource) {
  const Asked asked = ask_for(probe, resource);
  Finding audience{.what = "this resource as the audience", .from = asked.outcome.exchanges};
  if (!asked.reply.issued()) {
    return audience;
  }
  audience.from.push_back(asked.reply.exchange);
  const auto audiences = audiences_of(asked.reply);
  const bool is_good = audiences.empty()
                           ? is_served_here(probe, *asked.reply.access_token(), audience)
                           : names_this_resource(probe, audiences);
  audience.value = is_good ? std::optional(probe.resource()) : std::nullopt;
  return audience;
}

/// A server that gives the same token for any resource does not know resource indicators, and need
/// not (OAuth 2.1 section 3.1). That it takes tokens for others is another case's finding; and
/// where not even a token for this resource is good here, no other one can be told by not being so.
void demand_resource_indicators(Probe& probe) {
  if (!audience_from(probe, probe.resource()).value) {
    probe.not_applicable("A token that was asked for with this resource is not good here either.");
  }
  if (audience_from(probe, "https://another-resource.example/mcp").value) {
    probe.not_applicable("The authorization server does not tell resources apart.");
  }
}

rc::Gen<ResourceIndicator> look_alikes(Probe& probe) {
  demand_resource_indicators(probe);
  return gen::resource_indicators(probe.resource());
}

Case look_alike() {
  return attack<ResourceIndicator>({
      .id = "authorization.look_alike_resource_never_yields_the_audience",
      .claim = "A token that was asked for with a resource that only looks like this one is not "
               "good here.",
      .cites = {req::audience_restricted},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::resource_prefix_matched},
      .method = "Asks with resource indicators that differ from the server's in host, port or "
                "path. Passes on a refusal, or on a token for another audience. A server that "
                "makes no difference between resources is not judged.",
      .control = honest_code_is_redeemed(),
      .attempts = 80,
      .cost = {.authorizations = 1, .token_requests = 1},
      .inputs = look_alikes,
      .run =
          [](Probe& probe, const ResourceIndicator& indicator) {
            const auto named = indicator.of(probe.resource());
            if (!named || !leads_elsewhere(*named)) {
              probe.not_applicable("The resource here cannot be changed in that way.");
            }
            probe.expect(req::audience_restricted, audience_from(probe, named->bytes),
                         Not(ValueIs(probe.resource())));
          },
  });
}

}  // namespace

std::vector<Case> resource_attacks() { return {look_alike()}; }

}  // namespace assay::suites
