#pragma once

#include <string>

namespace assay::jose {

/// A certificate for this machine, and the authority that signed it (RFC 5280): P-256, good from
/// half a year ago for a year, PEM.
struct LoopbackCertificate {
  std::string authority{};    ///< its certificate: what somebody trusts who is to come here
  std::string certificate{};  ///< for localhost, 127.0.0.1, [::1] and [::ffff:127.0.0.1]
  std::string key{};          ///< private, of `certificate`
};

/// Both are made anew; nothing else is ever signed with the authority's key, which is forgotten.
LoopbackCertificate make_loopback_certificate();

}  // namespace assay::jose
