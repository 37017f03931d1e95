// Sign-in and consent as a browser sees them.
#include <gmock/gmock.h>

#include <map>
#include <regex>

#include "harness/issuer/browser_for_tests.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Options options_with_users() {
  Options options = honest_options();
  options.users = {{"alice", "wonder"}, {"bob", "builder"}};
  return options;
}

class InteractionTest : public testing::Test {
 protected:
  Deployment deployment_{options_with_users()};
  const std::string client_ = deployment_.public_client();
  const Parameters honest_ = Deployment::authorization(client_);
  Browser browser_{deployment_};
};

TEST_F(InteractionTest, TheUserSignsInApprovesAndTheClientGetsATokenForThem) {
  const Exchange sign_in = browser_.authorize(honest_);
  EXPECT_EQ(sign_in.status(), 200);
  EXPECT_THAT(sign_in.body(), HasSubstr("type=\"password\""));
  const Exchange signed_in = browser_.log_in(sign_in, "alice", "wonder");
  EXPECT_EQ(signed_in.status(), 303);
  const Exchange consent = browser_.get(location_of(signed_in));
  EXPECT_EQ(consent.status(), 200);
  EXPECT_THAT(consent.body(), HasSubstr("Tests"));
  EXPECT_THAT(consent.body(), HasSubstr("127.0.0.1"));
  EXPECT_THAT(consent.body(), HasSubstr("notes:read"));
  EXPECT_THAT(consent.body(), Not(HasSubstr("notes:write")));
  const Exchange answer = browser_.decide(consent, "approve");
  EXPECT_EQ(answer.status(), 303);
  EXPECT_EQ(redirected(answer, "state"), "plain-state");
  const Document granted = json_of(
      deployment_.token(Deployment::redemption(client_, redirected(answer, "code").value_or(""))));
  EXPECT_EQ(Minter::claims_of(granted.text("access_token").value_or("")).text("sub"), "alice");
}

TEST_F(InteractionTest, ARefusalIsTold) {
  const Exchange consent = browser_.consent_after(browser_.authorize(honest_), "alice", "wonder");
  const Exchange answer = browser_.decide(consent, "deny");
  EXPECT_EQ(redirected(answer, "error"), "access_denied");
  EXPECT_EQ(redirected(answer, "state"), "plain-state");
  EXPECT_EQ(redirected(answer, "iss"), deployment_.server().issuer());
}

TEST_F(InteractionTest, WhoIsSignedInIsOnlyAskedForConsent) {
  browser_.consent_after(browser_.authorize(honest_), "alice", "wonder");
  const Exchange again = browser_.authorize(honest_);
  EXPECT_THAT(again.body(), Not(HasSubstr("type=\"password\"")));
  EXPECT_TRUE(redirected(browser_.decide(again, "approve"), "code"));
}

TEST_F(InteractionTest, PagesAreNeitherFramedNorCachedNorLeaked) {
  const Exchange sign_in = browser_.authorize(honest_);
  const Exchange consent = browser_.consent_after(sign_in, "alice", "wonder");
  for (const Exchange& page : {sign_in, consent, browser_.authorize({})}) {
    EXPECT_EQ(page.header("X-Frame-Options"), "DENY");
    EXPECT_THAT(page.header("Content-Security-Policy").value_or(""),
                HasSubstr("frame-ancestors 'none'"));
    EXPECT_EQ(page.header("Cache-Control"), "no-store");
    EXPECT_EQ(page.header("Referrer-Policy"), "no-referrer");
  }
}

TEST_F(InteractionTest, TheCookieIsOutOfReachAndChangesAtSignIn) {
  const Exchange sign_in = browser_.authorize(honest_);
  const std::string cookie = sign_in.header("Set-Cookie").value_or("");
  EXPECT_THAT(cookie, HasSubstr("; HttpOnly"));
  EXPECT_THAT(cookie, HasSubstr("; SameSite=Lax"));
  const std::string planted = browser_.cookie();
  browser_.log_in(sign_in, "alice", "wonder");
  EXPECT_NE(browser_.cookie(), planted);
  Browser attacker(deployment_);
  attacker.set_cookie(planted);
  EXPECT_THAT(attacker.authorize(honest_).body(), HasSubstr("type=\"password\""));
}

