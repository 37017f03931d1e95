#include "harness/issuer/key_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "harness/http/url.hpp"
#include "harness/json/document.hpp"

namespace assay::issuer {
namespace {

constexpr std::size_t kLongestFile = std::size_t{64} * 1024;

std::unexpected<std::string> fault(const std::string& path, const std::string& what) {
  return std::unexpected(fmt::format("The key file {} {}.", path, what));
}

std::expected<std::string, std::string> private_text(const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0) {
    return fault(path, fmt::format("cannot be read: {}", std::strerror(errno)));
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fault(path, "may be read by others than its owner: chmod 600 it, or make a new one");
  }
  if (!S_ISREG(status.st_mode) || static_cast<std::size_t>(status.st_size) > kLongestFile) {
    return fault(path, "is no file that mcp-assay issuer wrote");
  }
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

std::expected<KeyFile, std::string> read_key_file(const std::string& path) {
  const auto text = private_text(path);
  if (!text) {
    return std::unexpected(text.error());
  }
  const auto document = Document::parse(*text);
  const std::string issuer = document ? document->text("issuer").value_or("") : "";
  if (!http::Url::parse(issuer)) {
    return fault(path, "is no file that mcp-assay issuer wrote: it names no issuer");
  }
  KeyFile file{.issuer = issuer};
  const Document keys = (*document)["keys"];
  for (std::size_t at = 0; at < keys.size(); ++at) {
    const auto key = jose::Key::from_jwk(keys.at(at).dump());
    if (!key || !key->has_private() || key->type() == jose::KeyType::secret || key->kid().empty()) {
      return fault(path, fmt::format("holds no private key with an id as number {}", at + 1));
    }
    file.keys.push_back(*key);
  }
  if (file.keys.empty()) {
    return fault(path, "holds no keys");
  }
  return file;
}

std::expected<void, std::string> write_key_file(const std::string& path, const KeyFile& file) {
  std::vector<Document> keys;
  for (const jose::Key& key : file.keys) {
    keys.push_back(Document::parse(key.private_jwk()).value_or(Document()));
  }
  const std::string text =
      Document::object({{"issuer", file.issuer}, {"keys", Document::array(keys)}}).dump() + "\n";
  const int descriptor =
      open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (descriptor < 0) {
    return fault(path, fmt::format("cannot be written: {}", std::strerror(errno)));
  }
  // It may have been there before, with other rights.
  const bool is_private = fchmod(descriptor, S_IRUSR | S_IWUSR) == 0;
  const bool is_written = is_private && write(descriptor, text.data(), text.size()) ==
                                            static_cast<ssize_t>(text.size());
  if (close(descriptor) != 0 || !is_written) {
    return fault(path, "cannot be written");
  }
  return {};
}

}  // namespace assay::issuer
