#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "harness/issuer/documents.hpp"

namespace assay::issuer {
namespace {

/// The first `bits` of an address.
struct Block {
  std::uint32_t start{};
  unsigned bits{};

  bool holds(std::uint32_t address) const {
    return bits == 0 || (address >> (32 - bits)) == (start >> (32 - bits));
  }
};

constexpr std::array<Block, 15> kSpecial4{{{0x00000000, 8},
                                           {0x0a000000, 8},
                                           {0x64400000, 10},
                                           {0x7f000000, 8},
                                           {0xa9fe0000, 16},
                                           {0xac100000, 12},
                                           {0xc0000000, 24},
                                           {0xc0000200, 24},
                                           {0xc0586300, 24},
                                           {0xc0a80000, 16},
                                           {0xc6120000, 15},
                                           {0xc6336400, 24},
                                           {0xcb007100, 24},
                                           {0xe0000000, 4},
                                           {0xf0000000, 4}}};

/// Of 2000::/3, outside of which nothing is global: special-purpose, documentation, 6to4 (which has
/// an IPv4 address in it), documentation.
constexpr std::array<Block, 4> kSpecial6{
    {{0x20010000, 23}, {0x20010db8, 32}, {0x20020000, 16}, {0x3fff0000, 20}}};

bool is_in(const auto& blocks, std::uint32_t address) {
  return std::ranges::any_of(blocks, [&](const Block& block) { return block.holds(address); });
}

}  // namespace

bool is_special_address(const std::string& address) {
  in_addr four{};
  if (inet_pton(AF_INET, address.c_str(), &four) == 1) {
    return is_in(kSpecial4, ntohl(four.s_addr));
  }
  std::array<std::uint32_t, 4> six{};
  if (inet_pton(AF_INET6, address.c_str(), six.data()) != 1) {
    return true;
  }
  const std::uint32_t first = ntohl(six.front());
  return !Block{.start = 0x20000000, .bits = 3}.holds(first) || is_in(kSpecial6, first);
}

}  // namespace assay::issuer
