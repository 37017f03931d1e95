#include "suites/grants/guess_work.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <string_view>

namespace assay::suites {
namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::string_view small = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view capital = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The smallest usual alphabet that has all of these characters.
double size_of_alphabet(const std::string& characters) {
  const std::string letters = std::string(small) + std::string(capital);
  const std::array<std::string, 8> usual{std::string(digits),
                                         std::string(digits) + "abcdef",
                                         std::string(digits) + "ABCDEF",
                                         std::string(digits) + std::string(small),
                                         std::string(digits) + std::string(capital),
                                         letters,
                                         std::string(digits) + letters,
                                         std::string(digits) + letters + "-_"};
  for (const std::string& alphabet : usual) {
    if (characters.find_first_not_of(alphabet) == std::string::npos) {
      return static_cast<double>(alphabet.size());
    }
  }
  constexpr double printable = 94;
  return printable;
}

}  // namespace

std::optional<double> bits_at_most(std::vector<std::string> samples) {
  constexpr std::size_t enough = 8;
  std::ranges::sort(samples);
  samples.erase(std::unique(samples.begin(), samples.end()), samples.end());
  const auto is_as_long = [&](const std::string& sample) {
    return sample.size() == samples.front().size();
  };
  if (samples.size() < enough || !std::ranges::all_of(samples, is_as_long)) {
    return std::nullopt;
  }
  std::string varying;
  std::size_t places = 0;
  for (std::size_t i = 0; i < samples.front().size(); ++i) {
    std::string column;
    std::ranges::transform(samples, std::back_inserter(column),
                           [i](const std::string& sample) { return sample[i]; });
    if (column.find_first_not_of(column.front()) != std::string::npos) {
      varying += column;
      places += 1;
    }
  }
  return static_cast<double>(places) * std::log2(size_of_alphabet(varying));
}

}  // namespace assay::suites
