#include "harness/catalog/name_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "harness/catalog/nearest.hpp"
#include "harness/catalog/requirement.hpp"
#include "harness/catalog/revision.hpp"
#include "harness/http/text.hpp"

namespace assay {
namespace {

bool is_among(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::vector<std::string_view> split(std::string_view list) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t comma = list.find(',');
    parts.push_back(list.substr(0, comma));
    if (comma == std::string_view::npos) {
      return parts;
    }
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

std::expected<std::vector<std::string>, std::string> names_among(
    std::string_view what, const std::vector<std::string>& lists,
    const std::vector<std::string>& known) {
  std::vector<std::string> names;
  for (const std::string& list : lists) {
    for (const std::string_view name : split(list)) {
      if (name.empty()) {
        return std::unexpected(
            fmt::format("an empty {} in '{}'. There are: {}.", what, list, fmt::join(known, ", ")));
      }
      const auto found = std::ranges::find_if(
          known, [&](const std::string& it) { return http::equal_ignoring_case(it, name); });
      if (found == known.end()) {
        return std::unexpected(fmt::format("{} There are: {}.", unknown_sentence(what, name, known),
                                           fmt::join(known, ", ")));
      }
      if (!is_among(names, *found)) {
        names.push_back(*found);
      }
    }
  }
  return names;
}

std::string unknown_requirement(std::string_view name) {
  std::vector<std::string> names;
  for (const Requirement& row : register_rows()) {
    names.emplace_back(row.id);
    names.emplace_back(row.slug);
  }
  return unknown_sentence("requirement", name, names);
}

std::string unknown_revision(std::string_view text, bool takes_auto) {
  std::string known = takes_auto ? "auto, " : "";
  for (const Revision revision : all_revisions) {
    known += fmt::format("{}{}", name_of(revision),
                         revision == all_revisions.back()                      ? ""
                         : revision == all_revisions[all_revisions.size() - 2] ? " or "
                                                                               : ", ");
  }
  return fmt::format("--revision takes {}, and got {}.", known, text);
}

}  // namespace assay
