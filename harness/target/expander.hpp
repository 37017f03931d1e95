#pragma once

#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/target/target_file.hpp"

namespace assay::target {

/// Replaces ${…} in the values of one target file. `$${` stands for a literal `${`.
class Expander {
 public:
  Expander(Expansion expansion, std::string directory);

  /// The error says what is wrong with the first ${…} that cannot be replaced.
  std::expected<std::string, std::string> expand(std::string_view text);
  void set_redirect_uri(std::string uri) { expansion_.redirect_uri = std::move(uri); }

  const std::string& redirect_uri() const { return expansion_.redirect_uri; }
  const std::vector<std::string>& secrets() const { return secrets_; }  ///< values of ${env:…}

 private:
  std::expected<std::string, std::string> value_of(std::string_view name);
  std::expected<std::string, std::string> environment(std::string_view name);
  std::string port(std::string_view name);

  Expansion expansion_;
  std::string directory_;
  std::map<std::string, int, std::less<>> ports_;
  std::vector<std::string> secrets_;
};

}  // namespace assay::target
