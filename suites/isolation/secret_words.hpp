#pragma once

#include <string>

#include "harness/json/document.hpp"

namespace assay::suites {

/// Why a field of a form asks the user for a secret, in a phrase; empty where it does not. Only
/// fields that are filled in freely do: what is ticked or chosen tells no secret. A field *about* a
/// secret (its name, its id, a policy) is none.
std::string secret_asked_for(const std::string& name, const Document& field);

/// The first address in a text that somebody could follow; empty where there is none.
std::string address_in(const std::string& text);

}  // namespace assay::suites
