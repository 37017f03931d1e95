#include "reports/paint.hpp"

#include <fmt/format.h>

namespace assay::reports {

std::string Paint::verdict(Verdict verdict, std::string_view text) const {
  switch (verdict) {
    case Verdict::pass:
      return in("32", text);
    case Verdict::fail:
      return in("1;31", text);
    case Verdict::error:
      return in("1;35", text);
    case Verdict::not_applicable:
    case Verdict::not_exercised:
      return in("36", text);
  }
  return std::string{text};
}

std::string Paint::in(std::string_view code, std::string_view text) const {
  return coloured_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string{text};
}

}  // namespace assay::reports
