#pragma once

#include <string_view>

namespace assay::suites {

/// True where the name of a parameter says that it takes a secret: `apiKey`, `user_password`,
/// `access-token`. Names in which the word means something else (`page_token`, `max_tokens`,
/// `sort_key`) do not.
bool names_a_secret(std::string_view parameter);

}  // namespace assay::suites
