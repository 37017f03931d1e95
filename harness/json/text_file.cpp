#include "harness/json/text_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

namespace assay {
namespace {

/// Up to one byte more than asked for; nullopt, with errno, where reading failed.
std::optional<std::string> beginning_of(int descriptor, std::size_t most_bytes) {
  std::string bytes;
  std::array<char, 65'536> buffer{};
  while (bytes.size() <= most_bytes) {
    const ssize_t got = read(descriptor, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return got == 0 ? std::optional(std::move(bytes)) : std::nullopt;
    }
    bytes.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return bytes;
}

std::unexpected<std::string> unreadable() {
  return std::unexpected(fmt::format("cannot be read: {}", std::strerror(errno)));
}

}  // namespace

std::expected<std::string, std::string> read_text(const std::string& path, std::size_t most_bytes) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return unreadable();
  }
  auto bytes = beginning_of(descriptor, most_bytes);
  const int error = errno;
  close(descriptor);
  errno = error;
  if (!bytes) {
    return unreadable();
  }
  if (bytes->size() > most_bytes) {
    constexpr std::size_t mebibyte = std::size_t{1} << 20U;
    return std::unexpected(most_bytes < mebibyte
                               ? fmt::format("is larger than {} KiB", most_bytes >> 10U)
                               : fmt::format("is larger than {} MiB", most_bytes >> 20U));
  }
  return *std::move(bytes);
}

}  // namespace assay
