#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/scopes.hpp"
#include "harness/mcp/sse.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/scopes/cases.hpp"
#include "suites/scopes/operations.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

std::vector<ToolCall> private_calls(const Probe& probe) {
  std::vector<ToolCall> calls;
  std::ranges::copy_if(probe.target().calls, std::back_inserter(calls), &ToolCall::is_private);
  return calls;
}

void demand_second_user(Probe& probe) {
  if (probe.brought_token() || (!probe.facts().trusts_our_issuer && probe.user_count() < 2)) {
    probe.not_exercised("a second user who can sign in (users: in the target file)");
  }
}

Case what_belongs_to_another() {
  return conformance({
      .id = "access.scope_does_not_open_what_belongs_to_another",
      .claim = "The right scope does not give a user what belongs to another user.",
      .cites = {req::scope_does_not_replace_authorization, req::resource_access_controlled},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::owner_unchecked},
      .method = "Makes each call that the target file marks as private with a token of the first "
                "user, whose it is, and with one of the second user that has the same scopes. "
                "Passes when only the first gets its result.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const auto calls = private_calls(probe);
            if (calls.empty()) {
              probe.not_exercised(
                  "a call that only the first user may make (calls, with `private: "
                  "true`, in the target file)");
            }
            demand_second_user(probe);
            for (const ToolCall& call : calls) {
              probe.require("the first user's own is given to the first user",
                            make_call(probe, call, probe.access_token_of(0),
                                      "control: the owner of " + name_of(call)),
                            IsLetThrough());
              const mcp::Reply reply = make_call(probe, call, probe.access_token_of(1),
                                                 "another user asks for " + name_of(call));
              probe.expect(req::scope_does_not_replace_authorization, reply, Not(IsLetThrough()));
              if (!call.resource.empty()) {
                probe.expect(req::resource_access_controlled, reply, Not(IsLetThrough()));
              }
            }
          },
  });
}

/// The wish to be told of changes, in the words of the era.
CallRequest subscription_to(const std::string& uri, Revision revision) {
  if (era_of(revision) == Era::handshake) {
    return {"resources/subscribe", Document::object({{"uri", uri}})};
  }
  return {
      "subscriptions/listen",
      Document::object({{"notifications",
                         Document::object({{"resourceSubscriptions", Document::texts({uri})}})}})};
}

/// Whether the server agreed to tell of this resource: a result, or an acknowledgment that names it
/// (MCP 2026-07-28, subscriptions).
bool is_granted(const http::Exchange& exchange, const std::string& uri, Revision revision) {
  const http::Response* response = exchange.response();
  if (response == nullptr || exchange.status() != 200) {
    return false;
  }
  if (era_of(revision) == Era::handshake) {
    return mcp::message_of(exchange).has("result");
  }
  for (const mcp::Event& event : mcp::events_of(response->body)) {
    const auto message = Document::parse(event.data);
    const auto granted = message
                             ? (*message)["params"]["notifications"].texts("resourceSubscriptions")
                             : std::vector<std::string>{};
    if (std::ranges::find(granted, uri) != granted.end()) {
      return true;
    }
  }
  return false;
}

struct Subscription {
  http::Exchange exchange{};
  bool granted{};
};

Subscription subscribe(Probe& probe, const std::string& uri, const std::string& token,
                       const std::string& purpose) {
  const mcp::Client client = probe.mcp();
  const mcp::Credential credential = mcp::bearer(token);
  const mcp::Session session = client.open(credential);
  if (!session.opened) {
    return {.exchange = session.opening.exchange};
  }
  const CallRequest wish = subscription_to(uri, probe.revision());
  const http::Request request = client.call_request(session, credential, wish.method, wish.params);
  // The stream stays open: its acknowledgment is all that is waited for.
  const auto has_spoken = [&](const http::Response& response) {
    return mcp::is_event_stream(response) && !mcp::events_of(response.body).empty() &&
           (era_of(probe.revision()) == Era::stateless || !mcp::message_of(response).is_null());
  };
  Subscription made{.exchange = probe.transport().perform_until(request, purpose, has_spoken)};
  made.granted = is_granted(made.exchange, uri, probe.revision());
  if (session.id) {
    probe.send(client.delete_request(session, credential), "leave no session behind");
  }
  return made;
}

Case subscriptions() {
  return conformance({
      .id = "access.subscription_needs_the_scopes_of_the_resource",
      .claim = "A token that may not read a resource cannot subscribe to it either.",
      .cites = {req::subscription_checked_per_resource},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::access_token},
      .flaws = {flaw::subscription_scope_unchecked, flaw::resource_scope_unchecked,
                flaw::scope_unchecked},
      .method = "Subscribes to a resource of the target file with a token that lacks a scope for "
                "it (in 2026-07-28 by subscriptions/listen), after the honest token was granted "
                "the same. Passes when the subscription is refused, or left out of the "
                "acknowledgment.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const auto all = forbidden_calls(probe);
            const auto found = std::ranges::find_if(
                all, [](const ForbiddenCall& one) { return !one.call.resource.empty(); });
            if (found == all.end()) {
              probe.not_exercised("a resource and its scopes (calls: in the target file)");
            }
            const std::string& uri = found->call.resource;
            if (!subscribe(probe, uri, probe.access_token(), "control: subscribe honestly")
                     .granted) {
              probe.not_applicable("The server takes no subscription to that resource.");
            }
            const Subscription wrong = subscribe(probe, uri, token_for(probe, found->granted),
                                                 "subscribe without a scope");
            probe.expect(req::subscription_checked_per_resource,
                         Finding{.what = "the resource that the server will tell of",
                                 .value = wrong.granted ? std::optional(uri) : std::nullopt,
                                 .from = {wrong.exchange}},
                         Not(IsPresent()));
          },
  });
}

}  // namespace

std::vector<Case> private_call_cases() { return {what_belongs_to_another(), subscriptions()}; }

}  // namespace assay::suites
