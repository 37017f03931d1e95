#include "harness/guard/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstddef>

namespace assay::guard {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

bool starts_with(const Bytes& bytes, std::initializer_list<std::uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

// Where in an IPv6 address the IPv4 address stands that a packet to it ends up at.
std::optional<std::size_t> embedded_v4(const Bytes& bytes) {
  if (starts_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}) ||     // mapped
      starts_with(bytes, {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0})) {  // NAT64, RFC 6052
    return 12;
  }
  const bool is_loopback_or_any =
      std::ranges::all_of(bytes.begin(), bytes.begin() + 15,
                          [](std::uint8_t byte) { return byte == 0; }) &&
      bytes[15] <= 1;
  if (starts_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) && !is_loopback_or_any) {
    return 12;  // IPv4-compatible
  }
  if (starts_with(bytes, {0x20, 0x02})) {
    return 2;  // 6to4, RFC 3056
  }
  return std::nullopt;
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
  const std::string plain(text.substr(0, text.find('%')));
  Address address;
  if (inet_pton(AF_INET, plain.c_str(), address.bytes_.data()) == 1) {
    address.is_v4_ = true;
    return address;
  }
  if (inet_pton(AF_INET6, plain.c_str(), address.bytes_.data()) != 1) {
    return std::nullopt;
  }
  if (const auto offset = embedded_v4(address.bytes_)) {
    Bytes inner{};
    std::copy_n(address.bytes_.begin() + static_cast<std::ptrdiff_t>(*offset), 4, inner.begin());
    address.bytes_ = inner;
    address.is_v4_ = true;
  }
  return address;
}

bool Address::is_loopback() const {
  return is_v4_ ? bytes_[0] == 127
                : starts_with(bytes_, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
}

std::optional<std::string> Address::why_never() const {
  if (is_v4_) {
    if (starts_with(bytes_, {169, 254})) {
      return "a link-local address, where clouds keep their metadata";
    }
    if (starts_with(bytes_, {100, 100, 100, 200}) || starts_with(bytes_, {192, 0, 0, 192})) {
      return "an address where clouds keep their metadata";
    }
    if (bytes_[0] == 0) {
      return "an address of \"this network\" (what listens there is reached at 127.0.0.1)";
    }
    if (bytes_[0] >= 224) {
      return "a multicast, broadcast or reserved address";
    }
    return std::nullopt;
  }
  if (bytes_[0] == 0xFE && (bytes_[1] & 0xC0U) == 0x80) {
    return "a link-local address";
  }
  if (starts_with(bytes_, {0xFD, 0x00, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54})) {
    return "an address where clouds keep their metadata";
  }
  if (starts_with(bytes_, {0, 0x64, 0xFF, 0x9B, 0, 1})) {
    return "an address of NAT64 for local use, which leads to whatever its translator is told";
  }
  if (starts_with(bytes_, {0x20, 0x01, 0, 0})) {
    return "an address of Teredo, which leads to whatever its relay is told";
  }
  if (bytes_[0] == 0xFE && (bytes_[1] & 0xC0U) == 0xC0) {
    return "a site-local address, which no network may use any more";
  }
  if (bytes_[0] == 0xFF) {
    return "a multicast address";
  }
  if (bytes_ == Bytes{}) {
    return "the unspecified address (what listens there is reached at [::1])";
  }
  return std::nullopt;
}

}  // namespace assay::guard
