#include "harness/issuer/client_assertion.hpp"

#include <algorithm>

#include "harness/catalog/flaws/client_authentication.hpp"
#include "harness/issuer/assertion_signature.hpp"
#include "harness/issuer/client_authentication.hpp"
#include "harness/jose/jws.hpp"

namespace assay::issuer {
namespace {

constexpr double kSkew = 60;  // seconds that another clock may be ahead of ours
constexpr double kHour = 3600;

/// The issuer identifier alone (RFC 10070 section 4); alone it may also stand in an array.
bool is_for_us(const Context& context, const Document& claims) {
  const Document audience = claims["aud"];
  const std::string only = audience.is_array() && audience.size() == 1
                               ? audience.at(0).text().value_or("")
                               : audience.text().value_or("");
  const bool is_endpoint = only == context.base() + "/token";
  if (context.has(flaw::assertion_audience_is_the_endpoint)) {
    return is_endpoint;
  }
  const auto listed = claims.texts("aud");
  return only == context.issuer || context.has(flaw::assertion_of_any_audience_served) ||
         (audience.is_null() && context.has(flaw::assertion_without_audience_served)) ||
         (is_endpoint && context.has(flaw::assertion_audience_of_the_endpoint_served)) ||
         (only.starts_with(context.issuer) &&
          context.has(flaw::assertion_audience_prefix_matched)) ||
         (std::ranges::find(listed, context.issuer) != listed.end() &&
          context.has(flaw::assertion_audience_among_others_served));
}

bool is_alive(const Context& context, const Document& claims) {
  const auto now = static_cast<double>(numeric_date());
  const double grace = context.has(flaw::expired_assertion_served_for_an_hour) ? kHour : 0;
  const auto expires = claims["exp"].number();
  const bool lasts =
      expires ? *expires + grace > now : context.has(flaw::assertion_without_expiry_served);
  const bool has_begun = claims["nbf"].number().value_or(0) <= now + kSkew ||
                         context.has(flaw::assertion_nbf_unchecked);
  return lasts && has_begun;
}

/// Section 3(1) and (2): both claims name the client.
bool is_from(const Context& context, const Client& client, const Document& claims) {
  const bool has_issuer = claims.text("iss") == client.id ||
                          context.has(flaw::assertion_issuer_unchecked) ||
                          context.has(flaw::assertion_key_found_by_issuer);
  const bool has_subject =
      claims.text("sub") == client.id || context.has(flaw::assertion_client_id_unchecked) ||
      (!claims.has("sub") && context.has(flaw::assertion_without_subject_served));
  return has_issuer && has_subject;
}

/// Section 3(7): else somebody replays it.
bool is_first_of_its_id(Context& context, const Client& client, const std::string& id) {
  const std::string used = client.id + " " + id;
  if (context.store.used_assertions.find(used) != nullptr) {
    return false;
  }
  context.store.used_assertions.put(used, Clock::now());
  return true;
}

}  // namespace

/// Signatures only: a shared secret proves nothing to third parties, "none" nothing to anybody.
const std::vector<jose::Algorithm>& assertion_algorithms() {
  static const std::vector<jose::Algorithm> algorithms{
      jose::Algorithm::es256, jose::Algorithm::rs256, jose::Algorithm::ps256,
      jose::Algorithm::eddsa};
  return algorithms;
}

std::vector<std::string> assertion_algorithm_names() {
  std::vector<std::string> names;
  for (const jose::Algorithm algorithm : assertion_algorithms()) {
    names.emplace_back(jose::name_of(algorithm));
  }
  return names;
}

std::string client_named_in(const Context& context, const std::string& assertion,
                            const std::string& client_id) {
  const std::string subject = Minter::claims_of(assertion).text("sub").value_or("");
  return subject.empty() && context.has(flaw::assertion_without_subject_served) ? client_id
                                                                                : subject;
}

bool is_assertion_of(Context& context, const Client& client, const std::string& assertion) {
  const Document claims = signed_claims(context, client, assertion);
  const std::string id = claims.text("jti").value_or("");
  const bool has_times = claims.has("iat") || !context.has(flaw::assertion_needs_issue_time);
  return !id.empty() && has_times && is_from(context, client, claims) &&
         is_for_us(context, claims) && is_alive(context, claims) &&
         is_first_of_its_id(context, client, id);
}

}  // namespace assay::issuer
