#include "harness/catalog/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/http/text.hpp"

namespace assay {
namespace {

constexpr std::size_t kMostSuggestions = 3;
constexpr std::size_t kShortestPart = 3;

/// A part of a name, such as an id without its phase, is nearer than any slip of the pen in the
/// whole of it.
std::size_t rank_of(std::string_view text, std::string_view candidate) {
  const bool is_part = text.size() >= kShortestPart && candidate.contains(text);
  return is_part ? 0 : edit_distance(text, candidate);
}

}  // namespace

std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> previous(right.size() + 1);
  for (std::size_t column = 0; column < previous.size(); ++column) {
    previous[column] = column;
  }
  std::vector<std::size_t> current(right.size() + 1);
  for (std::size_t row = 0; row < left.size(); ++row) {
    current[0] = row + 1;
    for (std::size_t column = 0; column < right.size(); ++column) {
      const std::size_t change = previous[column] + (left[row] == right[column] ? 0 : 1);
      current[column + 1] = std::min({change, previous[column + 1] + 1, current[column] + 1});
    }
    std::swap(previous, current);
  }
  return previous.back();
}

std::vector<std::string> nearest_of(std::string_view text,
                                    const std::vector<std::string>& candidates) {
  const std::size_t limit = std::max<std::size_t>(2, text.size() / 3);
  const std::string lower = http::lower_case(text);
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (const std::string& candidate : candidates) {
    const std::size_t rank = rank_of(lower, http::lower_case(candidate));
    if (rank <= limit) {
      ranked.emplace_back(rank, candidate);
    }
  }
  std::ranges::stable_sort(ranked, {}, &std::pair<std::size_t, std::string>::first);
  std::vector<std::string> names;
  for (auto& [rank, name] : ranked) {
    if (names.size() < kMostSuggestions && std::ranges::find(names, name) == names.end()) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

std::string unknown_sentence(std::string_view what, std::string_view text,
                             const std::vector<std::string>& candidates) {
  const std::vector<std::string> near = nearest_of(text, candidates);
  std::string sentence = fmt::format("unknown {} {}", what, text);
  std::string_view joint = "; did you mean ";
  for (std::size_t index = 0; index < near.size(); ++index) {
    sentence += fmt::format("{}{}", joint, near[index]);
    joint = index + 2 < near.size() ? ", " : " or ";
  }
  return sentence + (near.empty() ? "." : "?");
}

}  // namespace assay
