#pragma once

#include <bitset>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace assay::guard {

/// Texts to take out of other texts, each with what to put in its place.
///
/// All texts have at least eight bytes: a filter over their first eight keeps the cost of one
/// position that starts no secret to a multiplication and a look-up, so that redacting is linear
/// however many secrets there are.
class SecretIndex {
 public:
  static constexpr std::size_t kShortest = 8;

  /// Shorter texts are not taken; of a text that is known already the first label stays. True where
  /// it was new.
  bool add(std::string text, std::string label);
  void remove(const std::string& text);  ///< the filter keeps its trace: slower, never wrong

  std::string redact(std::string_view text) const;
  std::size_t bytes() const { return bytes_; }

 private:
  using Entries = std::map<std::string, std::string, std::less<>>;

  Entries::const_iterator longest_at(std::string_view text, std::size_t position) const;

  Entries entries_;
  std::bitset<65'536> starts_;
  std::size_t longest_{};
  std::size_t bytes_{};
};

}  // namespace assay::guard
