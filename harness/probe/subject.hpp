#pragma once

#include <string>
#include <vector>

#include "harness/http/message.hpp"
#include "harness/json/document.hpp"
#include "harness/mcp/client.hpp"
#include "harness/oauth/authorization.hpp"
#include "harness/oauth/client.hpp"
#include "harness/oauth/metadata.hpp"

namespace assay {

/// A value out of an exchange, such as a claim or a member, together with the exchange that it came
/// from.
struct Finding {
  std::string what{};  ///< "the issuer in the metadata"
  std::optional<std::string> value{};
  std::vector<http::Exchange> from{};
};

// What `expect` may be asked about: each says itself in a phrase, and names its evidence.
std::string describe(const http::Exchange& exchange);
std::string describe(const mcp::Reply& reply);
std::string describe(const oauth::Lookup& lookup);
std::string describe(const oauth::RegistrationReply& reply);
std::string describe(const oauth::AuthorizationOutcome& outcome);
std::string describe(const oauth::TokenReply& reply);
std::string describe(const Finding& finding);

std::vector<http::Exchange> evidence_of(const http::Exchange& exchange);
std::vector<http::Exchange> evidence_of(const mcp::Reply& reply);
std::vector<http::Exchange> evidence_of(const oauth::Lookup& lookup);
std::vector<http::Exchange> evidence_of(const oauth::RegistrationReply& reply);
std::vector<http::Exchange> evidence_of(const oauth::AuthorizationOutcome& outcome);
std::vector<http::Exchange> evidence_of(const oauth::TokenReply& reply);
std::vector<http::Exchange> evidence_of(const Finding& finding);

}  // namespace assay
