#include "harness/run/screening.hpp"

#include <algorithm>
#include <set>

#include "harness/http/url.hpp"

namespace assay {
namespace {

void demand(bool holds, std::string why) {
  if (!holds) {
    throw NotApplicable{std::move(why)};
  }
}

/// A server is open when it serves a client without a token. One that does neither that nor ask for
/// a token has said nothing about itself: a rule that is left out for it would be left out by
/// accident.
void demand_protection(const Probe& probe) {
  const Facts& facts = probe.facts();
  if (!facts.is_protected && !facts.anonymous.succeeded() && !probe.target().server.is_protected) {
    throw Inconclusive{
        "Whether the server asks for tokens could not be found out: the first request of a client "
        "got " +
        describe(facts.anonymous) + "."};
  }
  demand(facts.is_protected, "The server asks nobody for a token.");
}

void demand_endpoint(const Probe& probe, std::string_view member) {
  demand(!probe.server_metadata().endpoint(member).empty(),
         "The authorization server advertises no " + std::string(member) + ".");
}

void demand_client_credentials(const Probe& probe) {
  demand_endpoint(probe, "token_endpoint");
  const auto grants = probe.server_metadata().list("grant_types_supported");
  demand(std::ranges::find(grants, "client_credentials") != grants.end(),
         "The authorization server does not advertise the client credentials grant.");
}

void demand_own_server(const Probe& probe) {
  demand_protection(probe);
  demand(!probe.facts().trusts_our_issuer, "The authorization server is the harness's own issuer.");
}

void demand_feature(Feature feature, Probe& probe) {
  switch (feature) {
    case Feature::protection:
      return demand_protection(probe);
    case Feature::resource_metadata:
      demand_protection(probe);
      return demand(probe.revision() != Revision::v2025_03_26,
                    "This revision does not have protected resource metadata.");
    case Feature::authorization_server:
      return demand_own_server(probe);
    case Feature::registration:
      demand_own_server(probe);
      return demand_endpoint(probe, "registration_endpoint");
    case Feature::authorization_endpoint:
      demand_own_server(probe);
      return demand_endpoint(probe, "authorization_endpoint");
    case Feature::token_endpoint:
      demand_own_server(probe);
      return demand_endpoint(probe, "token_endpoint");
    case Feature::client_credentials:
      demand_own_server(probe);
      return demand_client_credentials(probe);
    case Feature::revocation:
      demand_own_server(probe);
      return demand_endpoint(probe, "revocation_endpoint");
    case Feature::introspection:
      demand_own_server(probe);
      return demand_endpoint(probe, "introspection_endpoint");
    case Feature::handshake_era:
      return demand(era_of(probe.revision()) == Era::handshake, "This revision has no sessions.");
    case Feature::sessions:
      demand(era_of(probe.revision()) == Era::handshake, "This revision has no sessions.");
      return demand(probe.has_sessions(), "The server gives out no session ids.");
    case Feature::jwt_access_tokens:
      return demand(probe.issues_jwt(), "The access tokens are opaque.");
  }
}

void demand_need(Need need, Probe& probe) {
  switch (need) {
    case Need::client:
      probe.client();
      return;
    case Need::second_client:
      probe.second_client();
      return;
    case Need::confidential_client:
      probe.confidential_client();
      return;
    case Need::login:
      return;  // found out at the page itself: Probe::authorize says who is missing
    case Need::access_token:
      probe.access_token();
      return;
    case Need::refresh_token:
      return;  // found out by the grant itself: Probe::fresh_grant_with_refresh_token
    case Need::trusted_issuer:
      probe.minter();
      return;
    case Need::scoped_call: {
      const auto& calls = probe.target().calls;
      const auto scoped = [](const ToolCall& call) { return !call.scopes.empty(); };
      if (std::ranges::none_of(calls, scoped)) {
        throw NotExercised{"a call and the scopes that it needs (calls: in the target file)"};
      }
      return;
    }
  }
}

/// Every host that an attack on this target would reach, and that has to be named for that (design
/// section 4): all but loopback.
std::set<std::string> attacked_hosts(const Probe& probe) {
  const Facts& facts = probe.facts();
  std::set<std::string> hosts;
  std::vector<std::string> urls{facts.server_url, facts.issuer};
  if (facts.server_metadata) {
    for (const char* member : {"authorization_endpoint", "token_endpoint", "registration_endpoint",
                               "revocation_endpoint", "introspection_endpoint"}) {
      urls.push_back(facts.server_metadata->endpoint(member));
    }
  }
  for (const std::string& url : urls) {
    const auto parsed = http::Url::parse(url);
    if (parsed && !parsed->is_loopback()) {
      hosts.insert(parsed->host);
    }
  }
  return hosts;
}

void demand_leave_to_attack(const Probe& probe) {
  const TargetSpec& target = probe.target();
  for (const std::string& host : attacked_hosts(probe)) {
    const bool named = std::ranges::find(target.attack_hosts, host) != target.attack_hosts.end();
    if (!target.allow_attacks && !named) {
      throw NotExercised{"leave to attack " + host + " (--allow-attacks " + host +
                         ", or allow: {attacks: true} in the target file)"};
    }
  }
}

}  // namespace

void screen(const Case& subject, Probe& probe) {
  const auto stands = [&](RequirementKey key) { return probe.has(key); };
  demand(std::ranges::any_of(subject.cites, stands),
         "Revision " + std::string(name_of(probe.revision())) + " does not have this rule.");
  for (const Feature feature : subject.applies_to) {
    demand_feature(feature, probe);
  }
  if (subject.kind != Kind::conformance) {
    demand_leave_to_attack(probe);
  }
  for (const Need need : subject.needs) {
    demand_need(need, probe);
  }
}

}  // namespace assay
