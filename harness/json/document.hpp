#pragma once

#include <cstdint>
#include <expected>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace assay {

/// An immutable JSON value that came from somebody else, or that we are about to send.
///
/// Reading never throws: what is not there, or of another type, reads as null, as nullopt or as an
/// empty list. Cheap to copy. Text that is not UTF-8 is written with replacement characters.
class Document {
 public:
  Document();                        ///< null
  Document(bool value);              // NOLINT(google-explicit-constructor): literals read as JSON
  Document(int value);               // NOLINT(google-explicit-constructor)
  Document(std::int64_t value);      // NOLINT(google-explicit-constructor)
  Document(double value);            // NOLINT(google-explicit-constructor)
  Document(const char* value);       // NOLINT(google-explicit-constructor)
  Document(std::string value);       // NOLINT(google-explicit-constructor)
  Document(std::string_view value);  // NOLINT(google-explicit-constructor)
  explicit Document(nlohmann::json value);

  using Member = std::pair<std::string, Document>;
  static Document object(std::initializer_list<Member> members = {});
  static Document array(const std::vector<Document>& elements = {});
  static Document texts(const std::vector<std::string>& elements);  ///< an array of strings
  static Document texts(std::initializer_list<std::string> elements);

  /// Parses one JSON text of up to 64 levels of nesting. The error says what is wrong and where.
  static std::expected<Document, std::string> parse(std::string_view bytes);

  bool is_null() const;
  bool is_object() const;
  bool is_array() const;
  bool is_text() const;
  bool is_number() const;
  bool is_boolean() const;
  bool is_empty() const;  ///< an object or array without members

  /// True where the text it was parsed from had a member name twice in one object.
  bool has_duplicate_members() const;

  bool has(std::string_view member) const;
  Document operator[](std::string_view member) const;
  Document at(std::size_t index) const;
  std::size_t size() const;  ///< members or elements; 0 for anything else
  std::vector<std::string> members() const;

  std::optional<std::string> text() const;
  std::optional<std::int64_t> integer() const;
  std::optional<double> number() const;
  std::optional<bool> boolean() const;
  std::optional<std::string> text(std::string_view member) const;
  std::vector<std::string> texts(std::string_view member) const;  ///< the strings in an array

  /// A copy with one member set or taken out; on anything but an object, an object with just that
  /// member.
  Document with(std::string_view member, const Document& value) const;
  Document without(std::string_view member) const;

  std::string dump() const;
  std::string pretty() const;
  const nlohmann::json& json() const;  ///< for the harness itself

  friend bool operator==(const Document& left, const Document& right);

 private:
  std::shared_ptr<const nlohmann::json> value_;
  bool duplicates_{false};
};

}  // namespace assay
