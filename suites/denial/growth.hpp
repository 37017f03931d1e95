#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace assay::suites {

/// Why a size was not measured: it is refused as too large (or the connection ends), or no answer
/// came in time.
enum class Unmeasured { refused, silent };

/// Sends one input of a size; the seconds until the answer was there.
using Measure = std::function<std::expected<double, Unmeasured>(std::size_t size)>;

struct Point {
  std::size_t size{};
  double seconds{};  ///< the shortest of all measurements
};

/// How the time of an answer grew while the input did.
struct Growth {
  static constexpr std::size_t least_points = 4;

  std::vector<Point> points{};  ///< in ascending size
  /// With fewer points no growth could be seen, however it was.
  bool could_be_seen() const { return overwhelming || points.size() >= least_points; }
  /// What was seen and seen again, in one phrase, where it is overwhelming: at the end three tenths
  /// of a second or more beyond the time of the smallest input, more at each of the last two steps,
  /// and these two as well as the last four doublings superlinear by far (exponent 1.5). Nothing
  /// less is said to be growth: a slow network, a busy machine and a linear parser all look
  /// different.
  std::optional<std::string> overwhelming{};
  /// The size that nobody answered, where it ended so and that says nothing about growth.
  std::optional<std::size_t> silent_at{};
};

/// Small steps first, for what doubles with each character, then doublings up to `most`.
std::vector<std::size_t> sizes_up_to(std::size_t most);

/// Climbs from size to size until the growth is clear, a size is not answered, or the requests took
/// half a minute together. At most three requests a size, most of them one. Silence counts
/// as `longest`, the seconds that were waited, where the sizes before lead up to it, the smallest
/// is answered, and it is silence again.
Growth growth_over(const std::vector<std::size_t>& sizes, double longest, const Measure& measure);

}  // namespace assay::suites
