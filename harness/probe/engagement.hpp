#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/guard/budget.hpp"
#include "harness/guard/host_guard.hpp"
#include "harness/guard/redactor.hpp"
#include "harness/issuer/authorization_server.hpp"
#include "harness/issuer/minter.hpp"
#include "harness/oauth/client.hpp"
#include "harness/probe/canary.hpp"
#include "harness/probe/facts.hpp"
#include "harness/probe/leaving.hpp"
#include "harness/probe/registrations.hpp"
#include "harness/probe/traces.hpp"
#include "harness/target/target_file.hpp"

namespace assay {

/// A token that the harness got or made, and when it stops working.
struct HeldToken {
  std::string access_token{};
  std::optional<std::string> refresh_token{};
  std::optional<std::string> scope{};  ///< as granted
  std::chrono::steady_clock::time_point good_until{};
};

/// What browsers keep: the cookies of each user of the target file, by number.
using Browser = std::map<std::size_t, login::CookieJar>;

/// Tokens that the tester brings beside the good one, where none can be made; empty: not brought.
struct OtherTokens {
  std::string second_user{};     ///< good, of another user
  std::string expired{};         ///< was good once
  std::string other_audience{};  ///< good, for another server of the same issuer
};

struct EngagementOptions {
  TargetSpec target{};
  http::Transport* transport{};
  Redactor redactor{};
  HostGuard guard{};
  Budget budget{};
  std::optional<issuer::Minter> minter{};  ///< keys that the server under test trusts
  std::string redirect_uri{};              ///< where the harness listens
  std::string ready_token{};               ///< --token-env
  OtherTokens other_tokens{};
  /// The one behind `minter`, where it runs in this process: it can be made to fail.
  issuer::AuthorizationServer* own_issuer{};
  std::shared_ptr<Canary> canary{};
  std::chrono::milliseconds patience{0};  ///< how long a case may wait for what takes its time
  std::function<bool()> restart{};        ///< of a launched target; empty: attached
  Traces traces{};
};

/// Everything that the cases of one run share about one target: what is known about it, and the
/// clients, cookies and tokens that cases reuse where they do not judge them. What failed once is
/// not tried again for every case: it is remembered and thrown as Blocked.
class Engagement {
 public:
  explicit Engagement(EngagementOptions options);

  const EngagementOptions& options() const { return options_; }
  const TargetSpec& target() const { return options_.target; }

  /// Found out once; again where a rate limit came in between.
  const Facts& facts(Revision revision);
  /// Starts a launched target anew; clients, tokens and cookies are gone with the old one. False
  /// where it was not launched by us, or does not come back.
  bool restart();
  int restarts() const { return restarts_; }
  /// How far the target's clock is ahead of ours, as far as its answers tell; minted tokens take
  /// their times from it.
  std::chrono::seconds clock_ahead() const { return clock_ahead_; }

  /// Remembered clients, by role ("public", "second", "confidential"); `make` is called once.
  const oauth::Client& client(const std::string& role, const std::function<oauth::Client()>& make);
  /// A remembered token; made again when it would expire within a minute, or half its life.
  const HeldToken& token(const std::string& name, const std::function<HeldToken()>& make);
  /// Whether sessions have ids in this revision; `find_out` is called once.
  bool has_sessions(Revision revision, const std::function<bool()>& find_out);
  /// The tools that the stateless era lists, by name; `find_out` is called until it brings any.
  Document tool_named(const std::string& name, const std::function<Document()>& find_out);
  /// Each user of the target file has a browser.
  login::CookieJar& cookies(std::size_t user = 0) { return cookies_[user]; }
  /// A browser for one attempt among several at a time: one that an earlier attempt gave back, so
  /// that its user need not sign in again, or a new one. Two that began with the same cookies would
  /// end each other's session at servers that renew it.
  Browser take_browser();
  void give_back(Browser browser) { browsers_.push_back(std::move(browser)); }

  /// How clients for the code grant are registered here: "none", until a server turned out to take
  /// clients with a secret only.
  const std::string& code_client_method() const { return code_client_method_; }
  void set_code_client_method(std::string method) { code_client_method_ = std::move(method); }

  /// Every registration of the run goes through here, so that its end can undo it.
  void remember_registration(const oauth::RegistrationReply& reply) {
    registrations_.remember(reply);
  }
  /// Deletes the clients that were registered, where the server offers that (RFC 7592); see
  /// Registrations::delete_all. What the cases shared is of no use afterwards.
  Deletions delete_registered_clients(std::chrono::milliseconds within = std::chrono::seconds{60});

  bool control_stands(const std::string& name) const { return standing_control_ == name; }
  void set_standing_control(std::string name) { standing_control_ = std::move(name); }

 private:
  void go_by_the_clock_of(const Facts& facts);

  EngagementOptions options_;
  std::chrono::seconds clock_ahead_{0};
  std::map<Revision, Facts> facts_;
  std::map<std::string, oauth::Client> clients_;
  std::map<std::string, HeldToken> tokens_;
  std::map<std::string, Blocked> blocked_;
  std::map<std::string, NotExercised> lacking_;
  std::map<Revision, bool> sessions_;
  Document tools_;  ///< an object, by name

  template <typename Value>
  const Value& remembered(std::map<std::string, Value>& known, const std::string& name,
                          const std::function<Value()>& make);
  Browser cookies_;
  Registrations registrations_;
  std::vector<Browser> browsers_;  ///< that nobody uses at the moment
  std::string standing_control_;
  std::string code_client_method_{"none"};
  int restarts_{};
};

/// Walks discovery as an anonymous client in one revision. Never throws for what a target does.
Facts survey(const EngagementOptions& options, Revision revision);

}  // namespace assay
