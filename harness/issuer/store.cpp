#include "harness/issuer/store.hpp"

#include <algorithm>

namespace assay::issuer {

bool Client::may_use(std::string_view grant_type) const {
  return std::ranges::find(grant_types, grant_type) != grant_types.end();
}

void Store::forget_client(const std::string& id) {
  for (const std::string& grant :
       grants.keys_where([&id](const Grant& one) { return one.client_id == id; })) {
    revoke_grant(grant);
    grants.erase(grant);  // codes and refresh tokens are nothing without it
  }
  for (const std::string& transaction : transactions.keys_where(
           [&id](const Transaction& one) { return one.request.client_id == id; })) {
    transactions.erase(transaction);
  }
  clients.erase(id);
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
