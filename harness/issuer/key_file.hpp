#pragma once

#include <expected>
#include <string>
#include <vector>

#include "harness/jose/key.hpp"

namespace assay::issuer {

/// An issuer that outlives the process that made it: its address, and the private keys of its
/// tokens. Whoever can read the file is that issuer to every server that trusts it.
struct KeyFile {
  std::string issuer{};  ///< "http://127.0.0.1:9000"
  std::vector<jose::Key> keys{};
};

/// The error is one sentence with the path and without a word of the contents: not readable, not
/// such a file, or one that others than its owner can read.
std::expected<KeyFile, std::string> read_key_file(const std::string& path);

/// For its owner alone (0600). The error is one sentence.
std::expected<void, std::string> write_key_file(const std::string& path, const KeyFile& file);

}  // namespace assay::issuer
