#include <gmock/gmock.h>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/grants.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/grants/cases.hpp"
#include "suites/grants/token_life.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

void judge_as_refresh_token(Probe& probe, const std::string& artefact, const std::string& what) {
  probe.expect(
      req::token_kinds_not_interchangeable,
      refreshed(probe, artefact, probe.client(), "present " + what + " as a refresh token"),
      IsTokenRefusal());
}

void judge_as_code(Probe& probe, const std::string& artefact, const std::string& what) {
  probe.expect(req::token_kinds_not_interchangeable,
               probe.request_token(probe.fresh_redemption().with("code", artefact),
                                   "redeem " + what + " as a code"),
               IsTokenRefusal());
}

Case kinds() {
  return conformance({
      .id = "authorization.codes_and_tokens_do_not_stand_in_for_each_other",
      .claim = "Nothing but a refresh token refreshes, and nothing but a code is redeemed.",
      .cites = {req::token_kinds_not_interchangeable},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login, Need::refresh_token},
      .flaws = {flaw::access_token_refreshes, flaw::refresh_token_redeemed_as_code,
                flaw::code_refreshes},
      .method = "Presents an access token, an unused code and, where one came, an ID token as "
                "refresh tokens, and an access token and a refresh token as codes, all of the same "
                "client. Passes on a 4xx without a token.",
      .control = honest_refresh_is_served(),
      .run =
          [](Probe& probe) {
            const LastingGrant grant = lasting_grant(probe);
            judge_as_refresh_token(probe, grant.access_token(), "an access token");
            const auto code = http::first_value(probe.fresh_redemption().parameters, "code");
            judge_as_refresh_token(probe, code.value_or(""), "an unused code");
            if (const auto id_token = grant.reply.document.text("id_token")) {
              judge_as_refresh_token(probe, *id_token, "an ID token");
            }
            judge_as_code(probe, grant.access_token(), "an access token");
            judge_as_code(probe, grant.refresh_token(), "a refresh token");
          },
  });
}

}  // namespace

std::vector<Case> artefact_kind_cases() { return {kinds()}; }

}  // namespace assay::suites
