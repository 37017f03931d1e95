// What a flaw finds that was never given out. Included by this folder's .cpp files only.
#pragma once

#include <string>

#include "harness/issuer/context.hpp"

namespace assay::issuer {

// The name under which the thing is kept that somebody presents: what they sent, as it is.
std::string code_meant_by(const Context& context, const std::string& presented);
std::string refresh_token_meant_by(const Context& context, const std::string& presented);
/// `named`: by the request, perhaps empty.
std::string client_meant_by(const Context& context, const std::string& named,
                            const http::Parameters& form);

}  // namespace assay::issuer
