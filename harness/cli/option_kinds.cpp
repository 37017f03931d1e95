#include "harness/cli/option_kinds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace assay::cli {
namespace {

constexpr std::string_view digits = "0123456789";

std::string shortened(const std::string& given) {
  constexpr std::size_t longest = 60;
  return given.size() <= longest ? given : given.substr(0, longest) + "…";
}

std::string not_empty(const std::string& given) { return given.empty() ? "must not be empty" : ""; }

/// A name, an IPv4 address, or an IPv6 one with or without brackets; no URL, no port.
std::string only_a_host(const std::string& given) {
  const auto colons = std::ranges::count(given, ':');
  const bool is_host = !given.empty() && given.find_first_of("/@?#*, ") == std::string::npos &&
                       (colons == 0 || (colons > 1 && !given.contains("]:")));
  return is_host ? ""
                 : fmt::format("{} is no host: say its name alone, such as mcp.acme.test",
                               given.empty() ? "an empty text" : shortened(given));
}

/// Where `text` is digits, perhaps with a point among them: the standard readers take signs, other
/// bases, `nan` and half a word, too.
template <typename Value>
std::optional<Value> read_decimal(std::string_view text, bool takes_point) {
  const std::size_t point = takes_point ? text.find('.') : std::string_view::npos;
  const std::string_view whole = text.substr(0, point);
  const bool is_pointed = point != std::string_view::npos;
  const std::string_view decimals = is_pointed ? text.substr(point + 1) : "0";
  if (whole.empty() || decimals.empty() || text.size() > 40 ||
      whole.find_first_not_of(digits) != std::string_view::npos ||
      decimals.find_first_not_of(digits) != std::string_view::npos) {
    return std::nullopt;
  }
  Value value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

template <typename Value>
CLI::Option* decimal(CLI::App* app, const std::string& name, std::function<void(Value)> set,
                     Value least, Value most, const std::string& help) {
  constexpr bool takes_point = std::is_floating_point_v<Value>;
  const auto read = [=](const CLI::results_t& given) {
    const auto value = read_decimal<Value>(given.front(), takes_point);
    if (!value || *value < least || *value > most) {
      throw CLI::ValidationError(fmt::format("{} takes a {}number from {} to {}, and got {}", name,
                                             takes_point ? "" : "whole ", least, most,
                                             shortened(given.front())));
    }
    set(*value);
    return true;
  };
  return app->add_option(name, CLI::callback_t(read), help)->type_name("N");
}

}  // namespace

CLI::Option* text(CLI::App* app, const std::string& names, std::string& value,
                  const std::string& help) {
  return app->add_option(names, value, help)->check(not_empty);
}

CLI::Option* texts(CLI::App* app, const std::string& names, std::vector<std::string>& values,
                   const std::string& help) {
  return app->add_option(names, values, help)->allow_extra_args(false)->check(not_empty);
}

CLI::Option* hosts(CLI::App* app, const std::string& name, std::vector<std::string>& values,
                   const std::string& help) {
  return texts(app, name, values, help)->check(only_a_host)->type_name("HOST");
}

CLI::Option* whole_number(CLI::App* app, const std::string& name,
                          const std::function<void(std::uint64_t)>& set, WholeRange range,
                          const std::string& help) {
  return decimal<std::uint64_t>(app, name, set, range.least, range.most, help);
}

CLI::Option* number(CLI::App* app, const std::string& name, double& value, Range range,
                    const std::string& help) {
  return decimal<double>(
      app, name, [&value](double given) { value = given; }, range.least, range.most, help);
}

}  // namespace assay::cli
