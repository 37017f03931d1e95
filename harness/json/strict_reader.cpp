#include "harness/json/strict_reader.hpp"

#include <fmt/format.h>

#include <string_view>

namespace assay {
namespace {

/// What the parser says quotes the text, which may be long and may hold anything.
std::string harmless(std::string_view message) {
  constexpr std::size_t longest = 200;
  const auto prefix_end = message.find("] ");
  if (message.starts_with("[json.exception") && prefix_end != std::string_view::npos) {
    message.remove_prefix(prefix_end + 2);
  }
  std::string text(message.substr(0, longest));
  for (char& c : text) {
    if (c < ' ' || c > '~') {
      c = '?';
    }
  }
  return message.size() > longest ? text + "..." : text;
}

}  // namespace

StrictReader::json& StrictReader::place(json value) {
  if (open_.empty()) {
    root_ = std::move(value);
    return root_;
  }
  json& around = *open_.back();
  if (around.is_array()) {
    around.push_back(std::move(value));
    return around.back();
  }
  *member_ = std::move(value);
  return *member_;
}

bool StrictReader::has_room() {
  if (++values_ > kMaxValues) {
    error_ = fmt::format("more than {} values", kMaxValues);
  }
  return values_ <= kMaxValues;
}

bool StrictReader::add(json value) {
  place(std::move(value));
  return has_room();
}

bool StrictReader::enter(json container) {
  if (open_.size() == kMaxNesting) {
    error_ = fmt::format("nested deeper than {} levels", kMaxNesting);
    return false;
  }
  open_.push_back(&place(std::move(container)));
  return has_room();
}

bool StrictReader::leave() {
  open_.pop_back();
  return true;
}

bool StrictReader::null() { return add(nullptr); }

bool StrictReader::boolean(bool value) { return add(value); }

bool StrictReader::number_integer(json::number_integer_t value) { return add(value); }

bool StrictReader::number_unsigned(json::number_unsigned_t value) { return add(value); }

bool StrictReader::number_float(json::number_float_t value, const std::string& /*text*/) {
  return add(value);
}

bool StrictReader::string(std::string& value) { return add(std::move(value)); }

bool StrictReader::binary(json::binary_t& /*value*/) {
  error_ = "binary values are not JSON";
  return false;
}

bool StrictReader::start_object(std::size_t /*size*/) { return enter(json::object()); }

bool StrictReader::key(std::string& name) {
  const auto [position, added] = open_.back()->emplace(name, nullptr);
  duplicates_ = duplicates_ || !added;
  member_ = &*position;
  return true;
}

bool StrictReader::end_object() { return leave(); }

bool StrictReader::start_array(std::size_t /*size*/) { return enter(json::array()); }

bool StrictReader::end_array() { return leave(); }

bool StrictReader::parse_error(std::size_t position, const std::string& /*last_token*/,
                               const nlohmann::detail::exception& error) {
  error_ = fmt::format("byte {}: {}", position, harmless(error.what()));
  return false;
}

}  // namespace assay
