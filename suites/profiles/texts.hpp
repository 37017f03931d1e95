#pragma once

#include <span>
#include <string_view>

namespace assay::suites {

struct ProfileText {
  std::string_view file{};  ///< its name, without folder
  std::string_view text{};  ///< JSON
};

/// suites/profiles/*.json as they were when the program was built.
std::span<const ProfileText> profile_texts();

}  // namespace assay::suites
