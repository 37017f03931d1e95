#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "suites/requirements/row.hpp"

namespace assay::generator {
namespace {

constexpr std::array<std::string_view, 3> roles{"resource-server", "authorization-server",
                                                "server"};
constexpr std::array<std::string_view, 3> phases{"discovery", "authorization", "access"};

/// As in schema.json.
constexpr std::array<std::string_view, 17> threats{
    "clickjacking",         "code-injection", "confused-deputy",   "csrf",
    "dns-rebinding",        "downgrade",      "impersonation",     "information-leak",
    "interoperability",     "mix-up",         "open-redirect",     "phishing",
    "privilege-escalation", "replay",         "session-hijacking", "token-theft",
    "unauthorized-access"};

/// Words that no constant can be called (those of which a slug may consist: no capitals).
constexpr auto keywords =
    std::to_array<std::string_view>({"alignas",       "alignof",     "and",
                                     "and_eq",        "asm",         "auto",
                                     "bitand",        "bitor",       "bool",
                                     "break",         "case",        "catch",
                                     "char",          "char8_t",     "char16_t",
                                     "char32_t",      "class",       "compl",
                                     "concept",       "const",       "consteval",
                                     "constexpr",     "constinit",   "const_cast",
                                     "continue",      "co_await",    "co_return",
                                     "co_yield",      "decltype",    "default",
                                     "delete",        "do",          "double",
                                     "dynamic_cast",  "else",        "enum",
                                     "explicit",      "export",      "extern",
                                     "false",         "float",       "for",
                                     "friend",        "goto",        "if",
                                     "inline",        "int",         "long",
                                     "mutable",       "namespace",   "new",
                                     "noexcept",      "not",         "not_eq",
                                     "nullptr",       "operator",    "or",
                                     "or_eq",         "private",     "protected",
                                     "public",        "register",    "reinterpret_cast",
                                     "requires",      "return",      "short",
                                     "signed",        "sizeof",      "static",
                                     "static_assert", "static_cast", "struct",
                                     "switch",        "template",    "this",
                                     "thread_local",  "throw",       "true",
                                     "try",           "typedef",     "typeid",
                                     "typename",      "union",       "unsigned",
                                     "using",         "virtual",     "void",
                                     "volatile",      "wchar_t",     "while",
                                     "xor",           "xor_eq"});

bool contains(const auto& list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

bool is_word(std::string_view text, std::string_view extra) {
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           extra.contains(c);
  });
}

/// snake_case that is a plain C++ name: no capitals, no underscore at either end, no two in a row.
bool is_slug(std::string_view text) {
  const bool lower = std::ranges::none_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
  return is_word(text, "_") && lower && (text.front() < '0' || text.front() > '9') &&
         text.front() != '_' && text.back() != '_' && !text.contains("__");
}

/// "SOURCE#section.slug".
bool is_id(std::string_view id) {
  const std::size_t hash = id.find('#');
  const std::size_t dot = id.rfind('.');
  return hash != std::string_view::npos && dot != std::string_view::npos && dot > hash &&
         is_word(id.substr(0, hash), ".") && is_word(id.substr(hash + 1, dot - hash - 1), "./_-") &&
         is_slug(id.substr(dot + 1));
}

/// What stands between '#' and the last dot of an id: a number, or the name of a page and heading.
std::string section_of_id(std::string_view id) {
  const std::size_t begin = id.find('#') + 1;
  return std::string(id.substr(begin, id.rfind('.') - begin));
}

/// Long enough to say something, and ended: what schema.json wants of it.
bool is_sentence(std::string_view text) {
  constexpr std::size_t shortest = 20;
  return text.size() >= shortest && text.ends_with('.');
}

bool is_cwe(std::string_view cwe) {
  const std::string_view number = cwe.substr(std::min<std::size_t>(4, cwe.size()));
  return cwe.empty() || (cwe.starts_with("CWE-") && !number.empty() && number.front() != '0' &&
                         std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; }));
}

using Checked = std::expected<void, Problem>;

std::unexpected<Problem> refused(const Row& row, std::string_view member, std::string sentence) {
  const auto line = row.lines.find(member);
  return std::unexpected(Problem{.file = row.file,
                                 .line = line == row.lines.end() ? row.line : line->second,
                                 .sentence = std::move(sentence)});
}

