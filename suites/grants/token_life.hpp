#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "harness/probe/probe.hpp"

namespace assay::suites {

// What the cases of this folder share: lasting grants, whether an access token still lives, and
// time.

/// What a client was granted, with the request that brought it.
struct LastingGrant {
  oauth::TokenRequest redemption{};
  oauth::TokenReply reply{};

  std::string access_token() const { return reply.access_token().value_or(""); }
  std::string refresh_token() const { return reply.refresh_token().value_or(""); }
};
/// Blocked where no token came; NotApplicable where no refresh token did. With `scope`, that is
/// asked for in place of the honest one.
LastingGrant lasting_grant(Probe& probe, const oauth::Client& client,
                           const std::optional<std::string>& scope = std::nullopt);
LastingGrant lasting_grant(Probe& probe);

oauth::TokenReply refreshed(Probe& probe, const std::string& refresh_token,
                            const oauth::Client& client, const std::string& purpose);

/// What introspection says of a token to the client with credentials.
oauth::TokenReply introspected(Probe& probe, const std::string& token, const std::string& purpose);
/// The same once the token ought to have ended: the first answer that it is not active, else the
/// last within --patience.
oauth::TokenReply introspected_at_its_end(Probe& probe, const std::string& token,
                                          const std::string& purpose);
bool is_told_active(Probe& probe, const std::string& token);
/// Those that introspection calls active; NotExercised where it does not tell of any. A token that
/// the server for which it is verifies by itself may outlive its end: nothing else is asked.
std::vector<std::string> told_active(Probe& probe, const std::vector<std::string>& tokens);

Control live_access_token_is_told_active();

/// A token, and what it was asked for with.
struct AskedToken {
  std::string grant{};  ///< "a code", "a refresh token", "client credentials"
  bool with_scope{};
  bool with_resource{};
  oauth::TokenReply reply{};
};
/// An access token of each grant that can be had here, the code grant first.
std::vector<AskedToken> tokens_of_every_grant(Probe& probe);
/// The client for client credentials, where there is one.
std::optional<oauth::Client> machine_of(Probe& probe);

/// For as long as it lives, time has passed for the authorization server: by its own clock where
/// that is in our hands, as the reference server's is, else by waiting.
class PassedTime {
 public:
  enum class Enough { all, some };
  /// As much of `wanted` as --patience allows. Throws NotExercised where that is nothing, or not
  /// enough.
  PassedTime(Probe& probe, std::chrono::seconds wanted, Enough enough);
  PassedTime(const PassedTime&) = delete;
  PassedTime& operator=(const PassedTime&) = delete;
  ~PassedTime();

  bool is_all() const { return passed_ == wanted_; }
  /// Throws NotExercised: more --patience is needed.
  [[noreturn]] void ask_for_more() const;

 private:
  Probe* probe_;
  std::chrono::seconds wanted_;
  std::chrono::seconds passed_;
  issuer::AuthorizationServer* clock_{};  ///< whose clock was moved; null: we waited
};

}  // namespace assay::suites
