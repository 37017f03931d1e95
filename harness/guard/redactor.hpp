#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "harness/http/message.hpp"

namespace assay {

/// Knows every secret of a run and takes it out of whatever is written, by value and by name.
/// Thread safe.
///
/// A secret becomes `[kind:abcd1234]`: its kind and the start of its SHA-256, so that a reader can
/// still tell which is which. It is found in plain, percent-encoded, base64 and base64url form.
class Redactor {
 public:
  Redactor();

  /// Remembers a secret of at least eight characters (shorter ones would eat innocent text). `kind`
  /// is a word such as "access_token", "code", "code_verifier", "client_secret", "cookie",
  /// "password".
  void learn(std::string_view kind, std::string_view secret);

  /// Learns what an exchange carries by name: Authorization, Cookie and Set-Cookie values, tokens
  /// in JSON answers, codes and tokens in query, fragment and form bodies.
  void learn_from(const http::Exchange& exchange);

  std::string redact(std::string_view text) const;
  http::ExchangeRecord redact(const http::ExchangeRecord& record) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace assay
