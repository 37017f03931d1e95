#pragma once

#include <yaml-cpp/yaml.h>

#include <chrono>
#include <functional>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "harness/guard/budget.hpp"
#include "harness/json/document.hpp"
#include "harness/target/expander.hpp"

namespace assay::target {

/// What is wrong with a target file, with file, line and column. Leaves the parser only as the
/// error of parse_target.
class TargetError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One file being read: where errors are placed, and what ${…} stands for.
struct Source {
  std::string path{};
  Expander& expander;

  [[noreturn]] void fail(const YAML::Node& node, std::string_view what) const;
  std::string text(const YAML::Node& node, std::string_view name) const;  ///< a scalar, expanded
};

/// A key of a section that design and documentation know, and this version does not.
struct LaterKey {
  std::string_view name{};
};

/// A mapping of the target file. Its keys are checked when it is made: an unknown one, one that
/// stands there twice and one of a later version are errors. Each reader fails with a sentence
/// where the value has another type.
class Section {
 public:
  /// `name` is how people call it: "server", "users[1]"; empty for the whole file.
  Section(const Source& source, const YAML::Node& node, std::string name,
          std::initializer_list<std::string_view> known,
          std::initializer_list<LaterKey> later = {});

  bool has(std::string_view key) const { return node_of(key).IsDefined(); }
  std::string text(std::string_view key) const;  ///< empty where it is absent
  std::optional<std::string> optional_text(std::string_view key) const;
  std::string required_text(std::string_view key) const;
  std::optional<bool> boolean(std::string_view key) const;
  std::optional<int> integer(std::string_view key) const;
  std::optional<std::chrono::milliseconds> duration(std::string_view key) const;
  std::vector<std::string> texts(std::string_view key) const;
  std::vector<std::pair<std::string, std::string>> text_map(std::string_view key) const;
  /// Calls `read` with each element of a list and its name, such as "users[0]".
  void each(std::string_view key,
            const std::function<void(const YAML::Node&, std::string)>& read) const;
  Document document(std::string_view key) const;  ///< any value; an empty object where it is absent

  YAML::Node node_of(std::string_view key) const;
  std::string name_of(std::string_view key) const;
  const Source& source() const { return source_; }
  const YAML::Node& node() const { return node_; }
  [[noreturn]] void fail(std::string_view key, std::string_view what) const;

 private:
  const Source& source_;
  YAML::Node node_;
  std::string name_;
};

/// "20 per 1h", or "20" for the whole run; nullopt for anything else.
std::optional<Allowance> read_allowance(std::string_view text);

/// The one of `known` that a typing error makes into `key`; nullopt where none is near.
std::optional<std::string_view> nearest(std::string_view key,
                                        const std::vector<std::string_view>& known);

}  // namespace assay::target
