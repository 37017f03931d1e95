#include "harness/json/document.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "harness/json/strict_reader.hpp"

namespace assay {
namespace {

using Json = nlohmann::json;

const std::shared_ptr<const Json>& shared_null() {
  static const auto null = std::make_shared<const Json>(nullptr);
  return null;
}

/// The member of that name, or nullptr.
const Json* member_of(const Json& value, std::string_view name) {
  if (!value.is_object()) {
    return nullptr;
  }
  const auto found = value.find(name);
  return found == value.end() ? nullptr : &*found;
}

std::optional<std::string> text_of(const Json* value) {
  if (value == nullptr || !value->is_string()) {
    return std::nullopt;
  }
  return value->get_ref<const std::string&>();
}

/// 3600.0 and 36e2 are integers too (JSON Schema says so), as long as nothing is lost.
std::optional<std::int64_t> whole_number(double value) {
  constexpr double limit = 9007199254740992.0;  // 2^53: beyond it a double skips integers
  if (std::trunc(value) != value || value > limit || value < -limit) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(value);
}

}  // namespace

Document::Document() : value_(shared_null()) {}
Document::Document(bool value) : value_(std::make_shared<const Json>(value)) {}
Document::Document(int value) : value_(std::make_shared<const Json>(value)) {}
Document::Document(std::int64_t value) : value_(std::make_shared<const Json>(value)) {}
Document::Document(double value) : value_(std::make_shared<const Json>(value)) {}
Document::Document(const char* value) : Document(std::string_view(value == nullptr ? "" : value)) {}
Document::Document(std::string value) : value_(std::make_shared<const Json>(std::move(value))) {}
Document::Document(std::string_view value)
    : value_(std::make_shared<const Json>(std::string(value))) {}
Document::Document(Json value) : value_(std::make_shared<const Json>(std::move(value))) {}

Document Document::object(std::initializer_list<Member> members) {
  Json value = Json::object();
  for (const auto& [name, member] : members) {
    value[name] = member.json();
  }
  return Document(std::move(value));
}

Document Document::array(const std::vector<Document>& elements) {
  Json value = Json::array();
  for (const Document& element : elements) {
    value.push_back(element.json());
  }
  return Document(std::move(value));
}

Document Document::texts(const std::vector<std::string>& elements) {
  return Document(Json(elements));
}

Document Document::texts(std::initializer_list<std::string> elements) {
  return texts(std::vector<std::string>(elements));
}

std::expected<Document, std::string> Document::parse(std::string_view bytes) {
  // The parser takes a NUL byte for the end of its input and would not see what follows it.
  if (const auto nul = bytes.find('\0'); nul != std::string_view::npos) {
    return std::unexpected("byte " + std::to_string(nul + 1) + ": a NUL byte");
  }
  StrictReader reader;
  if (!Json::sax_parse(bytes.begin(), bytes.end(), &reader)) {
    return std::unexpected(reader.error());
  }
  Document document(reader.take());
  document.duplicates_ = reader.saw_duplicates();
  return document;
}

bool Document::is_null() const { return value_->is_null(); }
bool Document::is_object() const { return value_->is_object(); }
bool Document::is_array() const { return value_->is_array(); }
bool Document::is_text() const { return value_->is_string(); }
bool Document::is_number() const { return value_->is_number(); }
bool Document::is_boolean() const { return value_->is_boolean(); }
bool Document::is_empty() const { return value_->is_structured() && value_->empty(); }
bool Document::has_duplicate_members() const { return duplicates_; }

bool Document::has(std::string_view member) const { return member_of(*value_, member) != nullptr; }

Document Document::operator[](std::string_view member) const {
  Document child;
  child.duplicates_ = duplicates_;
  if (const Json* found = member_of(*value_, member)) {
    child.value_ = std::shared_ptr<const Json>(value_, found);
  }
  return child;
}

Document Document::at(std::size_t index) const {
  Document child;
  child.duplicates_ = duplicates_;
  if (value_->is_array() && index < value_->size()) {
    child.value_ = std::shared_ptr<const Json>(value_, &(*value_)[index]);
  }
  return child;
}

std::size_t Document::size() const { return value_->is_structured() ? value_->size() : 0; }

std::vector<std::string> Document::members() const {
  std::vector<std::string> names;
  if (value_->is_object()) {
    names.reserve(value_->size());
    for (const auto& [name, member] : value_->items()) {
      names.push_back(name);
    }
  }
  return names;
}

std::optional<std::string> Document::text() const { return text_of(value_.get()); }

std::optional<std::int64_t> Document::integer() const {
  if (value_->is_number_unsigned()) {
    const auto value = value_->get<std::uint64_t>();
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return std::nullopt;
    }
    return static_cast<std::int64_t>(value);
  }
  if (value_->is_number_integer()) {
    return value_->get<std::int64_t>();
  }
  return value_->is_number_float() ? whole_number(value_->get<double>()) : std::nullopt;
}

std::optional<double> Document::number() const {
  return value_->is_number() ? std::optional(value_->get<double>()) : std::nullopt;
}

std::optional<bool> Document::boolean() const {
  return value_->is_boolean() ? std::optional(value_->get<bool>()) : std::nullopt;
}

std::optional<std::string> Document::text(std::string_view member) const {
  return text_of(member_of(*value_, member));
}

std::vector<std::string> Document::texts(std::string_view member) const {
  std::vector<std::string> found;
  const Json* list = member_of(*value_, member);
  if (list != nullptr && list->is_array()) {
    for (const Json& element : *list) {
      if (element.is_string()) {
        found.push_back(element.get_ref<const std::string&>());
      }
    }
  }
  return found;
}

Document Document::with(std::string_view member, const Document& value) const {
  Json copy = is_object() ? *value_ : Json::object();
  copy[std::string(member)] = *value.value_;
  return Document(std::move(copy));
}

Document Document::without(std::string_view member) const {
  Json copy = is_object() ? *value_ : Json::object();
  copy.erase(std::string(member));
  return Document(std::move(copy));
}

std::string Document::dump() const {
  return value_->dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string Document::pretty() const {
  return value_->dump(2, ' ', false, Json::error_handler_t::replace);
}

const Json& Document::json() const { return *value_; }

bool operator==(const Document& left, const Document& right) {
  return *left.value_ == *right.value_;
}

}  // namespace assay
