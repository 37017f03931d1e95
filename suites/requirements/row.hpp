#pragma once

#include <array>
#include <cstddef>
#include <expected>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The generator of the register: what it reads, and how it refuses it.
namespace assay::generator {

inline constexpr std::array<std::string_view, 11> text_members{
    "id",        "document", "section", "url",    "role", "phase",
    "statement", "why",      "fix",     "threat", "cwe"};
/// A row may have it: why no case tests the requirement.
inline constexpr std::string_view excluded_member = "excluded";
/// Beside the rows: the ids of requirements whose cases are still to be written, a line each.
inline constexpr std::string_view awaiting_file = "awaiting_cases.txt";
inline constexpr std::array<std::string_view, 4> revisions{"2025-03-26", "2025-06-18", "2025-11-25",
                                                           "2026-07-28"};

/// The levels as the register spells them, and as C++ does.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 6> level_names{
    {{"none", "Level::none"},
     {"MAY", "Level::may"},
     {"SHOULD", "Level::should"},
     {"SHOULD NOT", "Level::should_not"},
     {"MUST", "Level::must"},
     {"MUST NOT", "Level::must_not"}}};

struct Text {
  std::string value{};
  std::size_t line{};
};

/// A row as it was read. Until `check` has passed, members may be missing and values be nonsense.
struct Row {
  std::string file{};
  std::size_t line{};  ///< from 1
  std::map<std::string, Text, std::less<>> texts{};
  std::map<std::string, Text, std::less<>> levels{};        ///< by revision
  std::map<std::string, std::size_t, std::less<>> lines{};  ///< where each member begins
  bool verified{};
  bool awaits_case{};

  const std::string& text(std::string_view member) const {
    return texts.find(member)->second.value;
  }
  bool is_excluded() const { return texts.contains(excluded_member); }
  std::string slug() const { return text("id").substr(text("id").rfind('.') + 1); }
};

/// The one sentence that refuses a register.
struct Problem {
  std::string file{};
  std::size_t line{};  ///< 0: it is about no line
  std::string sentence{};
};

std::string contents(const std::filesystem::path& path);

/// The rows of every *.json of the folder but schema.json, in the order of the names; or the first
/// thing that is not of a row's shape: bad JSON, an unknown or doubled member, a value of the wrong
/// type.
std::expected<std::vector<Row>, Problem> read(const std::filesystem::path& folder);

/// Marks the rows that the folder's awaiting_cases.txt names (no such file: none). The problem is
/// the first line that names no row, one named before, or one that is excluded.
std::expected<void, Problem> mark_awaiting(const std::filesystem::path& folder,
                                           std::vector<Row>& rows);

/// Refuses the first row with a missing or empty member, a bad value, or an id or slug that is
/// taken.
std::expected<void, Problem> check(const std::vector<Row>& rows);

/// "Level::must" for "MUST"; empty for an unknown level.
std::string_view level_name(std::string_view level);

}  // namespace assay::generator
