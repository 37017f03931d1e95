// Where the metadata stands. Included by this folder's .cpp files only.
#pragma once

#include <optional>
#include <string_view>

#include "harness/issuer/context.hpp"

namespace assay::issuer {

enum class MetadataForm {
  oauth,   ///< RFC 8414
  openid,  ///< OpenID Connect Discovery 1.0
};

/// The document at this path of the request line; nullopt: there is none.
std::optional<MetadataForm> metadata_at(const Context& context, std::string_view path);

}  // namespace assay::issuer
