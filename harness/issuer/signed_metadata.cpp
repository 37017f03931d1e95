#include "harness/issuer/signed_metadata.hpp"

#include "harness/catalog/flaws/discovery.hpp"
#include "harness/jose/jws.hpp"

namespace assay::issuer {
namespace {

std::string signed_copy(const Context& context, const Document& metadata) {
  const Document vouched = context.has(flaw::signed_metadata_without_iss)
                               ? metadata
                               : metadata.with("iss", metadata["issuer"]);
  if (context.has(flaw::signed_metadata_unsigned)) {
    return jose::unsigned_token(R"({"alg":"none"})", vouched.dump());
  }
  const jose::Key& key = context.minter.key();
  std::string token = jose::sign(key, jose::header_for(key, "JWT"), vouched.dump());
  if (context.has(flaw::signed_metadata_altered)) {
    // As after a change of the configuration, with the signature of the day before.
    token = Minter::with_payload_member(token, "service_documentation", context.base() + "/docs");
  }
  return token;
}

}  // namespace

Document with_signed_copy(const Context& context, const Document& metadata) {
  return metadata.with("signed_metadata", signed_copy(context, metadata));
}

}  // namespace assay::issuer
