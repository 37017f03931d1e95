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
  drop_requests_of(id);
  clients.erase(id);
}

void Store::drop_requests_of(const std::string& client_id) {
  for (const std::string& transaction : transactions.keys_where(
           [&](const Transaction& one) { return one.request.client_id == client_id; })) {
    transactions.erase(transaction);
  }
}

std::string consent_key(std::string_view user, std::string_view client_id) {
  return std::string(user) + '\n' + std::string(client_id);
}

void Store::revoke_grant(const std::string& id) {
  Grant* grant = grants.find(id);
  if (grant == nullptr) {
    return;
  }
  grant->revoked = true;
  grant->revoked_at = Clock::now();
  for (const std::string& token : grant->access_tokens) {
    revoked_tokens.put(token, Clock::now());
  }
}

std::string Store::third_party_token_behind(const std::string& jti) const {
  const auto keys = grants.keys_where([&](const Grant& grant) {
    return std::ranges::find(grant.access_tokens, jti) != grant.access_tokens.end();
  });
  return keys.empty() ? "" : grants.find(keys.front())->third_party_token;
}

bool Store::was_consented_again(const Grant& grant) const {
  const Clock::time_point* last = consents.find(consent_key(grant.subject, grant.client_id));
  return last != nullptr && *last > grant.revoked_at;
}

}  // namespace assay::issuer
