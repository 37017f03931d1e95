#include "harness/issuer/store.hpp"

#include <algorithm>

namespace assay::issuer {

bool Client::may_use(std::string_view grant_type) const {
  return std::ranges::find(grant_types, grant_type) != grant_types.end();
}

void Store::revoke_grant(const std::string& id) {
  Grant* grant = grants.find(id);
  if (grant == nullptr) {
    return;
  }
  grant->revoked = true;
  for (const std::string& token : grant->access_tokens) {
    revoked_tokens.put(token, Clock::now());
  }
}

}  // namespace assay::issuer
