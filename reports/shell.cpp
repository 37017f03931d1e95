#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <map>

#include "reports/text.hpp"
#include "reports/utf8.hpp"

namespace assay::reports {
namespace {

constexpr std::size_t kHashDigits = 8;

bool is_kind_letter(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }
bool is_name_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

/// A mark that the Redactor left where a secret was.
struct Mark {
  std::size_t begin{};
  std::size_t end{};
  std::string_view kind{};
  std::string_view hash{};
};

/// `[password]`: of a secret that is too short for a hash. `user[password]` is the name of a field.
std::optional<Mark> short_mark_at(std::string_view text, std::size_t begin) {
  if (begin > 0 && (is_name_letter(text[begin - 1]) || text[begin - 1] == ']')) {
    return std::nullopt;
  }
  for (const std::string_view kind : {"password", "client_secret"}) {
    if (text.substr(begin + 1).starts_with(fmt::format("{}]", kind))) {
      return Mark{.begin = begin, .end = begin + kind.size() + 2, .kind = kind, .hash = ""};
    }
  }
  return std::nullopt;
}

/// The mark that begins at `begin`, where a bracket stands.
std::optional<Mark> mark_at(std::string_view text, std::size_t begin) {
  if (const auto mark = short_mark_at(text, begin)) {
    return mark;
  }
  std::size_t colon = begin + 1;
  while (colon < text.size() && is_kind_letter(text[colon])) {
    ++colon;
  }
  const std::size_t end = colon + 1 + kHashDigits;
  if (colon == begin + 1 || end >= text.size() || text[colon] != ':' || text[end] != ']') {
    return std::nullopt;
  }
  const std::string_view hash = text.substr(colon + 1, kHashDigits);
  if (!std::ranges::all_of(hash, is_hex)) {
    return std::nullopt;
  }
  return Mark{.begin = begin,
              .end = end + 1,
              .kind = text.substr(begin + 1, colon - begin - 1),
              .hash = hash};
}

std::optional<Mark> next_mark(std::string_view text) {
  for (std::size_t at = text.find('['); at != std::string_view::npos; at = text.find('[', at + 1)) {
    if (auto mark = mark_at(text, at)) {
      return mark;
    }
  }
  return std::nullopt;
}

/// Gives every secret of one command a variable: the first of a kind its plain name, further ones a
/// number.
class Variables {
 public:
  std::string expansion_of(const Mark& mark) {
    std::vector<std::string>& hashes = hashes_[std::string{mark.kind}];
    const auto found = std::ranges::find(hashes, mark.hash);
    const auto index = static_cast<std::size_t>(std::distance(hashes.begin(), found));
    if (found == hashes.end()) {
      hashes.emplace_back(mark.hash);
    }
    std::string name;
    std::ranges::transform(mark.kind, std::back_inserter(name),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    const std::string number = index == 0 ? "" : fmt::format("_{}", index + 1);
    // `:?` stops the shell where the variable is not set: an empty token would prove nothing.
    return fmt::format("\"${{{}{}:?}}\"", name, number);
  }

 private:
  std::map<std::string, std::vector<std::string>> hashes_;
};

bool is_plain(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view{"_./:=,@%+-"}.contains(c);
}

std::string octal_of(std::string_view bytes) {
  std::string result;
  for (const char c : bytes) {
    result += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
  }
  return result;
}

/// Cuts text into runs that may stand in quotes (visible characters and line feeds) and runs that
/// must not.
struct Run {
  std::string bytes{};
  bool is_quotable{};
};

std::vector<Run> runs_of(std::string_view text) {
  std::vector<Run> runs;
  while (!text.empty()) {
    const Character next = first_character(text);
    // A line feed stays: command substitution would eat it at the end of a run.
    const bool is_quotable = is_visible(next) || next.code_point == '\n';
    if (next.code_point != 0 || !next.valid) {
      if (runs.empty() || runs.back().is_quotable != is_quotable) {
        runs.push_back({.is_quotable = is_quotable});
      }
      runs.back().bytes += text.substr(0, next.bytes);
    }
    text.remove_prefix(next.bytes);
  }
  return runs;
}

std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    result += c == '\'' ? std::string{"'\\''"} : std::string(1, c);
  }
  return result + "'";
}

std::string literal_word(std::string_view text) {
  std::string word;
  for (const Run& run : runs_of(text)) {
    word += run.is_quotable ? quoted(run.bytes)
                            : fmt::format("\"$(printf '{}')\"", octal_of(run.bytes));
  }
  return word;
}

std::string word_of(std::string_view text, Variables& variables) {
  if (!text.empty() && std::ranges::all_of(text, is_plain)) {
    return std::string{text};
  }
  std::string word;
  while (const auto mark = next_mark(text)) {
    word += literal_word(text.substr(0, mark->begin));
    word += variables.expansion_of(*mark);
    text.remove_prefix(mark->end);
  }
  word += literal_word(text);
  return word.empty() ? "''" : word;
}

/// The body through a pipe, for one that no argument can hold: `printf 'FORMAT' SECRET…`.
std::string printf_of(std::string_view body, Variables& variables) {
  std::string format;
  std::string arguments;
  const auto add = [&format](std::string_view text) {
    for (const char c : text) {
      const bool is_special = c == '\'' || c == '\\' || c == '%' || c < ' ' || c == '\x7f';
      format += is_special ? (c == '%' ? "%%" : octal_of({&c, 1})) : std::string(1, c);
    }
  };
  while (const auto mark = next_mark(body)) {
    add(body.substr(0, mark->begin));
    format += "%s";
    arguments += " " + variables.expansion_of(*mark);
    body.remove_prefix(mark->end);
  }
  add(body);
  return fmt::format("printf '{}'{}", format, arguments);
}

bool equals_ignoring_case(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, [](unsigned char a, unsigned char b) {
    return std::tolower(a) == std::tolower(b);
  });
}

