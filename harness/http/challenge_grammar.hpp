#pragma once

#include <optional>
#include <string>

#include "harness/http/message.hpp"

namespace assay::http {

/// The first place where WWW-Authenticate is no list of challenges (RFC 9110 sections 11.2, 11.3
/// and 11.6.1), in a phrase; nullopt where all lines are well-formed, or where there are none.
/// Empty list elements and blanks around "=" pass: recipients have to read them.
std::optional<std::string> challenge_fault(const Headers& headers);

}  // namespace assay::http
