#pragma once

#include <string>
#include <vector>

namespace assay::issuer {

/// The authorization server of somebody else, at which the users of ours sign in. It has to
/// register clients.
struct ThirdParty {
  std::string issuer{};               ///< empty: users sign in at ours
  std::vector<std::string> scopes{};  ///< asked for there
};

/// The next AuthorizationServer of this issuer that is made in this process leaves the sign-in to
/// the third party: it asks for consent, sends users there, and issues tokens of its own that end
/// with those of the third party. Thread safe.
void leave_sign_in_to(const std::string& issuer, ThirdParty third_party);

}  // namespace assay::issuer
