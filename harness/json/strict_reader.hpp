#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace assay {

/// Builds a JSON value from nlohmann's SAX events. Unlike its own builder it bounds the nesting and
/// the number of values (each takes far more memory than the two bytes of `[]`), and notices member
/// names that come twice in one object (the last one counts, as in most parsers).
/// Inside harness/json only.
class StrictReader {
 public:
  using json = nlohmann::json;
  static constexpr std::size_t kMaxNesting = 64;
  static constexpr std::size_t kMaxValues = 3'000'000;

  json take() { return std::move(root_); }
  bool saw_duplicates() const { return duplicates_; }
  const std::string& error() const { return error_; }

  // The SAX interface; false stops the parser.
  bool null();
  bool boolean(bool value);
  bool number_integer(json::number_integer_t value);
  bool number_unsigned(json::number_unsigned_t value);
  bool number_float(json::number_float_t value, const std::string& text);
  bool string(std::string& value);
  bool binary(json::binary_t& value);
  bool start_object(std::size_t size);
  bool key(std::string& name);
  bool end_object();
  bool start_array(std::size_t size);
  bool end_array();
  bool parse_error(std::size_t position, const std::string& last_token,
                   const nlohmann::detail::exception& error);

 private:
  bool has_room();
  bool add(json value);
  json& place(json value);
  bool enter(json container);
  bool leave();

  json root_;
  std::vector<json*> open_;  ///< the containers around the current position; stable, for only the
                             ///< innermost grows
  json* member_{nullptr};    ///< the value of the member whose name came last
  std::size_t values_{0};
  bool duplicates_{false};
  std::string error_{"not JSON"};
};

}  // namespace assay
