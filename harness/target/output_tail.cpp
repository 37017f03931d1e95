#include "harness/target/output_tail.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace assay::target {
namespace {

constexpr std::size_t kMostBytes = 64U << 10U;
constexpr std::size_t kMostLines = 5;
constexpr std::size_t kMostQuoted = 600;

// A terminal must not obey what a target writes.
std::string escaped(std::string_view line) {
  std::string out;
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out.push_back(c);
    }
  }
  return out;
}

}  // namespace

void OutputTail::watch_for(std::string text) {
  watched_ = std::move(text);
  seen_ = text_.find(watched_) != std::string::npos;
}

void OutputTail::append(std::string_view bytes) {
  // Searched before anything is cut off: the text may lie across what was there and what comes.
  const std::size_t before = text_.size();
  text_ += bytes;
  if (!seen_ && !watched_.empty()) {
    const std::size_t overlap = std::min(before, watched_.size() - 1);
    seen_ = text_.find(watched_, before - overlap) != std::string::npos;
  }
  if (text_.size() > kMostBytes) {
    text_.erase(0, text_.size() - kMostBytes);
  }
}

std::string last_lines(std::string_view output) {
  std::vector<std::string> lines;
  std::size_t bytes = 0;
  while (!output.empty() && lines.size() < kMostLines && bytes < kMostQuoted) {
    if (output.ends_with('\n') || output.ends_with('\r')) {
      output.remove_suffix(1);
      continue;
    }
    const auto newline = output.rfind('\n');
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    std::string_view line = output.substr(begin);
    line = line.substr(0, kMostQuoted - bytes);
    bytes += line.size();
    lines.push_back(escaped(line));
    output = output.substr(0, begin);
  }
  std::ranges::reverse(lines);
  return fmt::format("{}", fmt::join(lines, " | "));
}

}  // namespace assay::target
