#include "harness/probe/clock.hpp"

#include <array>
#include <cstdlib>
#include <ctime>
#include <string>

namespace assay {

std::optional<std::chrono::seconds> clock_ahead(const http::Exchange& exchange) {
  using std::chrono::seconds;
  constexpr seconds no_difference{2};
  const std::string date = exchange.header("Date").value_or("");
  std::tm parts{};
  const char* end = strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') {
    return std::nullopt;
  }
  const auto theirs = std::chrono::system_clock::from_time_t(timegm(&parts));
  const auto ours = exchange.record().started + exchange.record().total;
  const auto ahead = std::chrono::duration_cast<seconds>(theirs - ours);
  return std::chrono::abs(ahead) <= no_difference ? seconds{0} : ahead;
}

}  // namespace assay
