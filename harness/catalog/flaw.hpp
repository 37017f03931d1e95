#pragma once

#include <algorithm>
#include <compare>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "harness/catalog/requirement.hpp"

namespace assay {

/// Something that the reference servers can be told to do wrong, known by its id: the constants
/// stand in harness/catalog/flaws/, what each one means and which requirements it breaks in
/// fixtures/reference/flaws_*.cpp, and each is one `if` at the decision that it corrupts.
class Flaw {
 public:
  constexpr Flaw() = default;
  /// `id` as on the command line, e.g. "expiry_unchecked"; a literal, which outlives the flaw.
  constexpr explicit Flaw(std::string_view id) : id_(id) {}
  constexpr std::string_view id() const { return id_; }
  friend constexpr auto operator<=>(const Flaw&, const Flaw&) = default;

 private:
  std::string_view id_{};
};

/// The few flaws that a server has.
class FlawSet {
 public:
  FlawSet() = default;
  FlawSet(std::initializer_list<Flaw> flaws) {
    for (const Flaw flaw : flaws) {
      add(flaw);
    }
  }
  void add(Flaw flaw) {
    if (!has(flaw)) {
      flaws_.push_back(flaw);
    }
  }
  bool has(Flaw flaw) const { return std::ranges::find(flaws_, flaw) != flaws_.end(); }
  bool empty() const { return flaws_.empty(); }

 private:
  std::vector<Flaw> flaws_{};
};

/// What a flaw is. `breaks` lists every requirement that it breaks, also by consequence.
struct FlawRow {
  Flaw flaw{};
  std::string_view sentence{};  ///< what the server then does wrong
  std::vector<RequirementKey> breaks{};

  std::string_view id() const { return flaw.id(); }
};

/// All rows, topic by topic, those of the authorization server first (defined in
/// fixtures/reference).
std::span<const FlawRow> flaw_rows();
/// Throws std::logic_error for a flaw without a row.
const FlawRow& row_of(Flaw flaw);
std::optional<Flaw> flaw_named(std::string_view id);

}  // namespace assay
