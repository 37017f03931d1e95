#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <vector>

namespace assay::cli {

/// Options that must not be given empty: an empty value is a mistake in a script, never a wish.
CLI::Option* text(CLI::App* app, const std::string& names, std::string& value,
                  const std::string& help);
/// The same, repeatable.
CLI::Option* texts(CLI::App* app, const std::string& names, std::vector<std::string>& values,
                   const std::string& help);

/// Names of hosts without anything around them: what would match no host is a mistake, too.
CLI::Option* hosts(CLI::App* app, const std::string& name, std::vector<std::string>& values,
                   const std::string& help);

struct WholeRange {
  std::uint64_t least{};
  std::uint64_t most{};
};
/// A number in decimal digits and nothing else: no sign, no blank, no other base, nothing beyond
/// the range. Else one sentence (CLI::ValidationError) with the range and what was given.
CLI::Option* whole_number(CLI::App* app, const std::string& name,
                          const std::function<void(std::uint64_t)>& set, WholeRange range,
                          const std::string& help);
template <typename Value>
CLI::Option* whole_number(CLI::App* app, const std::string& name, Value& value, WholeRange range,
                          const std::string& help) {
  return whole_number(
      app, name,
      [&value](std::uint64_t number) {
        if constexpr (std::is_integral_v<Value>) {
          value = static_cast<Value>(number);
        } else {
          value = static_cast<typename Value::value_type>(number);
        }
      },
      range, help);
}

struct Range {
  double least{};
  double most{};
};
/// The same, with or without decimals behind a point.
CLI::Option* number(CLI::App* app, const std::string& name, double& value, Range range,
                    const std::string& help);

}  // namespace assay::cli
