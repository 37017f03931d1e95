#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/jose/key.hpp"
#include "harness/json/document.hpp"

namespace assay::issuer {

/// Makes access tokens (RFC 9068, at+jwt) with a key that the resource server trusts: good ones,
/// and ones that differ from a good one in a single respect. Values only; every method is const and
/// thread safe.
class Minter {
 public:
  /// `audience`: the resource identifier that a good token is for.
  Minter(std::string issuer, std::string audience, jose::Key key);

  const std::string& issuer() const { return issuer_; }
  const std::string& audience() const { return audience_; }
  const jose::Key& key() const { return key_; }

  /// The same with another key of the same issuer.
  Minter with_key(const jose::Key& key) const;
  /// The same for a server whose clock is ahead of ours by that much: its tokens are as old there
  /// as they would be here.
  Minter with_clock_ahead(std::chrono::seconds ahead) const;
  /// Seconds since the epoch on the server's clock, now and shifted.
  std::int64_t date(std::chrono::seconds shift = std::chrono::seconds{0}) const;

  /// {"alg": …, "kid": …, "typ": "at+jwt"}
  Document header() const;
  /// iss, sub, aud, client_id, iat, nbf, exp (in five minutes), a fresh jti, and scope unless there
  /// are none.
  Document claims(std::string_view subject, std::string_view client_id,
                  const std::vector<std::string>& scopes) const;

  std::string sign(const Document& claims) const;
  std::string sign(const Document& claims, const Document& header) const;
  /// Signed by a key that nobody trusts, under the trusted key's `kid`; with `embedded`, that key's
  /// public half stands in the header as `jwk`.
  std::string sign_with_foreign_key(const Document& claims, bool embedded) const;
  /// "alg": "none", empty signature.
  std::string unsigned_token(const Document& claims) const;

  /// `token` with its payload changed by one member and its old signature.
  static std::string with_payload_member(const std::string& token, std::string_view member,
                                         const Document& value);
  /// The claims of a JWT; null where it is none. Nothing is verified.
  static Document claims_of(std::string_view token);

 private:
  std::string issuer_;
  std::string audience_;
  jose::Key key_;
  jose::Key foreign_key_;
  std::chrono::seconds clock_ahead_{0};
};

/// Seconds since the epoch, now and shifted: what JWT time claims hold (RFC 7519 NumericDate).
std::int64_t numeric_date(std::chrono::seconds shift = std::chrono::seconds{0});

}  // namespace assay::issuer
