#pragma once

#include <gmock/gmock.h>

#include <functional>
#include <string>
#include <vector>

#include "harness/catalog/case.hpp"
#include "harness/catalog/verdict.hpp"
#include "harness/mcp/client.hpp"
#include "harness/oauth/authorization.hpp"
#include "harness/oauth/client.hpp"
#include "harness/probe/engagement.hpp"
#include "harness/probe/facts.hpp"
#include "harness/probe/subject.hpp"

namespace assay {

class RecordingTransport;

/// What a case holds: the verbs of OAuth and MCP with honest defaults, and `expect`. Every exchange
/// is recorded; every secret that passes is learnt by the redactor. 429 and 503 leave the case
/// (RateLimited).
class Probe {
 public:
  Probe(Engagement& engagement, const Case& subject, Revision revision);
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;
  ~Probe();

  // What is known.
  Revision revision() const { return revision_; }
  /// Throws RateLimited or Inconclusive where a limit or silence kept them from being found out.
  const Facts& facts() const;
  const TargetSpec& target() const { return engagement_->target(); }
  /// Throws Blocked where the document could not be found.
  const oauth::ResourceMetadata& resource_metadata() const;
  const oauth::ServerMetadata& server_metadata() const;
  /// Throws NotExercised where the guard kept us from one of these places: what stands there is
  /// unknown then, not missing.
  static void demand_leave_for(const std::vector<oauth::Lookup>& tries);
  /// An endpoint from the metadata, e.g. "token_endpoint"; throws Blocked where it is not
  /// advertised.
  std::string endpoint(std::string_view member) const;
  /// The resource identifier of the server: what its metadata says, else its URL.
  std::string resource() const;
  /// Another resource that the authorization server says it issues tokens for (RFC 9728 section 4).
  std::optional<std::string> other_resource() const;

  // HTTP and MCP.
  http::Transport& transport();
  http::Exchange send(const http::Request& request, const std::string& purpose);
  http::Exchange get(const std::string& url, const std::string& purpose);
  /// Sends them all at one moment (http/race.hpp); the exchanges are in the same order. A single
  /// 429 or 503 among the answers leaves the case.
  std::vector<http::Exchange> race(const std::vector<http::Request>& requests,
                                   const std::string& purpose);
  /// In this revision. Calls that the target file names repeat in headers what the tool says.
  mcp::Client mcp();

  // Clients. The shared ones are registered once per run, or come from the target file.
  oauth::Registration honest_registration() const;
  oauth::RegistrationReply register_client(const oauth::Registration& registration,
                                           const std::string& purpose);
  const oauth::Client& client();               ///< public, for the code grant
  const oauth::Client& second_client();        ///< another such
  const oauth::Client& confidential_client();  ///< with a secret, for client credentials

  // Authorization. Honest requests carry PKCE S256, a fresh state, the scopes the server asks for,
  // and `resource` where the revision has it.
  oauth::AuthorizationRequest honest_authorization();
  oauth::AuthorizationRequest honest_authorization(const oauth::Client& client);
  /// One that asks for a refresh token, too. With `scope`, that is asked for in place of the honest
  /// one.
  oauth::AuthorizationRequest lasting_authorization(
      const oauth::Client& client, const std::optional<std::string>& scope = std::nullopt);
  /// Walked through sign-in and consent to its end. Throws NotExercised where the sign-in needs
  /// what nobody brought.
  oauth::AuthorizationOutcome authorize(const oauth::AuthorizationRequest& request,
                                        const std::string& purpose);
  /// The same as another user of the target file, by number from 0, in a browser of their own.
  oauth::AuthorizationOutcome authorize_as(std::size_t user,
                                           const oauth::AuthorizationRequest& request,
                                           const std::string& purpose);
  /// The same for an honest request, which has to bring a code: else everything behind it is
  /// Blocked, also where it could not be walked to its end.
  oauth::AuthorizationOutcome granted_to(std::size_t user,
                                         const oauth::AuthorizationRequest& request,
                                         const std::string& purpose);
  /// How many there are who can sign in; one may be there whom nobody named.
  std::size_t user_count() const;

  /// Leaves the case for want of a code: NotExercised where the user has to sign in at another
  /// host, which is not followed, else Blocked.
  [[noreturn]] void leave_without_code(const oauth::AuthorizationOutcome& outcome) const;

  // Tokens.
  /// A fresh code and the request that redeems it honestly; throws Blocked where no code can be
  /// had.
  oauth::TokenRequest fresh_redemption();
  oauth::TokenRequest fresh_redemption(const oauth::Client& client);
  oauth::TokenRequest redemption_of(const oauth::AuthorizationRequest& request,
                                    const std::string& code, const oauth::Client& client);
  oauth::TokenRequest refresh_of(const std::string& refresh_token, const oauth::Client& client);
  oauth::TokenRequest client_credentials(const oauth::Client& client);
  oauth::TokenRequest revocation_of(const std::string& token, const oauth::Client& client);
  oauth::TokenRequest introspection_of(const std::string& token);  ///< without a client
  oauth::TokenReply request_token(const oauth::TokenRequest& request, const std::string& purpose);
  /// A fresh grant of the shared client; throws Blocked. The second form asks for a refresh token
  /// too, and throws NotApplicable where the server issues none.
  HeldToken fresh_grant();
  HeldToken fresh_grant_with_refresh_token(const std::optional<std::string>& scope = std::nullopt);
  /// A token that the server takes for everything in the target's calls; shared, good for a minute
  /// at least.
  std::string access_token();
  /// The same for another user, by number from 0.
  std::string access_token_of(std::size_t user);
  /// True where that token is the tester's own (--token-env): whether it is good is their word.
  bool brought_token() const { return !engagement_->options().ready_token.empty(); }
  /// A token for exactly these scopes: minted where the server trusts our issuer, else asked for.
  /// nullopt where the authorization server grants other scopes than those.
  std::optional<std::string> token_with_scopes(const std::vector<std::string>& scopes);
  const issuer::Minter& minter()
      const;  ///< throws NotExercised where the server does not trust the harness's issuer
  /// The harness's own issuer, to change what it publishes while the server trusts it: leave
  /// it as it was. Throws NotExercised where it does not run in this process.
  issuer::AuthorizationServer& own_issuer() const;
  /// Throws NotExercised where the server may not be on this machine, and so cannot reach it.
  Canary& canary() const;
  /// Tries until it says true or --patience is used up, a few times a second; at least once.
  bool within_patience(const std::function<bool()>& attempt) const;
  /// A token that has expired: minted where the server trusts our issuer, else the tester's.
  std::string expired_token() const;
  /// A token for another server, likewise.
  std::string token_for_another_audience() const;
  /// Claims of a good token of a user, by number from 0 (the scopes of an honest request): change
  /// one and sign.
  Document honest_claims(std::size_t user = 0) const;

