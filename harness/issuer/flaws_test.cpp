// Every flaw shows on the wire, and shows in one respect only: the whole table of probes is tried
// against each flawed server.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "harness/issuer/flaw_probes.hpp"

namespace assay::issuer {
namespace {

const std::vector<Probe>& probes() {
  static const std::vector<Probe> all = [] {
    std::vector<Probe> joined;
    for (const auto part :
         {discovery_probes(), registration_probes(), authorization_request_probes(),
          authorization_response_probes(), authentication_probes(), redemption_probes(),
          afterlife_probes(), race_probes(), sequence_probes()}) {
      joined.insert(joined.end(), part.begin(), part.end());
    }
    return joined;
  }();
  return all;
}

/// Flaws of the authorization server, from the enumeration's two groups.
bool concerns_us(Flaw flaw) {
  return flaw >= Flaw::no_server_metadata && flaw < Flaw::accepts_anonymous;
}

/// What a flaw brings along for every server that has it.
const std::map<Flaw, std::set<Flaw>>& consequences() {
  static const std::map<Flaw, std::set<Flaw>> all{
      // Any address is also one that is longer than the registered one.
      {Flaw::redirect_uri_unchecked,
       {Flaw::redirect_prefix_match, Flaw::redirect_ignores_case,
        Flaw::redirect_decodes_before_match, Flaw::redirect_ignores_query,
        Flaw::redirect_trims_a_tab}},
      // A query, or anything else, behind the registered one.
      {Flaw::redirect_prefix_match, {Flaw::redirect_ignores_query, Flaw::redirect_trims_a_tab}},
      {Flaw::registers_plain_http_redirect, {Flaw::registers_loopback_look_alike}},
      // A missing client is an unknown one.
      {Flaw::unknown_client_redirected, {Flaw::missing_client_redirected}},
      // What need not be there may be empty, in the wrong place, or there twice.
      {Flaw::response_type_optional, {Flaw::empty_response_type_served}},
      {Flaw::verifier_optional, {Flaw::verifier_from_query}},
      {Flaw::doubled_parameter_served, {Flaw::doubled_challenge_served}},
      {Flaw::doubled_token_parameter_served, {Flaw::doubled_verifier_served}},
      // Any secret, any verifier, any address: also each of those that something else is wrong
      // with.
      {Flaw::secret_unchecked,
       {Flaw::secret_unchecked_in_body, Flaw::secret_unchecked_at_refresh,
        Flaw::empty_secret_served, Flaw::secret_of_another_client_served,
        Flaw::secret_compared_up_to_20}},
      {Flaw::verifier_unchecked,
       {Flaw::verifier_may_be_the_challenge, Flaw::short_verifier_served, Flaw::verifier_cut_at_128,
        Flaw::verifier_of_any_pending_code}},
      {Flaw::redemption_ignores_redirect_uri, {Flaw::redemption_takes_any_registered_uri}},
      // A code that works again at once works again later.
      {Flaw::code_reusable, {Flaw::code_reusable_after_refresh}},
      // A token that is never replaced is served for ever.
      {Flaw::refresh_token_kept, {Flaw::rotated_refresh_token_served}},
      // The same flaw, with another window.
      {Flaw::code_reusable_within_1ms, {Flaw::code_reusable_within_5ms}},
      {Flaw::code_reusable_within_5ms, {Flaw::code_reusable_within_1ms}},
  };
  return all;
}

/// Without the step they guard, requests further down cannot be made; the cases say that they were
/// blocked.
bool blocks_others(Flaw flaw) {
  return flaw == Flaw::registration_without_client_id || flaw == Flaw::code_in_fragment;
}

TEST(FlawsTest, EveryFlawOfOursHasAProbe) {
  for (std::size_t i = 0; i < flaw_count; ++i) {
    const auto flaw = static_cast<Flaw>(i);
    const bool probed = std::ranges::find(probes(), flaw, &Probe::flaw) != probes().end();
    EXPECT_EQ(probed, concerns_us(flaw)) << "flaw number " << i;
  }
}

TEST(FlawsTest, TheCorrectServerIsWrongInNothing) {
  Subject correct{FlawSet{}};
  for (const Probe& probe : probes()) {
    EXPECT_FALSE(probe.is_wrong(correct)) << probe.name;
  }
}

class FlawTest : public testing::TestWithParam<Probe> {};

TEST_P(FlawTest, IsWrongInThisRespectAndInNoOther) {
  const Flaw flaw = GetParam().flaw;
  Subject flawed({flaw});
  EXPECT_TRUE(GetParam().is_wrong(flawed));
  if (blocks_others(flaw)) {
    return;
  }
  const auto brought = consequences().find(flaw);
  for (const Probe& probe : probes()) {
    const bool expected = probe.flaw == flaw ||
                          (brought != consequences().end() && brought->second.contains(probe.flaw));
    EXPECT_EQ(probe.is_wrong(flawed), expected) << probe.name;
  }
}

std::string name_of(const testing::TestParamInfo<Probe>& tested) {
  std::string name = tested.param.name;
  std::erase(name, ',');
  std::ranges::replace(name, ' ', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Every, FlawTest, testing::ValuesIn(probes()), name_of);

}  // namespace
}  // namespace assay::issuer
