#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay::login {

// What a browser makes of a page, scripts aside. Bounded like forms_of(); a page that cannot be
// parsed has nothing in it.

/// True where an element has this attribute, with this value unless that is empty. Names are
/// compared without regard to case.
bool has_attribute_named(const std::string& html, std::string_view name,
                         std::string_view value = {});

/// True where an element links to, loads or submits to something of this scheme, e.g. "javascript".
bool has_address_of_scheme(const std::string& html, std::string_view scheme);

/// What the elements of a page at this address load and link to, as absolute URLs; forms aside.
std::vector<std::string> addresses_in(const std::string& page_url, const std::string& html);

/// The text that is shown, blanks collapsed: no scripts, no styles, no attributes.
std::string visible_text(const std::string& html);

bool has_scripts(const std::string& html);

}  // namespace assay::login