  // Judging.
  /// Holds a subject against a requirement; returns whether it held. Severity is the requirement's
  /// in this revision; a requirement that this revision does not have is not recorded and counts as
  /// held.
  template <typename Subject, typename Matcher>
  bool expect(RequirementKey requirement, const Subject& subject, const Matcher& matcher);
  /// Something that must be so for the case to mean anything; throws Inconclusive with `sentence`
  /// and what came.
  template <typename Subject, typename Matcher>
  void require(const std::string& sentence, const Subject& subject, const Matcher& matcher);
  [[noreturn]] void not_applicable(std::string why) const { throw NotApplicable{std::move(why)}; }
  [[noreturn]] void not_exercised(std::string bring) const { throw NotExercised{std::move(bring)}; }
  /// True where the requirement has a level in this revision.
  bool has(RequirementKey requirement) const {
    return row_of(requirement).level_in(revision_) != Level::none;
  }

  // For the runner.
  /// From now on cookies are this probe's own, until it gives the browser back: attempts that are
  /// under way together do not see each other's.
  void use_own_browser();
  void give_browser_back();
  /// Takes over what another probe of this case judged and sent.
  void adopt(std::vector<Check> checks, const std::vector<http::Exchange>& exchanges);
  bool issues_jwt();    ///< access tokens can be read
  bool has_sessions();  ///< the server gives out session ids
  Engagement& engagement() { return *engagement_; }
  const std::vector<Check>& checks() const { return checks_; }
  const std::vector<http::Exchange>& exchanges() const;

 private:
  /// Counts what `send` costs, and learns from a limit that it meets.
  template <typename Send>
  auto accounted(Expense expense, const Send& send) {
    Budget budget = engagement_->options().budget;
    budget.spend(expense);
    try {
      return send();
    } catch (const RateLimited& limit) {
      budget.learn(expense, limit.retry_after);
      throw;
    }
  }
  bool record(RequirementKey requirement, bool held, std::string expected, std::string actual,
              const std::vector<http::Exchange>& evidence);
  mcp::Client plain_client();
  Document definition_of(const std::string& tool);
  Document listed_tools();
  oauth::Client make_client(const std::string& role);
  oauth::RegistrationReply register_for_codes(const std::string& purpose);
  oauth::RegistrationReply register_with_scopes(const std::string& purpose);
  oauth::RegistrationReply register_for_machines(const std::string& purpose);
  HeldToken redeem_or_block(const oauth::TokenRequest& redemption, const std::string& purpose);
  std::optional<std::string> honest_scope() const;
  /// Revisions may be led to different authorization servers: what is shared is shared at one.
  std::string remembered_as(const std::string& name) const;
  login::CookieJar& cookies_of(std::size_t user);
  HeldToken token_remembered(const std::string& name, const std::function<HeldToken()>& make);

  Engagement* engagement_;
  const Case* case_;
  Revision revision_;
  std::unique_ptr<RecordingTransport> recorder_;
  /// By user; those that are not in here yet begin with the cookies of the run.
  std::optional<Browser> own_browser_;
  std::vector<Check> checks_;
};

namespace detail {
/// gmock calls it once; what it says becomes `expected` and `actual`.
template <typename Subject, typename Matcher>
bool match(const Subject& subject, const Matcher& matcher, std::string& expected,
           std::string& actual) {
  const auto typed = testing::SafeMatcherCast<const Subject&>(matcher);
  testing::StringMatchResultListener listener;
  const bool held = typed.MatchAndExplain(subject, &listener);
  std::ostringstream description;
  typed.DescribeTo(&description);
  expected = description.str();
  actual = describe(subject);
  if (!listener.str().empty()) {
    actual += "; " + listener.str();
  }
  return held;
}
}  // namespace detail

template <typename Subject, typename Matcher>
bool Probe::expect(RequirementKey requirement, const Subject& subject, const Matcher& matcher) {
  std::string expected;
  std::string actual;
  const bool held = detail::match(subject, matcher, expected, actual);
  return record(requirement, held, std::move(expected), std::move(actual), evidence_of(subject));
}

template <typename Subject, typename Matcher>
void Probe::require(const std::string& sentence, const Subject& subject, const Matcher& matcher) {
  std::string expected;
  std::string actual;
  if (!detail::match(subject, matcher, expected, actual)) {
    throw Inconclusive{"Control failed (" + sentence + "): expected " + expected + ", got " +
                       actual + "."};
  }
}

}  // namespace assay
