#include "harness/issuer/minter.hpp"

#include <fmt/ranges.h>

#include <map>
#include <mutex>
#include <utility>

#include "harness/jose/digest.hpp"
#include "harness/jose/jws.hpp"

namespace assay::issuer {
namespace {

constexpr std::chrono::minutes kLifetime{5};

/// A key that no issuer publishes. One for all minters: making an RSA key takes a while.
const jose::Key& key_of_nobody(jose::Algorithm algorithm) {
  static std::mutex mutex;
  static std::map<jose::Algorithm, jose::Key> keys;
  const std::lock_guard lock(mutex);
  const auto found = keys.find(algorithm);
  return found != keys.end()
             ? found->second
             : keys.emplace(algorithm, jose::Key::generate(algorithm)).first->second;
}

}  // namespace

std::int64_t numeric_date(std::chrono::seconds shift) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return (std::chrono::duration_cast<std::chrono::seconds>(now) + shift).count();
}

Minter::Minter(std::string issuer, std::string audience, jose::Key key)
    : issuer_(std::move(issuer)),
      audience_(std::move(audience)),
      key_(std::move(key)),
      foreign_key_(key_of_nobody(key_.algorithm()).with_kid(key_.kid())) {}

Minter Minter::with_key(const jose::Key& key) const {
  return Minter(issuer_, audience_, key).with_clock_ahead(clock_ahead_);
}

Minter Minter::with_clock_ahead(std::chrono::seconds ahead) const {
  Minter shifted = *this;
  shifted.clock_ahead_ = ahead;
  return shifted;
}

std::int64_t Minter::date(std::chrono::seconds shift) const {
  return numeric_date(clock_ahead_ + shift);
}

Document Minter::header() const {
  return Document::object({{"alg", std::string(jose::name_of(key_.algorithm()))},
                           {"kid", key_.kid()},
                           {"typ", "at+jwt"}});
}

Document Minter::claims(std::string_view subject, std::string_view client_id,
                        const std::vector<std::string>& scopes) const {
  const Document claims = Document::object({{"iss", issuer_},
                                            {"sub", subject},
                                            {"aud", audience_},
                                            {"client_id", client_id},
                                            {"iat", date()},
                                            {"nbf", date()},
                                            {"exp", date(kLifetime)},
                                            {"jti", jose::random_token(16)}});
  // An empty scope is no scope-token list at all (RFC 6749 section 3.3).
  return scopes.empty() ? claims : claims.with("scope", fmt::format("{}", fmt::join(scopes, " ")));
}

std::string Minter::sign(const Document& claims) const { return sign(claims, header()); }

std::string Minter::sign(const Document& claims, const Document& header) const {
  // Where the header asks for another algorithm that the key can do (PS256 with an RSA key), it
  // gets it: the token is to differ from a good one in nothing but what the caller changed.
  const auto named = jose::algorithm_named(header.text("alg").value_or(""));
  if (named && key_.fits(*named)) {
    return jose::sign_with(key_, *named, header.dump(), claims.dump());
  }
  return jose::sign(key_, header.dump(), claims.dump());
}

std::string Minter::sign_with_foreign_key(const Document& claims, bool embedded) const {
  Document foreign = header();
  if (embedded) {
    foreign = foreign.with("jwk", Document::parse(foreign_key_.public_jwk()).value_or(Document()));
  }
  return jose::sign(foreign_key_, foreign.dump(), claims.dump());
}

std::string Minter::unsigned_token(const Document& claims) const {
  return jose::unsigned_token(header().with("alg", "none").dump(), claims.dump());
}

std::string Minter::with_payload_member(const std::string& token, std::string_view member,
                                        const Document& value) {
  const auto parts = jose::parse_compact(token);
  if (!parts) {
    return token;
  }
  const Document changed = claims_of(token).with(member, value);
  return jose::assemble(parts->header_json, changed.dump(), parts->signature);
}

Document Minter::claims_of(std::string_view token) {
  const auto parts = jose::parse_compact(token);
  if (!parts) {
    return {};
  }
  const auto claims = Document::parse(parts->payload_json);
  return claims && claims->is_object() ? *claims : Document();
}

}  // namespace assay::issuer
