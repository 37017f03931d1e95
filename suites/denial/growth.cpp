#include "suites/denial/growth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace assay::suites {
namespace {

constexpr double superlinear = 1.5;   // the exponent from which on growth is one
constexpr double least_ratio = 1.5;   // of one step
constexpr double worth_notice = 0.3;  // seconds beyond the smallest input
constexpr double worth_repeating = 0.05;
constexpr double resolution = 0.001;  // what lies below tells nothing
constexpr double most_seconds = 30;
constexpr int repeats = 3;
constexpr std::size_t doublings = 16;  // four of them, as a factor

/// Climbs and remembers.
class Climber {
 public:
  Climber(double longest, const Measure& measure) : longest_(longest), measure_(measure) {}

  /// False where it ends here.
  bool add(std::size_t size) {
    const auto seconds = shortest(size, 1);
    if (!seconds) {
      if (seconds.error() == Unmeasured::silent) {
        judge_silence(size);
      }
      return false;
    }
    growth_.points.push_back({.size = size, .seconds = *seconds});
    if (is_clear(growth_.points) && is_seen_again()) {
      growth_.overwhelming = told();
      return false;
    }
    return spent_ < most_seconds;
  }

  Growth growth() && { return std::move(growth_); }

 private:
  std::expected<double, Unmeasured> shortest(std::size_t size, int at_least) {
    double least = 0;
    for (int i = 0; i < repeats; ++i) {
      const auto seconds = measure_(size);
      if (!seconds) {
        return seconds;
      }
      spent_ += *seconds;
      least = i == 0 ? *seconds : std::min(least, *seconds);
      // The shortest can only become shorter.
      if (i + 1 >= at_least && least < base() + worth_repeating) {
        break;
      }
    }
    return least;
  }

  void judge_silence(std::size_t size) {
    std::vector<Point> points = growth_.points;
    points.push_back({.size = size, .seconds = longest_});
    const bool leads_there = is_clear(points);
    const auto smallest =
        leads_there ? measure_(points.front().size) : std::unexpected(Unmeasured::silent);
    const auto again = smallest ? measure_(size) : smallest;
    if (smallest && !again && again.error() == Unmeasured::silent) {
      growth_.points = points;
      growth_.overwhelming = "no answer at all, after " + told();
      return;
    }
    growth_.silent_at = size;
  }

  double base() const { return growth_.points.empty() ? 0 : growth_.points.front().seconds; }

  static double beyond(const Point& point, double base) {
    return std::max(point.seconds - base, resolution);
  }

  static double exponent(const Point& low, const Point& high, double base) {
    return std::log(beyond(high, base) / beyond(low, base)) /
           std::log(static_cast<double>(high.size) / static_cast<double>(low.size));
  }

  static bool is_more(const Point& low, const Point& high, double base) {
    return beyond(high, base) / beyond(low, base) >= least_ratio;
  }

  static bool is_clear(const std::vector<Point>& points) {
    if (points.size() < Growth::least_points) {
      return false;
    }
    const double base = points.front().seconds;
    const Point& last = points.back();
    const Point& middle = points[points.size() - 2];
    const Point& low = points[points.size() - 3];
    // Four doublings back, or where it began: small inputs do not need so many.
    const auto far = std::ranges::find_if(points.rbegin(), points.rend(), [&](const Point& point) {
      return point.size * doublings <= last.size;
    });
    return last.seconds - base >= worth_notice && is_more(middle, last, base) &&
           is_more(low, middle, base) && exponent(low, last, base) >= superlinear &&
           exponent(far == points.rend() ? points.front() : *far, last, base) >= superlinear;
  }

  /// The end of the climb once more, from the top down.
  bool is_seen_again() {
    std::vector<Point> again = growth_.points;
    for (std::size_t back = 1; back <= 3; ++back) {
      Point& point = again[again.size() - back];
      const auto seconds = shortest(point.size, 2);
      if (!seconds) {
        return false;
      }
      point.seconds = *seconds;
    }
    return is_clear(again);
  }

  std::string told() const {
    const auto& points = growth_.points;
    std::string text;
    for (std::size_t at = points.size() - 3; at < points.size(); ++at) {
      text += fmt::format("{}{:.3f} s at size {}", text.empty() ? "" : ", ", points[at].seconds,
                          points[at].size);
    }
    return fmt::format("{} ({:.3f} s at size {})", text, base(), points.front().size);
  }

  const double longest_;
  const Measure& measure_;
  Growth growth_{};
  double spent_{};
};

}  // namespace

std::vector<std::size_t> sizes_up_to(std::size_t most) {
  constexpr std::size_t first = 2;
  constexpr std::size_t small_step = 2;
  constexpr std::size_t end_of_small_steps = 64;
  std::vector<std::size_t> sizes;
  for (std::size_t size = first; size <= most;
       size = size < end_of_small_steps ? size + small_step : size * 2) {
    sizes.push_back(size);
  }
  return sizes;
}

Growth growth_over(const std::vector<std::size_t>& sizes, double longest, const Measure& measure) {
  Climber climber(longest, measure);
  for (const std::size_t size : sizes) {
    if (!climber.add(size)) {
      break;
    }
  }
  return std::move(climber).growth();
}

}  // namespace assay::suites
