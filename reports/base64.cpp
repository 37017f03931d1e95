#include "reports/base64.hpp"

#include <cstddef>
#include <cstdint>

namespace assay::reports {

std::string base64_of(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t begin = 0; begin < bytes.size(); begin += 3) {
    const std::string_view group = bytes.substr(begin, 3);
    std::uint32_t bits = 0;
    for (std::size_t index = 0; index < 3; ++index) {
      const auto byte = index < group.size() ? static_cast<unsigned char>(group[index]) : 0U;
      bits = (bits << 8U) | byte;
    }
    for (std::size_t index = 0; index < 4; ++index) {
      const std::uint32_t sextet = (bits >> (18U - 6U * index)) & 0x3FU;
      text += index <= group.size() ? kAlphabet[sextet] : '=';
    }
  }
  return text;
}

}  // namespace assay::reports
