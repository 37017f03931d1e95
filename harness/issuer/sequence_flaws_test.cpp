// Flaws that show after some steps only, each with the sequence that shows it.
#include "harness/catalog/flaws/token.hpp"
#include "harness/issuer/flaw_probes.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;

/// What refreshing with a grant's token brings; null where it is refused.
Document refreshed(Subject& s, const Document& granted) {
  const Exchange reply = s.automatic.token(Deployment::refreshing(s.client(), granted));
  return issued(reply) ? json_of(reply) : Document();
}

bool serves(Subject& s, const std::string& client, const Document& granted) {
  return issued(s.automatic.token(Deployment::refreshing(client, granted)));
}

void revoke(Subject& s, const Document& granted, std::string_view member) {
  s.automatic.post("/revoke",
                   {{"client_id", s.client()}, {"token", granted.text(member).value_or("")}});
}

bool is_active(Subject& s, const Document& granted) {
  const Document machine = s.automatic.machine();
  const Exchange reply = s.automatic.post(
      "/introspect", {{"client_id", machine.text("client_id").value_or("")},
                      {"client_secret", machine.text("client_secret").value_or("")},
                      {"token", granted.text("access_token").value_or("")}});
  return json_of(reply)["active"].boolean().value_or(false);
}

bool redeems_again_after_refresh(Subject& s) {
  const Parameters redemption = s.redemption();
  refreshed(s, json_of(s.automatic.token(redemption)));
  return issued(s.automatic.token(redemption));
}

bool forgets_the_client(Subject& s) {
  const std::string other = s.automatic.public_client();
  const Document first = s.automatic.grant(s.client());
  const bool forgot_at_once = serves(s, other, first);
  const Document third = refreshed(s, refreshed(s, first));
  return !forgot_at_once && serves(s, other, third);
}

bool follows_the_resource(Subject& s) {
  const auto to_other = [&](const Document& granted) {
    const Exchange reply = s.automatic.token(
        added(Deployment::refreshing(s.client(), granted), "resource", kOtherResource));
    return issued(reply) &&
           Minter::claims_of(json_of(reply).text("access_token").value_or("")).text("aud") ==
               kOtherResource;
  };
  const Document first = s.automatic.grant(s.client());
  return !to_other(first) && to_other(refreshed(s, first));
}

bool leaves_the_newest(Subject& s) {
  const Document first = s.automatic.grant(s.client());
  const Document third = refreshed(s, refreshed(s, first));
  return !serves(s, s.client(), first) && serves(s, s.client(), third);
}

bool revives_the_grant(Subject& s) {
  const Document granted = s.automatic.grant(s.client());
  revoke(s, granted, "refresh_token");
  const bool never_died = serves(s, s.client(), granted);
  s.automatic.code(s.client());
  return !never_died && serves(s, s.client(), granted);
}

bool revives_the_token(Subject& s) {
  const Document granted = s.automatic.grant(s.client());
  revoke(s, granted, "access_token");
  const bool never_died = is_active(s, granted);
  refreshed(s, granted);
  return !never_died && is_active(s, granted);
}

const std::vector<Probe> kSequences{
    {flaw::code_reusable_after_refresh, "code_reusable_after_refresh", redeems_again_after_refresh},
    {flaw::third_refresh_forgets_the_client, "third_refresh_forgets_the_client",
     forgets_the_client},
    {flaw::second_refresh_follows_the_resource, "second_refresh_follows_the_resource",
     follows_the_resource},
    {flaw::reuse_ends_one_successor, "reuse_ends_one_successor", leaves_the_newest},
    {flaw::consent_revives_revoked_grant, "consent_revives_revoked_grant", revives_the_grant},
    {flaw::refresh_revives_revoked_tokens, "refresh_revives_revoked_tokens", revives_the_token},
};

}  // namespace

std::span<const Probe> sequence_probes() { return kSequences; }

}  // namespace assay::issuer
