#include <gmock/gmock.h>

#include "fixtures/generators/token_forgeries.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/access_tokens.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/cases.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using attack::attack;

mcp::Reply knock_with(Probe& probe, const gen::TokenForgery& forgery, const std::string& purpose) {
  const std::string token =
      gen::forge(forgery, gen::forge_around(probe.minter(), probe.honest_claims()));
  return probe.mcp().knock(mcp::bearer(token), purpose);
}

Case look_alike_audience() {
  return attack<gen::TokenForgery>({
      .id = "access.token_with_look_alike_audience_is_refused",
      .claim = "A token gets 401 unless its audience is this server: not one that begins like it, "
               "is a child of it, is missing, or stands there a second time.",
      .cites = {req::audience_checked},
      .applies_to = {Feature::protection},
      .needs = {Need::trusted_issuer},
      .flaws = {flaw::audience_unchecked, flaw::audience_prefix_matched,
                flaw::first_of_doubled_claims_used},
      .method = "Changes `aud` of a good token before it is signed.",
      .control = minted_token_is_served(),
      .inputs = [](Probe&) { return gen::audience_changes(); },
      .run =
          [](Probe& probe, const gen::TokenForgery& forgery) {
            probe.expect(req::audience_checked, knock_with(probe, forgery, "a changed audience"),
                         StatusIs(401));
          },
  });
}

Case look_alike_issuer() {
  return attack<gen::TokenForgery>({
      .id = "access.token_with_look_alike_issuer_is_refused",
      .claim = "A token gets 401 unless its issuer is the trusted one, to the letter.",
      .cites = {req::issuer_checked},
      .applies_to = {Feature::protection},
      .needs = {Need::trusted_issuer},
      .flaws = {flaw::issuer_unchecked, flaw::issuer_suffix_ignored,
                flaw::first_of_doubled_claims_used},
      .method = "Changes `iss` of a good token before it is signed.",
      .control = minted_token_is_served(),
      .inputs = [](Probe&) { return gen::issuer_changes(); },
      .run =
          [](Probe& probe, const gen::TokenForgery& forgery) {
            probe.expect(req::issuer_checked, knock_with(probe, forgery, "a changed issuer"),
                         StatusIs(401));
          },
  });
}

/// Whether the text puts an end to such a token. Generic libraries take tokens without any, which
/// is looked at among the combinations of claims.
bool has_no_expiry(const gen::TokenForgery& forgery) {
  return forgery.kinds.front() == "exp.dropped" || forgery.kinds.front() == "exp.null";
}

/// No point in time by any reading: nobody can say that such a token is past it.
bool is_no_time(const gen::TokenForgery& forgery) {
  return forgery.kinds.front() == "exp.words" || forgery.kinds.front() == "exp.retyped";
}

Case bad_expiry() {
  return attack<gen::TokenForgery>({
      .id = "access.token_with_bad_expiry_is_refused",
      .claim = "A token past its expiry gets 401 however the time is written: as a number of any "
               "size, with a fraction, as text, or as the second of two.",
      .cites = {req::expired_token_is_401, req::token_without_expiry_refused},
      .applies_to = {Feature::protection},
      .needs = {Need::trusted_issuer},
      .flaws = {flaw::expiry_unchecked, flaw::expiry_as_text_ignored,
                flaw::first_of_doubled_claims_used},
      .method = "Changes `exp` of a good token before it is signed, to times that are ten minutes "
                "past or more, and to what is no time.",
      .control = minted_token_is_served(),
      .inputs = [](Probe&) { return gen::expiry_changes(); },
      .run =
          [](Probe& probe, const gen::TokenForgery& forgery) {
            if (has_no_expiry(forgery)) {
              probe.not_applicable("access.claims_matrix_holds looks at tokens without expiry.");
            }
            probe.expect(
                is_no_time(forgery) ? req::token_without_expiry_refused : req::expired_token_is_401,
                knock_with(probe, forgery, "a bad expiry"), StatusIs(401));
          },
  });
}

Case forged_header() {
  return attack<gen::TokenForgery>({
      .id = "access.forged_token_header_is_refused",
      .claim = "Nothing that a token says in its header makes up for a signature of the trusted "
               "key, and what the header calls critical is understood or refused.",
      .cites = {req::invalid_token_is_401},
      .applies_to = {Feature::protection},
      .needs = {Need::trusted_issuer},
      .flaws = {flaw::alg_none_served, flaw::alg_none_in_odd_case_served,
                flaw::hmac_with_public_key_served, flaw::embedded_key_trusted,
                flaw::unknown_crit_ignored, flaw::signature_unchecked},
      .method = "Sends good claims unsigned under every spelling of `none`, signed by keys of our "
                "own that the header brings or names, by HMAC with the public key in its various "
                "forms, with key ids that are paths or SQL, and with unknown extensions in `crit`.",
      .control = minted_token_is_served(),
      .attempts = 300,
      .inputs = [](Probe&) { return gen::forged_headers(); },
      .run =
          [](Probe& probe, const gen::TokenForgery& forgery) {
            probe.expect(req::invalid_token_is_401, knock_with(probe, forgery, "a forged header"),
                         StatusIs(401));
          },
  });
}

/// Needs no key of ours: whoever holds a good token can do this to it.
Case altered_signature() {
  return attack<gen::TokenAlteration>({
      .id = "access.altered_signature_is_refused",
      .claim = "A token in which one bit of signature, claims or header was changed after signing "
               "gets 401.",
      .cites = {req::invalid_token_is_401},
      .applies_to = {Feature::protection, Feature::jwt_access_tokens},
      .needs = {Need::access_token},
      .flaws = {flaw::signature_unchecked, flaw::last_signature_byte_ignored},
      .method = "Flips bits, cuts off, fills up and swaps parts of the signature of a good token, "
                "and changes its claims and its header under the old signature.",
      .control = honest_token_is_served(),
      .attempts = 200,
      .inputs = [](Probe&) { return gen::altered_signatures(); },
      .run =
          [](Probe& probe, const gen::TokenAlteration& alteration) {
            const auto token = gen::altered(alteration, probe.access_token());
            if (!token) {
              probe.not_applicable("The token cannot be changed in that way.");
            }
            probe.expect(req::invalid_token_is_401,
                         probe.mcp().knock(mcp::bearer(*token), "a token altered after signing"),
                         StatusIs(401));
          },
  });
}

}  // namespace

std::vector<Case> token_attacks() {
  return {look_alike_audience(), look_alike_issuer(), bad_expiry(), forged_header(),
          altered_signature()};
}

}  // namespace assay::suites
