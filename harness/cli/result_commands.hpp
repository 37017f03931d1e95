#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace assay::cli {

// Commands that take results and send nothing.

struct WaiveOptions {
  std::string result{};
  std::string owner{};
  std::string until{};
  std::string reason{};
  std::vector<std::string> cases{};
  std::string out{};  ///< empty: standard output
};
int waive(const WaiveOptions& options);

struct DiffOptions {
  std::string before{};
  std::string after{};
  bool json{};
};
int diff(const DiffOptions& options);

struct MergeOptions {
  std::vector<std::string> results{};
  std::string json{};
};
int merge(const MergeOptions& options);

struct CertifyOptions {
  std::string result{};
  std::string profile{};
  std::string key{};
  std::string out{};
  std::string badge{};
  std::string issued_by{};
  std::uint64_t valid_days{365};
};
int certify(const CertifyOptions& options);

struct VerifyOptions {
  std::string statement{};
  std::string key{};
  std::string result{};
  std::string target{};
  std::string profile{};
};
int verify(const VerifyOptions& options);

struct ResultCommands {
  WaiveOptions waive{};
  DiffOptions diff{};
  MergeOptions merge{};
  CertifyOptions certify{};
  VerifyOptions verify{};
};
/// Each with what runs it. `options` has to outlive them.
std::vector<std::pair<const CLI::App*, std::function<int()>>> add_result_commands(
    CLI::App& app, ResultCommands& options);

}  // namespace assay::cli
