#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

/// One of `count` equal parts of a selection, which is dealt out in turn.
struct Shard {
  std::size_t index{};   ///< from 0
  std::size_t count{1};  ///< at least 1

  bool owns(std::size_t position) const { return position % count == index; }
  bool is_whole() const { return count == 1; }
  friend bool operator==(const Shard&, const Shard&) = default;
};

/// Reads the value of `--shard`: "I/N" with I from 1 to N. The error is one sentence.
std::expected<Shard, std::string> parse_shard(std::string_view text);

/// Reads a variable of the environment; nullopt where it is not set. Taken as a parameter so that
/// tests need not set any.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
Environment process_environment();

/// What GoogleTest's GTEST_TOTAL_SHARDS and GTEST_SHARD_INDEX ask for, else Bazel's
/// TEST_TOTAL_SHARDS and TEST_SHARD_INDEX (both count from 0); nullopt where neither is set. The
/// error is one sentence.
std::expected<std::optional<Shard>, std::string> shard_from(const Environment& environment);

/// The file that a runner wants to see touched as a sign that sharding is honoured
/// (GTEST_SHARD_STATUS_FILE, TEST_SHARD_STATUS_FILE), where it names one.
std::optional<std::string> shard_status_file(const Environment& environment);

}  // namespace assay
