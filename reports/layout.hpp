#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/story.hpp"

namespace assay::reports {

/// Paragraphs with their labels in a column of their own where there is room for one.
std::string laid_out(const std::vector<Paragraph>& story, std::size_t width);

/// `text` wrapped to `width`, each line indented.
std::string indented(std::string_view text, std::size_t indent, std::size_t width);

/// A sentence, and unwrapped below it the indented lines that it quotes (each after "\n    ").
/// Bytes of a stranger are escaped, and what is long is cut short.
std::string with_quoted_lines(std::string_view text, std::size_t limit, std::size_t width);

/// Two columns, the first as wide as its widest entry. A width other than 0 wraps the second one;
/// where that leaves no room for it, it stands below the first.
std::string columns(const std::vector<std::pair<std::string, std::string>>& rows,
                    std::size_t width);

/// "a, b, c and 4 more" with at most `most` of the names.
std::string name_list(const std::vector<std::string>& names, std::size_t most);

}  // namespace assay::reports
