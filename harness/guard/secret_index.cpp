#include "harness/guard/secret_index.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <utility>

namespace assay::guard {
namespace {

std::uint64_t eight_bytes_at(const char* text) {
  std::uint64_t word = 0;
  std::memcpy(&word, text, sizeof(word));
  return word;
}

std::size_t filter_slot(const char* text) {
  return (eight_bytes_at(text) * 0x9E3779B97F4A7C15ULL) >> 48U;
}

// A target chooses both the secrets and the texts: comparing byte by byte would let it slow us down
// eightfold.
std::size_t common_prefix(std::string_view left, std::string_view right) {
  const std::size_t size = std::min(left.size(), right.size());
  std::size_t same = 0;
  while (same + 8 <= size &&
         eight_bytes_at(left.data() + same) == eight_bytes_at(right.data() + same)) {
    same += 8;
  }
  while (same < size && left[same] == right[same]) {
    ++same;
  }
  return same;
}

}  // namespace

bool SecretIndex::add(std::string text, std::string label) {
  if (text.size() < kShortest) {
    return false;
  }
  const std::size_t slot = filter_slot(text.data());
  const std::size_t size = text.size();
  if (!entries_.try_emplace(std::move(text), std::move(label)).second) {
    return false;
  }
  starts_.set(slot);
  longest_ = std::max(longest_, size);
  bytes_ += size;
  return true;
}

void SecretIndex::remove(const std::string& text) {
  if (entries_.erase(text) > 0) {
    bytes_ -= text.size();
  }
}

// The greatest entry that is not greater than the text begins with every entry that the text begins
// with. So either it is the match, or the match begins what the two have in common, and the search
// goes on in that shorter text.
SecretIndex::Entries::const_iterator SecretIndex::longest_at(std::string_view text,
                                                             std::size_t position) const {
  if (position + kShortest > text.size() || !starts_.test(filter_slot(text.data() + position))) {
    return entries_.end();
  }
  std::string_view rest = text.substr(position, longest_);
  while (rest.size() >= kShortest) {
    const auto after = entries_.upper_bound(rest);
    if (after == entries_.begin()) {
      break;
    }
    const auto entry = std::prev(after);
    if (rest.starts_with(entry->first)) {
      return entry;
    }
    rest = rest.substr(0, common_prefix(rest, entry->first));
  }
  return entries_.end();
}

std::string SecretIndex::redact(std::string_view text) const {
  std::string out;
  out.reserve(text.size());
  std::size_t position = 0;
  while (position < text.size()) {
    const auto entry = longest_at(text, position);
    if (entry == entries_.end()) {
      out.push_back(text[position++]);
      continue;
    }
    // A secret that starts inside this one and ends behind it must not leave its tail in the open.
    std::size_t end = position + entry->first.size();
    for (std::size_t inner = position + 1; inner < end; ++inner) {
      if (const auto next = longest_at(text, inner); next != entries_.end()) {
        end = std::max(end, inner + next->first.size());
      }
    }
    out += entry->second;
    position = end;
  }
  return out;
}

}  // namespace assay::guard
