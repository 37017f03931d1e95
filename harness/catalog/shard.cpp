#include "harness/catalog/shard.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdlib>

namespace assay {
namespace {

constexpr std::size_t kMostShards = 100'000;
constexpr std::array<std::string_view, 2> kPrefixes{"GTEST_", "TEST_"};

std::optional<std::size_t> number_in(std::string_view text) {
  std::size_t value = 0;
  const char* const begin = text.empty() ? "" : &text.front();
  const char* const end = begin + text.size();
  const auto [rest, error] = std::from_chars(begin, end, value);
  const bool is_whole = error == std::errc{} && rest == end;
  return is_whole && value <= kMostShards ? std::optional{value} : std::nullopt;
}

}  // namespace

std::expected<Shard, std::string> parse_shard(std::string_view text) {
  const std::size_t slash = text.find('/');
  const bool has_slash = slash != std::string_view::npos;
  const auto index = number_in(text.substr(0, slash));
  const auto count = has_slash ? number_in(text.substr(slash + 1)) : std::nullopt;
  if (!index || !count || *index < 1 || *index > *count) {
    return std::unexpected(
        fmt::format("'{}' is no shard: it has to be I/N with I from 1 to N, such as 2/4.", text));
  }
  return Shard{.index = *index - 1, .count = *count};
}

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* const value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>{value};
  };
}

std::expected<std::optional<Shard>, std::string> shard_from(const Environment& environment) {
  for (const std::string_view prefix : kPrefixes) {
    const std::string total_name = fmt::format("{}TOTAL_SHARDS", prefix);
    const std::string index_name = fmt::format("{}SHARD_INDEX", prefix);
    const std::optional<std::string> total = environment(total_name);
    const std::optional<std::string> index = environment(index_name);
    if (!total && !index) {
      continue;
    }
    if (!total || !index) {
      return std::unexpected(
          fmt::format("{} and {} have to be set together.", total_name, index_name));
    }
    const auto count = number_in(*total);
    const auto position = number_in(*index);
    if (!count || !position || *position >= *count) {
      return std::unexpected(
          fmt::format("{}={} and {}={} name no shard: the index counts from 0 to below the total.",
                      total_name, *total, index_name, *index));
    }
    return Shard{.index = *position, .count = *count};
  }
  return std::nullopt;
}

std::optional<std::string> shard_status_file(const Environment& environment) {
  for (const std::string_view prefix : kPrefixes) {
    if (auto path = environment(fmt::format("{}SHARD_STATUS_FILE", prefix))) {
      return path;
    }
  }
  return std::nullopt;
}

}  // namespace assay
