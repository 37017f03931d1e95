#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay::guard {

/// A numeric IP address, as a resolver gives it. An IPv4 address inside an IPv6 one (mapped,
/// compatible, NAT64, 6to4) counts as what it leads to.
class Address {
 public:
  /// "127.0.0.1", "::1", "fe80::1%eth0"; nullopt for names and for odd notations such as "0x7f.1".
  static std::optional<Address> parse(std::string_view text);

  bool is_loopback() const;  ///< 127.0.0.0/8, ::1
  /// Why no run may ever connect there: link-local, site-local and metadata addresses, "this
  /// network", multicast, and IPv6 that a tunnel or translator takes to an unknown IPv4 address.
  std::optional<std::string> why_never() const;

 private:
  bool is_v4_{};
  std::array<std::uint8_t, 16> bytes_{};
};

}  // namespace assay::guard
