// Turns the register (the *.json of a folder, and awaiting_cases.txt) into C++: `req.hpp` with a
// constant for each requirement, and `register_rows.cpp` with the rows. A bad register is refused
// with one sentence, `file:line: …` (or `file: …`), and exit code 1, so that the build fails.
//
// usage: generate_register FOLDER OUTPUT_FOLDER

#include <cstddef>
#include <exception>
#include <expected>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "suites/requirements/row.hpp"

namespace assay::generator {
namespace {

namespace fs = std::filesystem;

/// A string literal of exactly these bytes. Octal escapes have three digits, so what follows never
/// joins them.
std::string literal(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte >= 0x7f) {
      out += '\\';
      for (const unsigned shift : {6U, 3U, 0U}) {
        out += static_cast<char>('0' + ((byte >> shift) & 7U));
      }
    } else {
      out += c;
    }
  }
  return out + '"';
}

constexpr std::string_view truth(bool value) { return value ? "true" : "false"; }

constexpr std::string_view notice = "// Generated from suites/requirements/*.json: change those.\n";

std::string header(const std::vector<Row>& rows) {
  std::ostringstream out;
  out << notice
      << "#pragma once\n\n#include \"harness/catalog/requirement.hpp\"\n\nnamespace assay::req "
         "{\n\n";
  for (std::size_t index = 0; index < rows.size(); ++index) {
    out << "inline constexpr RequirementKey " << rows[index].slug() << "{" << index << "};  ///< "
        << rows[index].text("id") << "\n";
  }
  out << "\n}  // namespace assay::req\n";
  return out.str();
}

std::string source(const std::vector<Row>& rows) {
  std::ostringstream out;
  out << notice
      << "#include <array>\n#include <span>\n\n#include \"harness/catalog/requirement.hpp\"\n\n"
      << "namespace assay {\nnamespace {\n\nconstexpr std::array<Requirement, " << rows.size()
      << "> rows{{\n";
  for (const Row& row : rows) {
    out << "    {.id = " << literal(row.text("id")) << ",\n     .slug = " << literal(row.slug())
        << ",\n";
    for (const std::string_view member : text_members) {
      if (member != "id") {
        out << "     ." << member << " = " << literal(row.text(member)) << ",\n";
      }
    }
    if (row.is_excluded()) {
      out << "     .excluded = " << literal(row.text(excluded_member)) << ",\n";
    }
    out << "     .verified = " << truth(row.verified)
        << ",\n     .awaits_case = " << truth(row.awaits_case) << ",\n     .levels = {";
    for (const std::string_view revision : revisions) {
      out << (revision == revisions.front() ? "" : ", ")
          << level_name(row.levels.find(revision)->second.value);
    }
    out << "}},\n";
  }
  out << "}};\n\n}  // namespace\n\nstd::span<const Requirement> register_rows() { return rows; "
         "}\n\n"
      << "}  // namespace assay\n";
  return out.str();
}

/// Leaves a file alone that is already right: an edited sentence must not compile every suite
/// again.
bool write(const fs::path& path, const std::string& text) {
  if (fs::exists(path) && contents(path) == text) {
    return true;
  }
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  return file.good();
}

int generate(const fs::path& folder, const fs::path& output) {
  auto rows = read(folder);
  auto checked = rows ? check(*rows) : std::unexpected(rows.error());
  if (checked) {
    checked = mark_awaiting(folder, *rows);
  }
  if (!checked) {
    const Problem& problem = checked.error();
    std::cerr << problem.file;
    if (problem.line > 0) {
      std::cerr << ":" << problem.line;
    }
    std::cerr << ": " << problem.sentence << "\n";
    return 1;
  }
  fs::create_directories(output);
  if (!write(output / "req.hpp", header(*rows)) ||
      !write(output / "register_rows.cpp", source(*rows))) {
    std::cerr << output.string() << ": cannot be written\n";
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace assay::generator

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: generate_register FOLDER OUTPUT_FOLDER\n";
    return 1;
  }
  try {
    return assay::generator::generate(argv[1], argv[2]);
  } catch (const std::exception& trouble) {  // the file system: no such folder, no permission
    std::cerr << argv[1] << ": " << trouble.what() << "\n";
    return 1;
  }
}
