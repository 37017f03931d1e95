#include "harness/catalog/matrix.hpp"

#include <algorithm>
#include <stdexcept>

namespace assay {
namespace {

template <typename Entry>
std::size_t wrong_among(const std::vector<Entry>& entries) {
  return static_cast<std::size_t>(
      std::ranges::count_if(entries, [](const Entry& entry) { return !entry.mismatches.empty(); }));
}

}  // namespace

Phase phase_of(const FlawRow& flaw) {
  const auto phase =
      flaw.breaks.empty() ? std::nullopt : phase_named(assay::row_of(flaw.breaks.front()).phase);
  if (!phase) {
    throw std::logic_error("The flaw " + std::string(flaw.id()) + " breaks nothing of any phase.");
  }
  return *phase;
}

bool Matrix::exact() const { return wrong_rows() == 0; }
std::size_t Matrix::wrong_rows() const { return wrong_among(rows); }

std::string_view name_of(Masked masked) {
  switch (masked) {
    case Masked::no:
      return "no";
    case Masked::partly:
      return "partly";
    case Masked::fully:
      return "fully";
  }
  return "";
}

bool FlawPairs::exact() const { return wrong_pairs() == 0; }
std::size_t FlawPairs::wrong_pairs() const { return wrong_among(pairs); }

std::size_t FlawPairs::count_of(Masked masked) const {
  return static_cast<std::size_t>(std::ranges::count_if(pairs, [masked](const FlawPair& pair) {
    return std::max(pair.first_masked, pair.second_masked) == masked;
  }));
}

}  // namespace assay
