#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "harness/cli/commands.hpp"
#include "reports/text.hpp"

namespace assay::cli {

int fail(int exit_code, const std::string& sentence) {
  // It may quote what a target or its output said: nothing of that reaches a terminal as it is.
  std::cerr << "mcp-assay: " << reports::printable_lines(sentence) << '\n';
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

namespace {

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

}  // namespace

bool is_watched(int descriptor) { return isatty(descriptor) == 1 && !is_set("CI"); }

bool wants_colour(bool no_color, int descriptor) {
  return !no_color && !is_set("NO_COLOR") && is_watched(descriptor);
}

}  // namespace assay::cli
