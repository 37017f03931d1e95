#include "harness/login/cookie_date.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <string>

namespace assay::login {
namespace {

constexpr std::size_t kLongestDate = 100;

struct Date {
  std::optional<int> hour{}, minute{}, second{}, day{}, month{}, year{};
};

std::optional<int> number(std::string_view text, std::size_t least, std::size_t most) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits < least || digits > most) {
    return std::nullopt;
  }
  int value = 0;
  std::from_chars(text.data(), text.data() + digits, value);
  return value;
}

bool read_time(std::string_view token, Date& date) {
  const auto first = token.find(':');
  const auto second = first == std::string_view::npos ? first : token.find(':', first + 1);
  if (second == std::string_view::npos) {
    return false;
  }
  const auto h = number(token.substr(0, first), 1, 2);
  const auto m = number(token.substr(first + 1, second - first - 1), 1, 2);
  const auto s = number(token.substr(second + 1), 1, 2);
  if (h && m && s) {
    date.hour = h;
    date.minute = m;
    date.second = s;
  }
  return h && m && s;
}

std::optional<int> month_of(std::string_view token) {
  constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
  if (token.size() < 3) {
    return std::nullopt;
  }
  std::string start(token.substr(0, 3));
  std::ranges::transform(start, start.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  for (std::size_t i = 0; i < kMonths.size(); i += 3) {
    if (kMonths.substr(i, 3) == start) {
      return static_cast<int>(i / 3) + 1;
    }
  }
  return std::nullopt;
}

// Each token is the first of these that is still missing and that it can be.
void read_token(std::string_view token, Date& date) {
  if (!date.hour && read_time(token, date)) {
    return;
  }
  if (const auto day = number(token, 1, 2); !date.day && day) {
    date.day = day;
  } else if (const auto month = month_of(token); !date.month && month) {
    date.month = month;
  } else if (const auto year = number(token, 2, 4); !date.year && year) {
    date.year = *year < 70 ? *year + 2000 : *year < 100 ? *year + 1900 : *year;
  }
}

}  // namespace

std::optional<std::int64_t> parse_cookie_date(std::string_view text) {
  Date date;
  std::string_view rest = text.substr(0, kLongestDate);
  while (!rest.empty()) {
    constexpr std::string_view kDelimiters = " \t,;-/()";
    const auto end = std::min(rest.find_first_of(kDelimiters), rest.size());
    read_token(rest.substr(0, end), date);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (!date.hour || !date.day || !date.month || !date.year || *date.year < 1601) {
    return std::nullopt;
  }
  const std::chrono::year_month_day day{std::chrono::year(*date.year),
                                        std::chrono::month(static_cast<unsigned>(*date.month)),
                                        std::chrono::day(static_cast<unsigned>(*date.day))};
  if (!day.ok() || *date.hour > 23 || *date.minute > 59 || *date.second > 59) {
    return std::nullopt;
  }
  const std::chrono::seconds time =
      std::chrono::sys_days(day).time_since_epoch() + std::chrono::hours(*date.hour) +
      std::chrono::minutes(*date.minute) + std::chrono::seconds(*date.second);
  return time.count();
}

}  // namespace assay::login
