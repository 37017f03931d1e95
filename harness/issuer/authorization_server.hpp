#pragma once

#include <chrono>
#include <functional>
#include <memory>
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
                            ///< "register", "unregister",
                            ///< "tools/call get_weather"
  bool allowed{};
  std::string reason{};
};

struct Options {
  FlawSet flaws{};
  std::string resource{};  ///< the protected resource that tokens are for (RFC 8707); empty:
                           ///< whichever is asked for
  std::vector<std::string> other_resources{};  ///< further ones that it issues tokens for
  std::vector<std::string> scopes{};  ///< what may be granted; empty: whatever is asked for
  std::vector<User> users{};  ///< empty: nobody signs in, consent is automatic as user "harness"
  std::chrono::seconds token_lifetime{300};
  std::chrono::seconds code_lifetime{60};
  std::function<void(const AuditEntry&)>
      audit{};  ///< called by one thread at a time, outside of every lock
};

/// A whole OAuth 2.1 authorization server in memory: RFC 8414 metadata (also at OpenID's place),
/// JWKS, dynamic client registration and deletion, login and consent pages, code with PKCE S256,
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
  const Minter& minter() const;
  const std::string& issuer() const;
  std::string jwks() const;  ///< the public keys, as JSON
  /// True when a token of ours was revoked (by its jti), so that a resource server in the same
  /// process can refuse it.
  bool is_revoked(const std::string& jti) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::issuer
