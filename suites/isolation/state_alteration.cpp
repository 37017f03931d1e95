#include "suites/isolation/state_alteration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "harness/jose/base64url.hpp"

namespace assay::suites {
namespace {

constexpr int places = 24;
constexpr int members = 6;

constexpr auto turned_over = "a bit turned over";
constexpr auto cut_off = "its end cut off";
constexpr auto unsigned_state = "its last part left out";
constexpr auto empty_signature = "its last part emptied";
constexpr auto member_changed = "a member changed in the JSON inside";

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Of the six bits of a character the highest: behind it no decoder finds bits to ignore.
char with_a_bit_turned_over(char c) {
  constexpr std::size_t highest = 32;
  const std::size_t index = alphabet.find(c == '+' ? '-' : c == '/' ? '_' : c);
  return index == std::string_view::npos ? (c == '~' ? '!' : '~') : alphabet[index ^ highest];
}

std::optional<std::string> with_a_place_turned_over(const std::string& state, int place) {
  if (state.empty()) {
    return std::nullopt;
  }
  std::string altered = state;
  char& c = altered[state.size() * static_cast<std::size_t>(place) / places];
  if (c == '.' || c == '=') {
    return std::nullopt;  // a separator, or padding, which is no part of what is signed
  }
  c = with_a_bit_turned_over(c);
  return altered;
}

/// The JSON of a part, in the clear or in base64url.
std::optional<Document> json_in(const std::string& part) {
  const auto bytes = jose::base64url_decode(part);
  const auto document = Document::parse(bytes ? *bytes : part);
  return document && document->is_object() ? std::optional(*document) : std::nullopt;
}

Document changed(const Document& value) {
  if (const auto number = value.integer()) {
    return *number + 1000;
  }
  if (const auto truth = value.boolean()) {
    return !*truth;
  }
  return value.text().value_or("") + "x";
}

std::optional<std::string> with_a_member_changed(const std::string& state, int place) {
  const std::string part = state.substr(0, state.find('.'));
  const auto document = json_in(part);
  const auto index = static_cast<std::size_t>(place);
  if (!document || document->members().size() <= index) {
    return std::nullopt;
  }
  const std::string member = document->members().at(index);
  const std::string json = document->with(member, changed((*document)[member])).dump();
  const bool is_encoded = !part.starts_with('{');
  return (is_encoded ? jose::base64url_encode(json) : json) + state.substr(part.size());
}

}  // namespace

std::optional<std::string> StateAlteration::applied_to(const std::string& state) const {
  const std::size_t dot = state.rfind('.');
  const bool has_parts = dot != std::string::npos && dot + 1 < state.size();
  if (kind == turned_over) {
    return with_a_place_turned_over(state, place);
  }
  if (kind == cut_off && state.size() > 3) {
    return state.substr(0, state.size() - state.size() / 4);
  }
  if (kind == unsigned_state && has_parts) {
    return state.substr(0, dot);
  }
  if (kind == empty_signature && has_parts) {
    return state.substr(0, dot + 1);
  }
  if (kind == member_changed) {
    return with_a_member_changed(state, place);
  }
  return std::nullopt;
}

Document StateAlteration::document() const {
  return Document::object({{"kind", kind}, {"place", place}});
}

std::optional<StateAlteration> StateAlteration::from(const Document& document) {
  const auto kind = document.text("kind");
  const auto place = document["place"].integer();
  const StateAlteration read{.kind = kind.value_or(""),
                             .place = static_cast<int>(place.value_or(-1))};
  const auto known = state_alterations();
  return std::ranges::find(known, read) == known.end() ? std::nullopt : std::optional(read);
}

std::string StateAlteration::text() const {
  return kind == turned_over || kind == member_changed ? fmt::format("{} (place {})", kind, place)
                                                       : kind;
}

std::vector<StateAlteration> state_alterations() {
  std::vector<StateAlteration> all{
      {.kind = unsigned_state}, {.kind = empty_signature}, {.kind = cut_off}};
  for (int place = 0; place < members; ++place) {
    all.push_back({.kind = member_changed, .place = place});
  }
  for (int place = 0; place < places; ++place) {
    all.push_back({.kind = turned_over, .place = place});
  }
  return all;
}

}  // namespace assay::suites
