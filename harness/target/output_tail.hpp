#pragma once

#include <string>
#include <string_view>

namespace assay::target {

/// The last 64 KiB of what a process has written, and whether a text it was watched for has come
/// by.
class OutputTail {
 public:
  void watch_for(std::string text);
  void append(std::string_view bytes);

  bool seen() const { return seen_; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::string watched_;
  bool seen_{};
};

/// The last lines, at most twenty, and before them the first one that mentions an error where it
/// came earlier. Each stands, indented, after a line feed; control characters are escaped, and what
/// is long is cut short.
std::string last_lines(std::string_view output);

}  // namespace assay::target
