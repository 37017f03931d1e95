#include "harness/target/program.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <ranges>
#include <string_view>
#include <system_error>

namespace assay::target {
namespace {

namespace fs = std::filesystem;
using Environment = std::map<std::string, std::string>;

Environment merged_environment(const ProcessSpec& spec) {
  Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (const auto equals = text.find('='); equals != std::string_view::npos) {
      environment.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  for (const auto& [name, value] : spec.env) {
    environment.insert_or_assign(name, value);
  }
  return environment;
}

// Empty when the file can be run.
std::string why_not_runnable(const fs::path& file) {
  std::error_code error;
  const auto status = fs::status(file, error);
  if (!fs::exists(status)) {
    return fmt::format("there is no file {}", file.string());
  }
  if (!fs::is_regular_file(status)) {
    return fmt::format("{} is no program", file.string());
  }
  return access(file.c_str(), X_OK) == 0 ? std::string{}
                                         : fmt::format("{} is not executable", file.string());
}

std::expected<std::string, std::string> find_program(const std::string& name,
                                                     const std::string& directory,
                                                     const Environment& environment) {
  if (name.find('/') != std::string::npos) {
    const fs::path file = fs::path(directory) / name;
    std::string problem = why_not_runnable(file);
    return problem.empty() ? std::expected<std::string, std::string>(file.string())
                           : std::unexpected(std::move(problem));
  }
  const auto path = environment.find("PATH");
  const std::string_view folders =
      path == environment.end() ? "/usr/bin:/bin" : std::string_view(path->second);
  for (const auto part : std::views::split(folders, ':')) {
    const std::string_view folder(part.begin(), part.end());
    const fs::path file = fs::path(directory) / folder / name;
    if (!folder.empty() && why_not_runnable(file).empty()) {
      return file.string();
    }
  }
  return std::unexpected(fmt::format("no program '{}' in PATH", name));
}

}  // namespace

std::expected<Command, std::string> command_for(const ProcessSpec& spec,
                                                const std::string& folder) {
  if (spec.command.empty()) {
    return std::unexpected("the command is empty");
  }
  std::error_code error;
  // A target without a file runs where the harness does; the program is run from its folder, so
  // that both are absolute.
  const std::string directory = folder.empty() ? fs::current_path() : fs::absolute(folder);
  if (!fs::is_directory(directory, error)) {
    return std::unexpected(fmt::format("there is no folder '{}'", directory));
  }
  const Environment environment = merged_environment(spec);
  auto file = find_program(spec.command.front(), directory, environment);
  if (!file) {
    return std::unexpected(file.error());
  }
  Command command{.file = *std::move(file), .arguments = spec.command, .directory = directory};
  for (const auto& [name, value] : environment) {
    command.environment.push_back(fmt::format("{}={}", name, value));
  }
  return command;
}

}  // namespace assay::target
