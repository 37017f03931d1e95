#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "harness/cli/commands.hpp"

namespace assay::cli {

int fail(int exit_code, const std::string& sentence) {
  std::cerr << "mcp-assay: " << sentence << '\n';
  return exit_code;
}

std::optional<std::vector<Revision>> parse_revision(const std::string& text) {
  if (text == "auto") {
    return std::vector<Revision>{};
  }
  if (const auto revision = revision_named(text)) {
    return std::vector{*revision};
  }
  return std::nullopt;
}

bool wants_colour(bool no_color, int descriptor) {
  const char* wish = std::getenv("NO_COLOR");
  return !no_color && (wish == nullptr || *wish == '\0') && isatty(descriptor) == 1;
}

}  // namespace assay::cli
