#include "harness/json/document_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

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

std::expected<Document, std::string> read_document(const std::string& path,
                                                   std::size_t most_bytes) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return unreadable();
  }
  const auto bytes = beginning_of(descriptor, most_bytes);
  const int error = errno;
  close(descriptor);
  errno = error;
  if (!bytes) {
    return unreadable();
  }
  if (bytes->size() > most_bytes) {
    return std::unexpected(fmt::format("is larger than {} MiB", most_bytes >> 20U));
  }
  auto document = Document::parse(*bytes);
  if (!document) {
    return std::unexpected(fmt::format("is not JSON ({})", document.error()));
  }
  return document;
}

}  // namespace assay
