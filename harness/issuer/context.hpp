// What every endpoint works on. Included by this folder's .cpp files only.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/issuer/authorization_server.hpp"
#include "harness/issuer/message.hpp"
#include "harness/issuer/minter.hpp"
#include "harness/issuer/published.hpp"
#include "harness/issuer/store.hpp"

namespace assay::issuer {

/// Somebody else's issuer identifier (RFC 2606), for flaws that name the wrong one.
inline constexpr const char* kForeignIssuer = "https://another-issuer.example";

/// One request at a time holds it (AuthorizationServer keeps the lock): that codes and refresh
/// tokens are used once also when two requests race follows from nothing else.
struct Context {
  std::string issuer;
  Options options;
  Minter minter;
  std::shared_ptr<Published> published;
  Store store{};
  std::chrono::seconds clock_ahead{};   ///< of ours, see AuthorizationServer::set_clock_ahead
  std::vector<AuditEntry> decisions{};  ///< of this request; told once the lock is given back
  /// Gives the lock back for that long: for flaws that decide now and act later. Not to be called
  /// after note(); what was found in the store before may be gone afterwards.
  std::function<void(std::chrono::milliseconds)> let_others_in{};

  /// By the clock that lifetimes go by.
  Clock::time_point now() const { return Clock::now() + clock_ahead; }
  bool has(Flaw flaw) const { return options.flaws.has(flaw); }
  /// What the addresses of the endpoints begin with: the issuer, less a slash at its end.
  std::string base() const;
  /// The path in that; empty where the issuer is a whole origin.
  std::string path() const;
  void note(AuditEntry entry) { decisions.push_back(std::move(entry)); }
};

// The endpoints, one file each. GET or POST is settled before they are called.
/// RFC 8414 and OpenID Connect Discovery 1.0, at all their places; 404 elsewhere. metadata.cpp
Reply serve_metadata(const Context& context, const Incoming& incoming);
Reply serve_keys(const Context& context);  // RFC 7517 section 5, metadata.cpp
/// What introspection tells of a token to whoever may ask (RFC 7662 section 2.2), introspection.cpp
Document state_of(const Context& context, const std::string& token);
Reply register_client(Context& context, const Incoming& incoming);  // RFC 7591, registration.cpp
Reply manage_client(Context& context, const Incoming& incoming);    // RFC 7592: GET, PUT, DELETE
Reply authorize(Context& context,
                const Incoming& incoming);                 // OAuth 2.1 section 4.1.1, authorize.cpp
Reply log_in(Context& context, const Incoming& incoming);  // interaction.cpp
Reply show_consent(Context& context, const Incoming& incoming);  // interaction.cpp
Reply decide(Context& context, const Incoming& incoming);        // interaction.cpp
Reply issue_token(Context& context, const Incoming& incoming);   // OAuth 2.1 section 3.2, token.cpp
Reply revoke(Context& context, const Incoming& incoming);        // RFC 7009, revocation.cpp
Reply introspect(Context& context, const Incoming& incoming);    // RFC 7662, introspection.cpp

}  // namespace assay::issuer
