#pragma once

#include <string>
#include <string_view>

#include "harness/catalog/verdict.hpp"

namespace assay::reports {

/// Colours for a terminal, or nothing.
class Paint {
 public:
  explicit Paint(bool coloured) : coloured_(coloured) {}

  std::string verdict(Verdict verdict, std::string_view text) const;
  std::string warning(std::string_view text) const { return in("33", text); }
  std::string strong(std::string_view text) const { return in("1", text); }
  std::string faint(std::string_view text) const { return in("2", text); }

 private:
  std::string in(std::string_view code, std::string_view text) const;

  bool coloured_{};
};

}  // namespace assay::reports
