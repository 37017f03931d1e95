#include "harness/run/listening.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

namespace assay {
namespace {

constexpr std::string_view listen_state = "0A";
constexpr std::size_t digits_of_a_word = 8;

std::optional<std::uint32_t> hexadecimal(std::string_view digits) {
  std::uint32_t value{};
  const auto [end, fault] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return fault == std::errc{} && end == digits.data() + digits.size() ? std::optional(value)
                                                                      : std::nullopt;
}

/// The kernel prints each 32 bits of an address as a number of the machine's byte order, which
/// puts the bytes back where they were.
std::optional<std::string> address_of(std::string_view digits) {
  std::array<std::uint32_t, 4> words{};
  const std::size_t count = digits.size() / digits_of_a_word;
  if (digits.size() % digits_of_a_word != 0 || (count != 1 && count != words.size())) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto word = hexadecimal(digits.substr(i * digits_of_a_word, digits_of_a_word));
    if (!word) {
      return std::nullopt;
    }
    words.at(i) = *word;
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = count == 1 ? AF_INET : AF_INET6;
  return inet_ntop(family, words.data(), text.data(), text.size()) == nullptr
             ? std::nullopt
             : std::optional<std::string>(text.data());
}

std::string contents_of(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::vector<std::string> listening_in(std::string_view table, int port) {
  std::vector<std::string> found;
  std::istringstream lines{std::string(table)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string number;
    std::string local;
    std::string remote;
    std::string state;
    fields >> number >> local >> remote >> state;
    const auto colon = local.rfind(':');
    if (state != listen_state || colon == std::string::npos ||
        hexadecimal(std::string_view(local).substr(colon + 1)) !=
            static_cast<std::uint32_t>(port)) {
      continue;
    }
    const auto address = address_of(std::string_view(local).substr(0, colon));
    if (address && std::ranges::find(found, *address) == found.end()) {
      found.push_back(*address);
    }
  }
  return found;
}

std::vector<std::string> listening_addresses(int port) {
  return listening_in(contents_of("/proc/net/tcp") + contents_of("/proc/net/tcp6"), port);
}

}  // namespace assay
