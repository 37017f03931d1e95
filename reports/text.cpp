#include "reports/text.hpp"

#include <fmt/format.h>

#include <cctype>
#include <optional>

#include "reports/utf8.hpp"

namespace assay::reports {
namespace {

std::string escape_of(const Character& character) {
  switch (character.code_point) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      break;
  }
  const bool is_byte = !character.valid || character.code_point < 0x80;
  const auto value = static_cast<std::uint32_t>(character.code_point);
  return is_byte ? fmt::format("\\x{:02x}", value) : fmt::format("\\u{{{:x}}}", value);
}

std::string escaped(std::string_view bytes, bool keeps_lines) {
  std::string result;
  result.reserve(bytes.size());
  while (!bytes.empty()) {
    const Character next = first_character(bytes);
    if (is_visible(next) || (keeps_lines && next.code_point == '\n')) {
      result += bytes.substr(0, next.bytes);
    } else {
      result += escape_of(next);
    }
    bytes.remove_prefix(next.bytes);
  }
  return result;
}

/// How many characters, as people count them (nearly: wide and combining ones count as one).
std::size_t columns_of(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) {
    count += (static_cast<unsigned char>(c) & 0xC0U) == 0x80U ? 0 : 1;
  }
  return count;
}

std::string outcome_phrase(const http::Response& response) {
  std::string phrase = fmt::format("{}", response.status);
  if (!response.reason.empty()) {
    phrase += fmt::format(" {}", excerpt(response.reason, 60));
  }
  if (const auto type = response.headers.first("Content-Type")) {
    phrase += fmt::format(", {}", excerpt(*type, 80));
  }
  return phrase + ", " + counted(response.body.size(), "byte");
}

/// " in 2025-06-18", " since 2025-11-25", " from … to …", or nothing where it is all revisions.
std::string span_of(std::size_t from, std::size_t to) {
  const bool reaches_end = to + 1 == all_revisions.size();
  if (from == 0 && reaches_end) {
    return "";
  }
  const std::string_view first = name_of(all_revisions.at(from));
  if (from == to) {
    return fmt::format(" in {}", first);
  }
  return reaches_end ? fmt::format(" since {}", first)
                     : fmt::format(" from {} to {}", first, name_of(all_revisions.at(to)));
}

}  // namespace

std::string printable(std::string_view bytes) { return escaped(bytes, false); }
std::string printable_lines(std::string_view bytes) { return escaped(bytes, true); }

std::string excerpt(std::string_view bytes, std::size_t limit) {
  const std::string_view kept = prefix_of(bytes, limit);
  std::string text = printable(kept);
  if (kept.size() < bytes.size()) {
    text += fmt::format("… ({} more bytes)", bytes.size() - kept.size());
  }
  return text;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  std::size_t columns = 0;
  while (!text.empty()) {
    const std::size_t end = text.find(' ');
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (word.empty() && columns == 0) {
      continue;  // spaces inside a line are part of what was sent; those at a break are not missed
    }
    const std::size_t needed = columns_of(word);
    if (columns > 0 && columns + 1 + needed > width) {
      lines.push_back(std::move(line));
      line.clear();
      columns = 0;
    }
    line += columns > 0 ? " " : "";
    line += word;
    columns += needed + (columns > 0 ? 1 : 0);
  }
  if (columns > 0 || lines.empty()) {
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string exchange_line(const http::ExchangeRecord& exchange) {
  const std::string request =
      fmt::format("#{} {} {}", exchange.id, excerpt(exchange.request.method, 20),
                  excerpt(exchange.request.url, 300));
  if (const auto* response = std::get_if<http::Response>(&exchange.outcome)) {
    return fmt::format("{} -> {}", request, outcome_phrase(*response));
  }
  const auto& fault = std::get<http::TransportFault>(exchange.outcome);
  return fmt::format("{} -> no answer ({}): {}", request, http::name_of(fault.kind),
                     excerpt(fault.detail, 200));
}

std::string source_of(const Requirement& requirement) {
  // Of an unverified row nobody has seen the section: no finding may quote it as settled.
  const std::string_view doubt = requirement.verified ? "" : " (unverified)";
  if (requirement.section.empty()) {
    return fmt::format("{}{}", requirement.document, doubt);
  }
  const bool is_number = std::isdigit(static_cast<unsigned char>(requirement.section.front())) != 0;
  return fmt::format("{}{}{}{}", requirement.document, is_number ? " section " : ", ",
                     requirement.section, doubt);
}

std::string levels_of(const Requirement& requirement) {
  std::string phrase;
  std::size_t from = 0;
  while (from < all_revisions.size()) {
    const Level level = requirement.level_in(all_revisions.at(from));
    std::size_t to = from;
    while (to + 1 < all_revisions.size() &&
           requirement.level_in(all_revisions.at(to + 1)) == level) {
      ++to;
    }
    if (level != Level::none) {
      phrase +=
          fmt::format("{}{}{}", phrase.empty() ? "" : ", ", name_of(level), span_of(from, to));
    }
    from = to + 1;
  }
  return phrase.empty() ? "in no revision" : phrase;
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace assay::reports
