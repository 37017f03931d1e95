#include "suites/isolation/identifiers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>

#include "harness/jose/base64url.hpp"
#include "harness/jose/digest.hpp"

namespace assay::suites {
namespace {

using namespace std::chrono_literals;

/// Less than this is within reach of trying, or of a look at the clock. Version 7 UUIDs and ULIDs
/// made within one millisecond keep well above it.
constexpr double fewest_bits = 60;
constexpr int highest_number = 20'000;  ///< a counter that starts anew with the server
constexpr auto drift = 2s;              ///< between its clock and ours
constexpr std::int64_t most_readings = 20'000;

using Digest = std::string (*)(std::string_view);

/// Bits of one character among those that were seen; in doubt more.
double bits_a_character(const std::vector<std::string>& values) {
  const auto all = [&](const std::function<bool(char)>& fits) {
    return std::ranges::all_of(
        values, [&](const std::string& value) { return std::ranges::all_of(value, fits); });
  };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_hex = [&](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '-';
  };
  if (all(is_digit)) {
    return std::log2(10);
  }
  return all(is_hex) ? 4 : 6;
}

std::optional<std::uint8_t> value_of(char digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  const char lower = digit >= 'A' && digit <= 'F' ? static_cast<char>(digit - 'A' + 'a') : digit;
  return lower >= 'a' && lower <= 'f' ? std::optional<std::uint8_t>(lower - 'a' + 10)
                                      : std::nullopt;
}

/// Of hexadecimal digits, in groups or not; empty where it is none.
std::string bytes_in_hex(std::string digits) {
  std::erase(digits, '-');
  std::string bytes;
  for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
    const auto high = value_of(digits[at]);
    const auto low = value_of(digits[at + 1]);
    if (!high || !low) {
      return "";
    }
    bytes += static_cast<char>(*high * 16 + *low);
  }
  return digits.size() % 2 == 0 ? bytes : "";
}

/// What an id stands for where it is a hash: those are written in hexadecimal, as UUIDs too, or in
/// base64url.
std::set<std::string> readings_of(const std::string& id) {
  return {bytes_in_hex(id), jose::base64url_decode(id).value_or("")};
}

std::vector<std::string> readings_between(std::chrono::system_clock::time_point first,
                                          std::chrono::system_clock::time_point last) {
  const auto count = [](auto time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
  };
  std::vector<std::string> readings;
  const std::int64_t from = count(first - drift);
  const std::int64_t to = std::min(count(last + drift), from + most_readings);
  for (std::int64_t at = from; at <= to; ++at) {
    readings.push_back(std::to_string(at));
    if (at % 1000 == 0) {
      readings.push_back(std::to_string(at / 1000));
    }
  }
  return readings;
}

std::vector<std::string> guesses(const Identifiers& identifiers) {
  std::vector<std::string> texts = readings_between(identifiers.first, identifiers.last);
  for (int number = 0; number <= highest_number; ++number) {
    texts.push_back(std::to_string(number));
  }
  return texts;
}

/// What an id is the hash of, among the guesses; empty where it is none.
std::string hashed_in(const std::string& id, const std::vector<std::string>& texts) {
  struct Known {
    std::size_t bytes{};
    Digest digest{};
  };
  const std::set<std::string> hashes = readings_of(id);
  for (const auto& [bytes, digest] :
       {Known{16, jose::md5}, Known{20, jose::sha1}, Known{32, jose::sha256}}) {
    if (std::ranges::none_of(hashes, [&](const auto& hash) { return hash.size() == bytes; })) {
      continue;
    }
    const auto found = std::ranges::find_if(
        texts, [&](const std::string& text) { return hashes.contains(digest(text)); });
    if (found != texts.end()) {
      return *found;
    }
  }
  return "";
}

std::size_t equal_at_front(const std::string& left, const std::string& right) {
  return static_cast<std::size_t>(std::ranges::mismatch(left, right).in1 - left.begin());
}

/// The parts between what all begin and what all end with.
std::vector<std::string> different_parts(const std::vector<std::string>& values) {
  std::size_t front = values.front().size();
  std::size_t back = values.front().size();
  std::string reversed(values.front().rbegin(), values.front().rend());
  for (const std::string& value : values) {
    front = std::min(front, equal_at_front(values.front(), value));
    back = std::min(back, equal_at_front(reversed, std::string(value.rbegin(), value.rend())));
  }
  std::vector<std::string> parts;
  for (const std::string& value : values) {
    const std::size_t end = value.size() - std::min(back, value.size() - front);
    parts.push_back(value.substr(front, end - front));
  }
  return parts;
}

}  // namespace

double most_bits_that_differ(const std::vector<std::string>& values) {
  if (values.size() < 2) {
    return 0;
  }
  const auto parts = different_parts(values);
  const std::size_t shortest = std::ranges::min(parts, {}, &std::string::size).size();
  std::size_t places = 0;
  for (std::size_t at = 0; at < shortest; ++at) {
    const auto is_same = [&](const std::string& part) { return part[at] == parts.front()[at]; };
    places += std::ranges::all_of(parts, is_same) ? 0 : 1;
  }
  return static_cast<double>(places) * bits_a_character(parts);
}

std::string weakness_of(const Identifiers& identifiers) {
  const auto& values = identifiers.values;
  if (std::set(values.begin(), values.end()).size() < values.size()) {
    return "one was given out twice";
  }
  if (const double bits = most_bits_that_differ(values); bits < fewest_bits) {
    return fmt::format("what differs between {} of them holds {:.0f} bits at most", values.size(),
                       bits);
  }
  const auto texts = guesses(identifiers);
  for (const std::string& id : {values.front(), values.back()}) {
    if (const std::string text = hashed_in(id, texts); !text.empty()) {
      return "one is the hash of " + text;
    }
  }
  return "";
}

}  // namespace assay::suites
