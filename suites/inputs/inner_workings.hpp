#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace assay::suites {

/// The line by which a text shows that it is a stack trace of some language; nullopt for any other
/// text.
std::optional<std::string> line_of_a_stack_trace(std::string_view text);

}  // namespace assay::suites
