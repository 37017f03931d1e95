#pragma once

#include <optional>
#include <string>

#include "harness/jose/jws.hpp"
#include "harness/probe/probe.hpp"

namespace assay::suites {

/// A client that registered a key (private_key_jwt), and how the server takes its assertions.
struct KeyClient {
  oauth::Client client{};
  std::string audience{};  ///< with which an honest assertion was served
  const jose::Key& key() const { return *client.key; }
};

/// Whether the metadata lists private_key_jwt for the token endpoint.
bool takes_assertions(const Probe& probe);

/// Registered once a run, whether or not its assertions are taken; NotApplicable where the server
/// lists no such method, or registers no such client.
oauth::Client registered_key_client(Probe& probe, const std::string& role = "with a key");

/// The same client once an honest assertion was served; NotApplicable where none is, which is a
/// finding of its own.
KeyClient key_client(Probe& probe);
/// Another one; its assertions were not tried.
oauth::Client other_key_client(Probe& probe);

/// A client assertion, apart from its signature (RFC 7523 section 3).
struct Assertion {
  Document header{};
  Document claims{};

  Assertion with(std::string_view claim, const Document& value) const;
  Assertion without(std::string_view claim) const;
  std::string signed_by(const jose::Key& key) const;
};

/// Good for a minute on the server's clock, with a jti of its own.
Assertion honest_assertion(Probe& probe, const oauth::Client& client, const std::string& audience);
inline Assertion honest_assertion(Probe& probe, const KeyClient& client) {
  return honest_assertion(probe, client.client, client.audience);
}

/// A fresh token request of the client, without anything that authenticates it: client credentials
/// where it may use them, else a fresh code.
oauth::TokenRequest unproven_request(Probe& probe, const oauth::Client& client);
/// The same with this assertion, and client_id beside it (empty: without).
oauth::TokenRequest with_assertion(oauth::TokenRequest request, const std::string& client_id,
                                   const std::string& assertion);
/// What the client gets for it.
oauth::TokenReply presented(Probe& probe, const oauth::Client& client, const std::string& assertion,
                            const std::string& purpose);

/// An honest assertion is served.
Control honest_assertion_is_taken();

}  // namespace assay::suites
