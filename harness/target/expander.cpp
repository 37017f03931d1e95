#include "harness/target/expander.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace assay::target {
namespace {

using Text = std::expected<std::string, std::string>;

constexpr std::string_view kKnown =
    "${env:NAME}, ${port}, ${port:NAME}, ${issuer}, ${redirect_uri}, ${upstream}, ${dir}";

Text given(const std::string& value, std::string_view name, std::string_view meaning) {
  if (value.empty()) {
    return std::unexpected(
        fmt::format("${{{}}} stands for {}, and there is none now", name, meaning));
  }
  return value;
}

}  // namespace

Expander::Expander(Expansion expansion, std::string directory)
    : expansion_(std::move(expansion)), directory_(std::move(directory)) {}

Text Expander::expand(std::string_view text) {
  std::string out;
  while (true) {
    const auto start = text.find("${");
    out += text.substr(0, start);
    if (start == std::string_view::npos) {
      return out;
    }
    if (text.substr(0, start).ends_with('$')) {
      out += '{';
      text.remove_prefix(start + 2);
      continue;
    }
    const auto end = text.find('}', start);
    if (end == std::string_view::npos) {
      return std::unexpected("a '${' is not closed by '}' (a literal one is written $${)");
    }
    auto value = value_of(text.substr(start + 2, end - start - 2));
    if (!value) {
      return value;
    }
    out += *value;
    text.remove_prefix(end + 1);
  }
}

Text Expander::value_of(std::string_view name) {
  if (name.starts_with("env:")) {
    return environment(name.substr(4));
  }
  if (name == "port" || (name.starts_with("port:") && name.size() > 5)) {
    return port(name.substr(std::min<std::size_t>(5, name.size())));
  }
  if (name == "issuer") {
    return given(expansion_.issuer, name, "the harness's own issuer");
  }
  if (name == "redirect_uri") {
    return given(expansion_.redirect_uri, name, "the address where the harness listens");
  }
  if (name == "dir") {
    return directory_;
  }
  if (name == "upstream") {
    return given(expansion_.upstream, name, "the service that the harness plays behind the server");
  }
  if (name == "cimd" || name == "ca") {
    return std::unexpected(fmt::format("${{{}}} is not supported yet by this version", name));
  }
  return std::unexpected(
      fmt::format("unknown ${{{}}}: known are {} (a literal one is written $${{)", name, kKnown));
}

Text Expander::environment(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  if (value == nullptr) {
    return std::unexpected(fmt::format("the environment has no variable {}", name));
  }
  if (*value != '\0' && std::ranges::find(secrets_, value) == secrets_.end()) {
    secrets_.emplace_back(value);
  }
  return value;
}

std::string Expander::port(std::string_view name) {
  if (const auto known = ports_.find(name); known != ports_.end()) {
    return std::to_string(known->second);
  }
  int drawn = free_loopback_port();
  while (std::ranges::any_of(ports_, [&](const auto& entry) { return entry.second == drawn; })) {
    drawn = free_loopback_port();
  }
  ports_.emplace(name, drawn);
  return std::to_string(drawn);
}

}  // namespace assay::target
