#include "harness/http/socket.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <array>
#include <cstring>

namespace assay::http {
namespace {

template <typename Address>
Address copied(const sockaddr& address) {
  Address out{};
  std::memcpy(&out, &address, sizeof out);
  return out;
}

}  // namespace

std::string without_mapping(std::string_view address) {
  constexpr std::string_view mapped = "::ffff:";
  const bool is_mapped = address.starts_with(mapped) && address.find('.') != std::string_view::npos;
  return std::string(is_mapped ? address.substr(mapped.size()) : address);
}

std::pair<std::string, int> readable_address(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.sa_family == AF_INET) {
    const auto v4 = copied<sockaddr_in>(address);
    inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    return {text.data(), ntohs(v4.sin_port)};
  }
  if (address.sa_family == AF_INET6) {
    const auto v6 = copied<sockaddr_in6>(address);
    inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    return {without_mapping(text.data()), ntohs(v6.sin6_port)};
  }
  return {"", 0};
}

std::string peer_name(std::string_view address, int port) {
  const bool v6 = address.find(':') != std::string_view::npos;
  return v6 ? fmt::format("[{}]:{}", address, port) : fmt::format("{}:{}", address, port);
}

}  // namespace assay::http
