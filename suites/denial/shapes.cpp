#include "suites/denial/shapes.hpp"

#include <fmt/format.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "suites/denial/growth.hpp"

namespace assay::suites {
namespace {

constexpr std::chrono::milliseconds longest_wait{8000};

bool is_refused_for_its_size(int status) { return status == 413 || status == 414 || status == 431; }

/// Sends requests of one shape, and keeps the last answer for the report.
class Stopwatch {
 public:
  Stopwatch(Probe& probe, const Shape& shape) : probe_(probe), shape_(shape) {}

  std::expected<double, Unmeasured> operator()(std::size_t size) {
    http::Request request = shape_.request(size);
    request.timeout = longest_wait;
    const http::Exchange exchange =
        probe_.send(request, fmt::format("{}, size {}", shape_.what, size));
    const http::TransportFault* fault = exchange.fault();
    if (fault != nullptr) {
      const bool is_late = fault->kind == http::Fault::timeout;
      return std::unexpected(is_late ? Unmeasured::silent : Unmeasured::refused);
    }
    last_ = exchange;
    if (is_refused_for_its_size(exchange.status())) {
      return std::unexpected(Unmeasured::refused);
    }
    return std::chrono::duration<double>(exchange.record().total).count();
  }

  const http::Exchange& last() const { return last_; }

 private:
  Probe& probe_;
  const Shape& shape_;
  http::Exchange last_{};
};

}  // namespace

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  text.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) {
    text += piece;
  }
  return text;
}

void expect_no_growth(Probe& probe, RequirementKey requirement, const std::vector<Shape>& shapes) {
  bool any = false;
  for (const Shape& shape : shapes) {
    Stopwatch stopwatch(probe, shape);
    const double longest = std::chrono::duration<double>(longest_wait).count();
    const Growth growth = growth_over(sizes_up_to(shape.most), longest,
                                      [&](std::size_t size) { return stopwatch(size); });
    if (growth.silent_at) {
      throw Inconclusive{
          fmt::format("No answer came within {} s to {} of size {}: how the time "
                      "grows up to there could not be measured.",
                      longest_wait.count() / 1000, shape.what, *growth.silent_at)};
    }
    if (!growth.could_be_seen()) {
      continue;  // refused before there was anything to compare
    }
    any = true;
    const bool held =
        probe.expect(requirement,
                     Finding{.what = "superlinear growth of the answer time with " + shape.what,
                             .value = growth.overwhelming,
                             .from = {stopwatch.last()}},
                     testing::Not(matchers::IsPresent()));
    if (!held) {
      return;
    }
  }
  if (!any) {
    throw Inconclusive{
        fmt::format("Inputs of each shape ({} first) were refused, or took too long, before there "
                    "were {} sizes to compare.",
                    shapes.front().what, Growth::least_points)};
  }
}

}  // namespace assay::suites
