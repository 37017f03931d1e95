#include "suites/profiles/profiles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "suites/profiles/texts.hpp"

namespace assay::suites {
namespace {

std::vector<Profile> read_all() {
  std::vector<Profile> all;
  for (const auto& [file, text] : profile_texts()) {
    const auto document = Document::parse(text);
    auto profile = document ? read_profile(*document)
                            : std::unexpected("is not JSON (" + document.error() + ")");
    if (!profile) {
      throw std::logic_error(fmt::format("The profile {} {}.", file, profile.error()));
    }
    all.push_back(*std::move(profile));
  }
  std::ranges::sort(all, {}, &Profile::name);
  return all;
}

}  // namespace

std::string_view profile_text(std::string_view name) {
  for (const auto& [file, text] : profile_texts()) {
    if (file == fmt::format("{}.json", name)) {
      return text;
    }
  }
  return {};
}

const std::vector<Profile>& profiles() {
  static const std::vector<Profile> all = read_all();
  return all;
}

}  // namespace assay::suites