std::string header_arguments(const http::Request& request, bool has_data, Variables& variables) {
  std::string arguments;
  for (const http::Header& header : request.headers.lines()) {
    const bool is_computed = equals_ignoring_case(header.name, "Content-Length") &&
                             header.value == fmt::format("{}", request.body.size());
    // curl would read `@name` as the name of a file.
    if (is_computed || header.name.empty() || header.name.starts_with('@')) {
      continue;
    }
    const std::string line =
        header.value.empty() ? header.name + ";" : header.name + ": " + header.value;
    arguments += " -H " + word_of(line, variables);
  }
  // What curl adds on its own account, and the request did not have.
  for (const std::string_view name : {"Accept", "User-Agent", "Content-Type"}) {
    const bool is_added = name != "Content-Type" || has_data;
    if (is_added && !request.headers.contains(name)) {
      arguments += fmt::format(" -H {}:", name);
    }
  }
  return arguments;
}

std::string method_arguments(const http::Request& request, bool has_data, Variables& variables) {
  if (request.method == "HEAD") {
    return " --head";
  }
  const std::string_view implied = has_data ? "POST" : "GET";
  return request.method == implied ? "" : " -X " + word_of(request.method, variables);
}

}  // namespace

std::string shell_word(std::string_view text) {
  if (!text.empty() && std::ranges::all_of(text, is_plain)) {
    return std::string{text};
  }
  const std::string word = literal_word(text);
  return word.empty() ? "''" : word;
}

bool holds_mark(std::string_view text) { return next_mark(text).has_value(); }

bool holds_one_time_field(std::string_view text) {
  while (const auto mark = next_mark(text)) {
    if (mark->kind == "transaction" || mark->kind == "csrf_token") {
      return true;
    }
    text.remove_prefix(mark->end);
  }
  return false;
}

std::string curl_line(const http::ExchangeRecord& exchange) {
  const http::Request& request = exchange.request;
  Variables variables;
  const bool has_data =
      request.method != "HEAD" && (!request.body.empty() || request.method == "POST");
  const bool needs_pipe = has_data && request.body.contains('\0');
  std::string command = needs_pipe ? printf_of(request.body, variables) + " | " : "";
  command += "curl -sS -i --globoff --path-as-is --max-time 30";
  command += method_arguments(request, has_data, variables);
  command += header_arguments(request, has_data, variables);
  if (needs_pipe) {
    command += " --data-binary @-";
  } else if (has_data) {
    command += " --data-raw " + word_of(request.body, variables);
  }
  return command + " --url " + word_of(request.url, variables);
}

}  // namespace assay::reports
