#include "harness/jose/json_internal.hpp"

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace assay::jose {
namespace {

using nlohmann::json;

constexpr std::size_t kMaximumDepth = 16;

// Walks the text before a value is built from it: nlohmann keeps the last of two equal names
// silently, and would build as many levels as it is sent.
class Inspector final : public nlohmann::json_sax<json> {
 public:
  const std::string& fault() const { return fault_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return enter(); }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return enter(); }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t, const std::string&, const json::exception&) override {
    return stop("is not JSON");
  }
  bool key(string_t& name) override {
    return names_.back().insert(name).second || stop("has a duplicate member");
  }

 private:
  bool enter() {
    names_.emplace_back();
    return names_.size() <= kMaximumDepth || stop("is nested too deeply");
  }
  bool leave() {
    names_.pop_back();
    return true;
  }
  bool stop(const char* fault) {
    fault_ = fault;
    return false;
  }

  std::vector<std::set<std::string>> names_;  // one set a level; an array's stays empty
  std::string fault_;
};

}  // namespace

std::expected<json, std::string> parse_object(std::string_view text, std::size_t maximum_size,
                                              std::string_view what) {
  const auto refuse = [&](std::string_view fault) {
    return std::unexpected(std::string(what).append(" ").append(fault));
  };
  if (text.size() > maximum_size) {
    return refuse("is too long");
  }
  Inspector inspector;
  if (!json::sax_parse(text, &inspector)) {
    return refuse(inspector.fault());
  }
  json value = json::parse(text, nullptr, false);
  if (!value.is_object()) {
    return refuse("is not a JSON object");
  }
  return value;
}

std::optional<std::string> string_member(const json& object, const char* name) {
  const auto member = object.find(name);
  if (member == object.end() || !member->is_string()) {
    return std::nullopt;
  }
  return member->get<std::string>();
}

std::string to_text(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace assay::jose