Checked check_members(const Row& row) {
  for (const std::string_view member : text_members) {
    if (!row.texts.contains(member)) {
      return refused(row, member, "the row lacks '" + std::string(member) + "'");
    }
    if (member != "cwe" && row.text(member).empty()) {
      return refused(row, member, "'" + std::string(member) + "' is empty");
    }
  }
  if (row.is_excluded() && row.text(excluded_member).empty()) {
    return refused(row, excluded_member, "'excluded' is empty: it says why no case tests the row");
  }
  for (const std::string_view member : {"statement", "why", "fix", "excluded"}) {
    if (row.texts.contains(member) && !is_sentence(row.text(member))) {
      return refused(row, member,
                     "'" + std::string(member) + "' is no sentence of 20 characters and a stop");
    }
  }
  for (const std::string_view member : {"levels", "raw", "verified"}) {
    if (!row.lines.contains(member)) {
      return refused(row, member, "the row lacks '" + std::string(member) + "'");
    }
  }
  return {};
}

Checked check_levels(const Row& row) {
  for (const std::string_view revision : revisions) {
    const auto level = row.levels.find(revision);
    if (level == row.levels.end()) {
      return refused(row, "levels", "levels lacks the revision '" + std::string(revision) + "'");
    }
    if (level_name(level->second.value).empty()) {
      return std::unexpected(Problem{.file = row.file,
                                     .line = level->second.line,
                                     .sentence = "unknown level '" + level->second.value + "'"});
    }
  }
  if (std::ranges::all_of(row.levels,
                          [](const auto& level) { return level.second.value == "none"; })) {
    return refused(row, "levels", "the row applies in no revision");
  }
  return {};
}

Checked check_texts(const Row& row) {
  if (!is_id(row.text("id"))) {
    return refused(row, "id", "id '" + row.text("id") + "' is not of the form SOURCE#section.slug");
  }
  if (!row.text("url").starts_with("https://") || row.text("url").contains(' ')) {
    return refused(row, "url", "url '" + row.text("url") + "' is not an https URL");
  }
  if (!contains(roles, row.text("role"))) {
    return refused(row, "role", "unknown role '" + row.text("role") + "'");
  }
  if (!contains(phases, row.text("phase"))) {
    return refused(row, "phase", "unknown phase '" + row.text("phase") + "'");
  }
  if (contains(keywords, row.slug())) {
    return refused(row, "id", "the slug '" + row.slug() + "' is a word of C++");
  }
  if (const std::string section = section_of_id(row.text("id"));
      section.front() >= '0' && section.front() <= '9' && section != row.text("section")) {
    return refused(row, "section",
                   "section '" + row.text("section") + "' is not the one of the id, " + section);
  }
  if (!contains(threats, row.text("threat"))) {
    return refused(row, "threat", "threat '" + row.text("threat") + "' is none of schema.json");
  }
  if (!is_cwe(row.text("cwe"))) {
    return refused(row, "cwe", "cwe '" + row.text("cwe") + "' is not of the form CWE-number");
  }
  return {};
}

Checked check_uniqueness(const std::vector<Row>& rows) {
  std::map<std::string, const Row*> ids;
  std::map<std::string, const Row*> slugs;
  for (const Row& row : rows) {
    const auto [same_id, new_id] = ids.emplace(row.text("id"), &row);
    const auto [same_slug, new_slug] = slugs.emplace(row.slug(), &row);
    if (!new_id || !new_slug) {
      const Row& first = new_id ? *same_slug->second : *same_id->second;
      const std::string what = new_id ? "slug '" + row.slug() + "'" : "id '" + row.text("id") + "'";
      return refused(row, "id",
                     "the " + what + " is taken by " + first.file + ":" +
                         std::to_string(first.lines.find("id")->second));
    }
  }
  return {};
}

}  // namespace

std::string_view level_name(std::string_view level) {
  const auto* const found =
      std::ranges::find(level_names, level, [](const auto& entry) { return entry.first; });
  return found == level_names.end() ? std::string_view{} : found->second;
}

Checked check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    for (const auto rule : {check_members, check_levels, check_texts}) {
      if (Checked checked = rule(row); !checked) {
        return checked;
      }
    }
  }
  return check_uniqueness(rows);
}

}  // namespace assay::generator
