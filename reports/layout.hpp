#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "reports/story.hpp"

namespace assay::reports {

/// Paragraphs with their labels in a column of their own where there is room for one.
std::string laid_out(const std::vector<Paragraph>& story, std::size_t width);

/// `text` wrapped to `width`, each line indented.
std::string indented(std::string_view text, std::size_t indent, std::size_t width);

/// "a, b, c and 4 more" with at most `most` of the names.
std::string name_list(const std::vector<std::string>& names, std::size_t most);

}  // namespace assay::reports
