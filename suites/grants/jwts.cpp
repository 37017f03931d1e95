#include "suites/grants/jwts.hpp"

#include "harness/http/text.hpp"
#include "harness/issuer/minter.hpp"
#include "harness/jose/jws.hpp"

namespace assay::suites {

Document claims_of(const oauth::TokenReply& reply) {
  return issuer::Minter::claims_of(reply.access_token().value_or(""));
}

Document header_of(const oauth::TokenReply& reply) {
  const auto parts = jose::parse_compact(reply.access_token().value_or(""));
  return parts ? Document::parse(parts->header_json).value_or(Document()) : Document();
}

bool is_typed(const oauth::TokenReply& reply) {
  const std::string type = http::lower_case(header_of(reply).text("typ").value_or(""));
  return type == "at+jwt" || type == "application/at+jwt";
}

std::vector<AskedToken> jwts_of_every_grant(Probe& probe) {
  auto tokens = tokens_of_every_grant(probe);
  std::erase_if(tokens,
                [](const AskedToken& token) { return !claims_of(token.reply).is_object(); });
  if (tokens.empty()) {
    probe.not_applicable("The access tokens are opaque.");
  }
  return tokens;
}

}  // namespace assay::suites