TEST_F(InteractionTest, AWrongPasswordLeadsNowhereAndEndsAfterAFewTries) {
  const Exchange sign_in = browser_.authorize(honest_);
  for (int i = 0; i < 4; ++i) {
    const Exchange again = browser_.log_in(sign_in, "alice", "builder");
    EXPECT_EQ(again.status(), 403);
    EXPECT_THAT(again.body(), HasSubstr("type=\"password\""));
  }
  EXPECT_EQ(redirected(browser_.log_in(sign_in, "alice", "x"), "error"), "access_denied");
  EXPECT_EQ(browser_.log_in(sign_in, "alice", "wonder").status(), 403);
}

TEST_F(InteractionTest, AFormFromElsewhereIsRefused) {
  const Exchange consent = browser_.consent_after(browser_.authorize(honest_), "alice", "wonder");
  const Parameters fields = added(Browser::hidden(consent), "decision", "approve");
  EXPECT_EQ(browser_.post("/consent", without(fields, "csrf")).status(), 403);
  EXPECT_EQ(browser_.post("/consent", replaced(fields, "csrf", "guess")).status(), 403);
  EXPECT_EQ(browser_.post("/consent", replaced(fields, "transaction", "guess")).status(), 403);
  Browser stranger(deployment_);
  EXPECT_EQ(stranger.post("/consent", fields).status(), 403);
  EXPECT_EQ(browser_.post("/consent", replaced(fields, "decision", "maybe")).status(), 400);
  EXPECT_TRUE(redirected(browser_.post("/consent", fields), "code"));
  EXPECT_EQ(browser_.post("/consent", fields).status(), 403) << "approved twice";
}

TEST_F(InteractionTest, ConsentCannotComeBeforeSignIn) {
  const Exchange sign_in = browser_.authorize(honest_);
  EXPECT_EQ(
      browser_.post("/consent", added(Browser::hidden(sign_in), "decision", "approve")).status(),
      403);
  const std::string transaction =
      http::first_value(Browser::hidden(sign_in), "transaction").value_or("");
  EXPECT_EQ(browser_.get("/consent?transaction=" + transaction).status(), 403);
}

TEST_F(InteractionTest, RequestsInTwoTabsStayApart) {
  const Exchange first = browser_.authorize(replaced(honest_, "state", "first"));
  const Exchange second =
      browser_.authorize(replaced(replaced(honest_, "state", "second"), "scope", "notes:write"));
  const Exchange consent_to_second = browser_.consent_after(second, "alice", "wonder");
  const Exchange consent_to_first = browser_.consent_after(first, "alice", "wonder");
  EXPECT_THAT(consent_to_first.body(), Not(HasSubstr("notes:write")));
  EXPECT_EQ(redirected(browser_.decide(consent_to_first, "approve"), "state"), "first");
  EXPECT_EQ(redirected(browser_.decide(consent_to_second, "approve"), "state"), "second");
}

TEST_F(InteractionTest, AClientsNameIsTextAndNoMarkup) {
  const std::string client = deployment_
                                 .registered(Deployment::registration().with(
                                     "client_name", "<img src=x onerror='a()'>\"&"))
                                 .text("client_id")
                                 .value_or("");
  const Exchange consent = browser_.consent_after(
      browser_.authorize(Deployment::authorization(client)), "alice", "wonder");
  EXPECT_THAT(consent.body(), Not(HasSubstr("<img")));
  EXPECT_THAT(consent.body(), HasSubstr("&lt;img src=x onerror=&#39;a()&#39;&gt;&quot;&amp;"));
}

TEST_F(InteractionTest, WithoutAskingThereIsNoAnswer) {
  EXPECT_EQ(redirected(browser_.authorize(added(honest_, "prompt", "none")), "error"),
            "login_required");
  browser_.consent_after(browser_.authorize(honest_), "alice", "wonder");
  EXPECT_EQ(redirected(browser_.authorize(added(honest_, "prompt", "none")), "error"),
            "consent_required");
}

TEST_F(InteractionTest, ErrorsWaitForTheSignIn) {
  const Parameters wrong = replaced(honest_, "response_type", "x");
  const Exchange page = browser_.authorize(wrong);
  EXPECT_EQ(page.status(), 200);
  const Exchange answer = browser_.consent_after(page, "alice", "wonder");
  EXPECT_EQ(redirected(answer, "error"), "unsupported_response_type");
  EXPECT_EQ(redirected(answer, "state"), "plain-state");
  EXPECT_EQ(redirected(browser_.authorize(wrong), "error"), "unsupported_response_type");
}

TEST_F(InteractionTest, ASilentErrorNeedsNoSignIn) {
  EXPECT_EQ(redirected(browser_.authorize(
                           added(replaced(honest_, "response_type", "x"), "prompt", "none")),
                       "error"),
            "unsupported_response_type");
}

}  // namespace
}  // namespace assay::issuer
