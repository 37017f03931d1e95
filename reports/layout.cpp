#include "reports/layout.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/text.hpp"

namespace assay::reports {
namespace {

constexpr std::size_t kMargin = 4;
constexpr std::size_t kLabelColumn = 15;    // "counterexample" and a space
constexpr std::size_t kNarrow = 60;         // below, a label stands above its text
constexpr std::size_t kLongestQuote = 320;  // bytes of a line that a target wrote
constexpr std::string_view kQuote = "\n    ";
constexpr std::size_t kColumnRoom = 40;  // below, a second column stands under the first
constexpr std::size_t kNarrowest = 20;   // columns of text, however narrow the terminal

std::size_t room(std::size_t width, std::size_t indent) {
  return std::max(kNarrowest, width > indent ? width - indent : 0);
}

std::vector<std::string> lines_of(const Paragraph& paragraph, std::size_t width) {
  if (!paragraph.verbatim) {
    return wrapped(paragraph.text, width);
  }
  std::vector<std::string> lines;
  std::string_view rest = paragraph.text;
  while (true) {
    const std::size_t end = rest.find('\n');
    lines.emplace_back(rest.substr(0, end));
    if (end == std::string_view::npos) {
      return lines;
    }
    rest.remove_prefix(end + 1);
  }
}

}  // namespace

std::string laid_out(const std::vector<Paragraph>& story, std::size_t width) {
  const bool is_narrow = width < kNarrow;
  const std::size_t indent = is_narrow ? kMargin : kMargin + kLabelColumn;
  std::string text;
  std::string_view above;
  for (const Paragraph& paragraph : story) {
    const bool is_repeated = paragraph.label == above;
    above = paragraph.label;
    const std::string label = is_repeated ? "" : paragraph.label;
    if (is_narrow && !label.empty()) {
      text += fmt::format("  {}\n", label);
    }
    bool is_first = !is_narrow;
    for (const std::string& line : lines_of(paragraph, room(width, indent))) {
      const std::string start = is_first
                                    ? fmt::format("{:{}}{:{}}", "", kMargin, label, kLabelColumn)
                                    : std::string(indent, ' ');
      text += fmt::format("{}{}\n", start, line);
      is_first = false;
    }
  }
  return text;
}

std::string indented(std::string_view text, std::size_t indent, std::size_t width) {
  std::string result;
  for (const std::string& line : wrapped(text, room(width, indent))) {
    result += fmt::format("{:{}}{}\n", "", indent, line);
  }
  return result;
}

std::string with_quoted_lines(std::string_view text, std::size_t limit, std::size_t width) {
  std::size_t end = text.find(kQuote);
  std::string told = indented(excerpt(text.substr(0, end), limit), 0, width);
  while (end != std::string_view::npos) {
    text.remove_prefix(end + kQuote.size());
    end = text.find(kQuote);
    told += fmt::format("    {}\n", excerpt(text.substr(0, end), kLongestQuote));
  }
  return told;
}

std::string columns(const std::vector<std::pair<std::string, std::string>>& rows,
                    std::size_t width) {
  std::size_t left_width = 0;
  for (const auto& [left, right] : rows) {
    left_width = std::max(left_width, left.size());
  }
  const std::size_t right_begin = left_width + 2;
  const bool is_stacked = width > 0 && width < right_begin + kColumnRoom;
  std::string text;
  for (const auto& [left, right] : rows) {
    if (width == 0) {
      text += fmt::format("{:{}}  {}\n", left, left_width, right);
    } else if (is_stacked) {
      text += fmt::format("{}\n{}", left, indented(right, kMargin, width));
    } else {
      std::string block = indented(right, right_begin, width);
      text += block.replace(0, left.size(), left);
    }
  }
  return text;
}

std::string name_list(const std::vector<std::string>& names, std::size_t most) {
  const std::size_t shown = std::min(names.size(), most);
  std::string list = fmt::format(
      "{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (shown < names.size()) {
    list += fmt::format(" and {} more", names.size() - shown);
  }
  return list;
}

}  // namespace assay::reports
