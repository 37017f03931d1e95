#include "harness/probe/subject.hpp"

#include <fmt/format.h>

namespace assay {
namespace {

/// The part of a body that people recognise it by.
std::string excerpt(const std::string& body) {
  constexpr std::size_t longest = 160;
  return body.size() <= longest ? body : body.substr(0, longest) + "…";
}

std::string outcome_of(const http::Exchange& exchange) {
  if (const http::TransportFault* fault = exchange.fault()) {
    return fmt::format("no answer ({}: {})", http::name_of(fault->kind), fault->detail);
  }
  return fmt::format("status {}", exchange.status());
}

}  // namespace

std::string describe(const http::Exchange& exchange) { return outcome_of(exchange); }

std::string describe(const mcp::Reply& reply) {
  if (const auto code = reply.error_code()) {
    return fmt::format("{} with JSON-RPC error {} ({})", outcome_of(reply.exchange), *code,
                       excerpt(reply.error_message()));
  }
  return outcome_of(reply.exchange) + (reply.message.has("result") ? " with a result" : "");
}

std::string describe(const oauth::Lookup& lookup) {
  return fmt::format("{}{} at {}", outcome_of(lookup.exchange),
                     lookup.found() ? " with a JSON object" : "", lookup.exchange.request().url);
}

std::string describe(const oauth::RegistrationReply& reply) {
  if (reply.registered()) {
    return fmt::format("{} and a registered client", outcome_of(reply.exchange));
  }
  return fmt::format("{}: {}", outcome_of(reply.exchange), excerpt(reply.exchange.body()));
}

std::string describe(const oauth::AuthorizationOutcome& outcome) {
  std::string text(name_of(outcome.end));
  if (!outcome.location.empty()) {
    text += ": " + outcome.location;
  } else if (!outcome.exchanges.empty()) {
    text += fmt::format(" ({})", outcome_of(outcome.exchanges.back()));
  }
  return outcome.why.empty() ? text : text + ": " + outcome.why;
}

std::string describe(const oauth::TokenReply& reply) {
  if (reply.issued()) {
    return fmt::format("{} and a token", outcome_of(reply.exchange));
  }
  return fmt::format("{}: {}", outcome_of(reply.exchange), excerpt(reply.exchange.body()));
}

std::string describe(const Finding& finding) {
  return finding.value ? fmt::format("{} is \"{}\"", finding.what, excerpt(*finding.value))
                       : fmt::format("{} is missing", finding.what);
}

std::vector<http::Exchange> evidence_of(const http::Exchange& exchange) { return {exchange}; }
std::vector<http::Exchange> evidence_of(const mcp::Reply& reply) { return {reply.exchange}; }
std::vector<http::Exchange> evidence_of(const oauth::Lookup& lookup) { return {lookup.exchange}; }
std::vector<http::Exchange> evidence_of(const oauth::RegistrationReply& reply) {
  return {reply.exchange};
}
std::vector<http::Exchange> evidence_of(const oauth::AuthorizationOutcome& outcome) {
  return outcome.exchanges;
}
std::vector<http::Exchange> evidence_of(const oauth::TokenReply& reply) { return {reply.exchange}; }
std::vector<http::Exchange> evidence_of(const Finding& finding) { return finding.from; }

}  // namespace assay
