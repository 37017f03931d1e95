#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "suites/requirements/row.hpp"

namespace assay::generator {
namespace {

namespace fs = std::filesystem;

bool contains(const auto& list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

bool is_text_member(std::string_view name) {
  return contains(text_members, name) || name == excluded_member;
}

/// Walks over the characters of a file and counts lines on the way: the parser itself tells no line
/// of a value.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, std::size_t* line) : at_(at), line_(line) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    if (after_newline_) {  // only now: a newline that the parser merely looked at ends its line
      ++*line_;
    }
    after_newline_ = *at_ == '\n';
    ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    const CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at_ == b.at_;
  }

 private:
  const char* at_;
  std::size_t* line_;
  bool after_newline_ = false;
};

/// Receives the events of the parser and keeps the rows. Everything that is not of the register's
/// shape is a problem.
class RowReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  RowReader(std::string file, const std::size_t& line) : file_(std::move(file)), line_(line) {}

  std::vector<Row> rows{};
  Problem problem{};

  bool null() override { return wrong_type(); }
  bool number_integer(number_integer_t) override { return wrong_type(); }
  bool number_unsigned(number_unsigned_t) override { return wrong_type(); }
  bool number_float(number_float_t, const string_t&) override { return wrong_type(); }
  bool binary(binary_t&) override { return wrong_type(); }
  bool boolean(bool value) override {
    if (in_ != In::row || key_ != "verified") {
      return wrong_type();
    }
    rows.back().verified = value;
    return true;
  }

  bool string(string_t& value) override {
    if (std::ranges::any_of(value, [](unsigned char c) { return c < 0x20 || c == 0x7f; })) {
      return refuse("control character in a text");
    }
    if (in_ == In::level_list) {
      rows.back().levels[key_] = {.value = value, .line = line_};
      return true;
    }
    if (in_ == In::row && is_text_member(key_)) {
      rows.back().texts[key_] = {.value = value, .line = line_};
      return true;
    }
    return in_ == In::raw || wrong_type();
  }

  bool key(string_t& name) override {
    key_ = name;
    Row& row = rows.back();
    if (in_ == In::level_list) {
      if (!contains(revisions, name)) {
        return refuse("unknown revision '" + name + "' in levels");
      }
      return !row.levels.contains(name) || refuse("revision '" + name + "' occurs twice");
    }
    if (!is_text_member(name) && name != "levels" && name != "raw" && name != "verified") {
      return refuse("unknown member '" + name + "'");
    }
    return row.lines.emplace(name, line_).second || refuse("member '" + name + "' occurs twice");
  }

  bool start_object(std::size_t) override {
    if (in_ == In::file) {
      rows.push_back({.file = file_, .line = line_});
      in_ = In::row;
      return true;
    }
    if (in_ == In::row && key_ == "levels") {
      in_ = In::level_list;
      return true;
    }
    return wrong_type();
  }

  bool start_array(std::size_t) override {
    if (in_ == In::nothing || (in_ == In::row && key_ == "raw")) {
      in_ = in_ == In::nothing ? In::file : In::raw;
      return true;
    }
    return wrong_type();
  }

  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }

  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::detail::exception& trouble) override {
    // Without the name of the exception, and the column that its own count of lines has.
    const std::string_view told = trouble.what();
    const std::size_t reason = told.find("syntax error");
    return refuse("not valid JSON: " +
                  std::string(reason == std::string_view::npos ? told : told.substr(reason)));
  }

 private:
  enum class In : std::uint8_t { nothing, file, row, level_list, raw };

  bool leave() {
    in_ = in_ == In::level_list || in_ == In::raw ? In::row : In::file;
    return true;
  }

  bool wrong_type() {
    if (in_ == In::nothing) {
      return refuse("a file of the register is an array");
    }
    if (in_ == In::file) {
      return refuse("a row of the register is an object");
    }
    return refuse("member '" + key_ + "' has the wrong type");
  }

  bool refuse(std::string sentence) {
    problem = {.file = file_, .line = line_, .sentence = std::move(sentence)};
    return false;
  }

  std::string file_;
  const std::size_t& line_;
  In in_ = In::nothing;
  std::string key_;
};

}  // namespace

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::expected<std::vector<Row>, Problem> read(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".json" && entry.path().filename() != "schema.json") {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  std::vector<Row> rows;
  for (const fs::path& path : files) {
    const std::string text = contents(path);
    std::size_t line = 1;
    RowReader reader(path.string(), line);
    if (!nlohmann::json::sax_parse(CountingIterator(text.data(), &line),
                                   CountingIterator(text.data() + text.size(), &line), &reader)) {
      return std::unexpected(reader.problem);
    }
    if (reader.rows.empty()) {
      return std::unexpected(Problem{.file = path.string(), .sentence = "the file has no row"});
    }
    std::ranges::move(reader.rows, std::back_inserter(rows));
  }
  if (rows.empty()) {
    return std::unexpected(Problem{.file = folder.string(), .sentence = "the register has no row"});
  }
  return rows;
}

}  // namespace assay::generator
