// Requests to addresses that a registrant named: what no correct server sends. Included by this
// folder's .cpp files only.
#pragma once

#include <optional>
#include <string>

namespace assay::issuer {

/// What stands there; nullopt where it is no URL, or nothing came within a second.
std::optional<std::string> fetch(const std::string& url);

/// The same, but for the spellings of addresses inside that somebody thought of.
void fetch_unless_spelt_inside(const std::string& url);

}  // namespace assay::issuer
