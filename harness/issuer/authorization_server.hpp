#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/catalog/flaw.hpp"
#include "harness/issuer/minter.hpp"

namespace httplib {
class Server;
}

namespace assay::issuer {

struct User {
  std::string username{};
  std::string password{};
};

/// One authorization decision, for the audit log. Never holds a secret.
struct AuditEntry {
  std::string client{};
  std::string subject{};
  std::vector<std::string> scopes{};
  std::string operation{};  ///< "authorize", "token", "refresh", "revoke", "introspect",
                            ///< "register", "read_client", "update_client", "unregister",
                            ///< "tools/call get_weather"
  bool allowed{};
  std::string reason{};
};

/// How the keys and the introspection of an issuer fail on purpose.
enum class Outage {
  none,
  error,    ///< 500
  garbage,  ///< 200 with a page for people
  silence,  ///< nothing for three seconds, and then 500
};

/// A server that asks by introspection which tokens are good (RFC 7662 section 2.1).
struct ResourceServer {
  std::string client_id{};
  std::string client_secret{};
};

struct Options {
  FlawSet flaws{};
  std::string resource{};  ///< the protected resource that tokens are for (RFC 8707); empty:
                           ///< whichever is asked for
  std::vector<std::string> other_resources{};  ///< further ones that it issues tokens for
  std::vector<std::string> scopes{};  ///< what may be granted; empty: whatever is asked for
  std::vector<User> users{};  ///< empty: nobody signs in, consent is automatic as user "harness"
  /// Keys to sign with, the first of them to begin with; empty: one is made.
  std::vector<jose::Key> keys{};
  jose::Algorithm algorithm{jose::Algorithm::es256};  ///< of the key that is made
  std::vector<ResourceServer> resource_servers{};     ///< that may introspect
  std::chrono::seconds token_lifetime{300};
  std::chrono::seconds code_lifetime{60};
  std::function<void(const AuditEntry&)>
      audit{};  ///< called by one thread at a time, outside of every lock
};

/// A whole OAuth 2.1 authorization server in memory: RFC 8414 metadata (also at OpenID's place),
/// JWKS, dynamic client registration and management, login and consent pages, code with PKCE S256,
/// `resource` and `iss`, at+jwt tokens, refresh rotation with reuse detection, client credentials,
/// revocation, introspection. Correct unless a flaw is switched on. It serves as the harness's own
/// issuer and as half of the reference fixture.
class AuthorizationServer {
 public:
  AuthorizationServer(std::string issuer, Options options);
  AuthorizationServer(const AuthorizationServer&) = delete;
  AuthorizationServer& operator=(const AuthorizationServer&) = delete;
  ~AuthorizationServer();

  void mount(httplib::Server& server);  ///< must outlive the server
  const Minter& minter() const;         ///< with the first key, which is never withdrawn
  const std::string& issuer() const;
  std::string jwks() const;  ///< the public keys, as JSON

  // What becomes of an issuer while servers trust it. May be called at any time.
  /// Publishes one more key beside those that are there; gives what signs with it.
  Minter publish_key(const jose::Key& key);
  /// Tokens of that key are nobody's from now on.
  void withdraw_key(const Minter& minter);
  /// Keys and introspection fail in this way until told otherwise; nothing else does.
  void set_outage(Outage outage);
  /// Ends a token, by its jti, as its owner could at the revocation endpoint.
  void revoke_token(const std::string& jti);
  /// Times in tokens, and the age of codes, refresh tokens and those that are introspected, go by a
  /// clock that is that far ahead of ours. Not while requests are served.
  void set_clock_ahead(std::chrono::seconds ahead);
  std::size_t key_fetches() const;     ///< how often somebody asked for the keys
  std::size_t introspections() const;  ///< how often somebody introspected a token

  // For a resource server in the same process: what it would get over HTTP. Counted alike.
  /// The keys as JSON, or what came in their place; nothing where no answer came.
  std::optional<std::string> fetch_keys() const;
  /// What introspection tells of a token; nothing where no answer came.
  std::optional<std::string> introspected(const std::string& token) const;
  /// True when a token of ours was revoked (by its jti), so that a resource server in the same
  /// process can refuse it.
  bool is_revoked(const std::string& jti) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::issuer
