#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "harness/catalog/nearest.hpp"
#include "harness/cli/commands.hpp"
#include "reports/text.hpp"

namespace assay::cli {

int fail(int exit_code, const std::string& sentence) {
  // It may quote what a target or its output said: nothing of that reaches a terminal as it is.
  std::cerr << "mcp-assay: " << reports::printable_lines(sentence) << '\n';
  return exit_code;
}

std::expected<std::vector<Flaw>, std::string> parse_flaws(const std::vector<std::string>& ids) {
  std::vector<Flaw> flaws;
  for (const std::string& id : ids) {
    const auto flaw = flaw_named(id);
    if (!flaw) {
      std::vector<std::string> names;
      for (const FlawRow& known : flaw_rows()) {
        names.emplace_back(known.id());
      }
      return std::unexpected(unknown_sentence("flaw", id, names));
    }
    flaws.push_back(*flaw);
  }
  return flaws;
}

std::string selection_text(const SelectionOptions& options) {
  std::string text;
  const auto add = [&](const char* name, const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      text += fmt::format("{}{} {}", text.empty() ? "" : " ", name, value);
    }
  };
  add("--phase", options.phases);
  add("--filter", options.filters);
  add("--kind", options.kinds);
  add("--requirement", options.requirements);
  return text;
}

std::string nothing_selected(std::string_view what, const std::string& selection) {
  return fmt::format("No {} is left by the selection ({}).", what, selection);
}

NamedCase parse_case_name(const std::string& text) {
  const auto bracket = text.find('[');
  if (bracket == std::string::npos || !text.ends_with(']')) {
    return {.id = text};
  }
  const std::string inside = text.substr(bracket + 1, text.size() - bracket - 2);
  return {.id = text.substr(0, bracket), .revision = inside.substr(0, inside.find(','))};
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

bool is_dumb() {
  const char* terminal = std::getenv("TERM");
  return terminal != nullptr && std::string_view(terminal) == "dumb";
}

}  // namespace

bool is_watched(int descriptor) { return isatty(descriptor) == 1 && !is_set("CI") && !is_dumb(); }

bool wants_colour(bool no_color, int descriptor) {
  return !no_color && !is_set("NO_COLOR") && is_watched(descriptor);
}

std::optional<std::size_t> page_width() {
  constexpr std::size_t widest = 100;
  constexpr std::size_t narrowest = 20;
  if (isatty(STDOUT_FILENO) != 1) {
    return std::nullopt;
  }
  winsize size{};
  const bool is_known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return is_known ? std::clamp<std::size_t>(size.ws_col, narrowest, widest) : widest;
}

}  // namespace assay::cli
