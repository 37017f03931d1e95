#include "suites/clients/resources.hpp"

#include "harness/probe/leaving.hpp"

namespace assay::suites {

std::vector<http::Exchange> Asked::exchanges() const {
  std::vector<http::Exchange> all = outcome.exchanges;
  if (outcome.code()) {
    all.push_back(reply.exchange);
  }
  return all;
}

std::string Asked::refusal() const {
  if (outcome.code()) {
    return reply.error().value_or("");
  }
  return outcome.end == oauth::AuthorizationOutcome::End::error_page ? "an error page"
                                                                     : outcome.error().value_or("");
}

Asked asked_for(Probe& probe, const oauth::AuthorizationRequest& request,
                const std::vector<std::string>& at_redemption) {
  Asked asked{.outcome = probe.authorize(
                  request, "ask for the resource " + request.resource.value_or("(none)"))};
  if (asked.outcome.code()) {
    auto redemption =
        probe.redemption_of(request, *asked.outcome.code(), probe.client()).without("resource");
    for (const std::string& resource : at_redemption) {
      redemption.parameters.emplace_back("resource", resource);
    }
    asked.reply = probe.request_token(redemption, "redeem the code");
  }
  return asked;
}

Asked asked_for(Probe& probe, const std::string& resource) {
  oauth::AuthorizationRequest request = probe.honest_authorization();
  request.resource = resource;
  return asked_for(probe, request, {resource});
}

bool is_served_here(Probe& probe, const std::string& token, std::vector<http::Exchange>& evidence) {
  const http::Exchange exchange = probe.mcp().list_tools(mcp::bearer(token)).exchange;
  evidence.push_back(exchange);
  const int status = exchange.status();
  if (status != 200 && status != 401 && status != 403) {
    throw Inconclusive{"Whether the token is good here could not be seen: " + exchange.summary() +
                       "."};
  }
  return status == 200;
}

}  // namespace assay::suites
