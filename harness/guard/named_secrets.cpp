#include "harness/guard/named_secrets.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <optional>
#include <utility>

#include "harness/guard/encodings.hpp"
#include "harness/http/url.hpp"

namespace assay::guard {
namespace {

constexpr std::size_t kLongestName = 40;
constexpr std::size_t kMostBlanks = 64;
constexpr std::size_t kLongestTag = 8'192;

struct KnownName {
  std::string_view name;
  std::string_view kind;
};

constexpr std::array kKnownNames = {
    KnownName{"access_token", "access_token"},
    KnownName{"refresh_token", "refresh_token"},
    KnownName{"id_token", "id_token"},
    KnownName{"id_token_hint", "id_token"},
    KnownName{"token", "token"},
    KnownName{"subject_token", "token"},
    KnownName{"actor_token", "token"},
    KnownName{"logout_token", "token"},
    KnownName{"session_token", "token"},
    KnownName{"registration_access_token", "registration_access_token"},
    KnownName{"code", "code"},
    KnownName{"authorization_code", "code"},
    KnownName{"device_code", "device_code"},
    KnownName{"code_verifier", "code_verifier"},
    KnownName{"client_secret", "client_secret"},
    KnownName{"client_assertion", "client_assertion"},
    KnownName{"assertion", "assertion"},
    KnownName{"password", "password"},
    KnownName{"passwd", "password"},
    KnownName{"api_key", "api_key"},
    // Hidden fields, with which whoever has the page's cookies could answer in its user's name.
    KnownName{"transaction", "transaction"},
    KnownName{"transaction_id", "transaction"},
    KnownName{"csrf", "csrf_token"},
    KnownName{"_csrf", "csrf_token"},
    KnownName{"csrf_token", "csrf_token"},
    KnownName{"csrfmiddlewaretoken", "csrf_token"},
    KnownName{"authenticity_token", "csrf_token"},
    KnownName{"xsrf", "csrf_token"},
    KnownName{"_xsrf", "csrf_token"},
    KnownName{"xsrf_token", "csrf_token"},
    KnownName{"__RequestVerificationToken", "csrf_token"},
};

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

bool same_text(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

std::string_view kind_of(std::string_view name) {
  const auto* const known = std::ranges::find_if(
      kKnownNames, [&](const KnownName& entry) { return same_text(entry.name, name); });
  return known == kKnownNames.end() ? std::string_view{} : known->kind;
}

bool is_name_byte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::size_t skip_blanks(std::string_view text, std::size_t position) {
  const std::size_t limit = std::min(text.size(), position + kMostBlanks);
  while (position < limit && is_blank(text[position])) {
    ++position;
  }
  return position;
}

// The name that ends right before `end`.
std::string_view name_before(std::string_view text, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0 && end - begin < kLongestName && is_name_byte(text[begin - 1])) {
    --begin;
  }
  return text.substr(begin, end - begin);
}

// JSON has members named "code" and "token" that hold words for people or programs, never secrets:
// "invalid_request", "InvalidParams", a city's name, a piece of source text.
bool reads_as_words(std::string_view value) {
  std::size_t run_of_lower = 2;
  bool mixed = false;
  bool any_upper = false;
  bool any_lower = false;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isdigit(byte) != 0 || c == '~' || c == '+' || c == '/' || c == '=') {
      return false;
    }
    if (std::isupper(byte) != 0) {
      mixed = mixed || run_of_lower < 2;
      any_upper = true;
      run_of_lower = 0;
    } else if (std::islower(byte) != 0) {
      any_lower = true;
      ++run_of_lower;
    }
  }
  return !(any_upper && any_lower) || !mixed;
}

bool is_token_text(std::string_view value) {
  return std::ranges::all_of(value, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("-._~+/=:\\").find(c) != std::string_view::npos;
  });
}

std::optional<std::uint32_t> four_hex_digits(std::string_view text) {
  if (text.size() < 4) {
    return std::nullopt;
  }
  std::uint32_t value = 0;
  for (const char c : text.substr(0, 4)) {
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) {
      return std::nullopt;
    }
    const int digit = c <= '9' ? c - '0' : lower(c) - 'a' + 10;
    value = value * 16 + static_cast<std::uint32_t>(digit);
  }
  return value;
}

// Only what can stand in a secret is undone; what is not understood stays as written.
std::string without_json_escapes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out.push_back(text[i]);
      continue;
    }
    const auto code = text[i + 1] == 'u' ? four_hex_digits(text.substr(i + 2)) : std::nullopt;
    if (code && *code < 0x80) {
      out.push_back(static_cast<char>(*code));
      i += 5;
    } else {
      out.push_back(text[++i]);
    }
  }
  return out;
}

NamedSecret secret(std::string_view kind, std::string_view text, std::size_t offset,
                   std::size_t length) {
  return {.kind = std::string(kind),
          .offset = offset,
          .length = length,
          .values = {std::string(text.substr(offset, length))}};
}

void add_other(NamedSecret& found, std::string value) {
  if (!value.empty() && std::ranges::find(found.values, value) == found.values.end()) {
    found.values.push_back(std::move(value));
  }
}

std::optional<NamedSecret> parameter_at(std::string_view text, std::size_t equals) {
  const std::string_view kind = kind_of(name_before(text, equals));
  if (kind.empty()) {
    return std::nullopt;
  }
  const std::size_t begin = equals + 1;
  const std::size_t end = std::min(text.find_first_of("&#\"'<>\\ \t\r\n", begin), text.size());
  if (begin == end) {
    return std::nullopt;
  }
  NamedSecret found = secret(kind, text, begin, end - begin);
  add_other(found, http::percent_decode(found.values.front()));
  add_other(found, http::percent_decode(found.values.front(), false));
  return found;
}

// A quotation mark, or one with a backslash before it where JSON stands inside a JSON string.
std::size_t quote_size(std::string_view text, std::size_t position) {
  if (text.substr(position).starts_with('"')) {
    return 1;
  }
  return text.substr(position).starts_with("\\\"") ? 2 : 0;
}

std::size_t end_of_json_text(std::string_view text, std::size_t begin, bool nested) {
  for (std::size_t i = begin; i < text.size(); ++i) {
    if (text[i] == '"' || (nested && text.substr(i).starts_with("\\\""))) {
      return i;
    }
    if (text[i] == '\\') {
      ++i;
    }
  }
  return text.size();
}

std::string_view json_name_before(std::string_view text, std::size_t colon) {
  std::size_t end = colon;
  while (end > 0 && colon - end < kMostBlanks && is_blank(text[end - 1])) {
    --end;
  }
  if (end < 2 || text[end - 1] != '"') {
    return {};
  }
  --end;
  if (text[end - 1] == '\\') {
    --end;
  }
  const std::string_view name = name_before(text, end);
  const std::size_t begin = end - name.size();
  return begin > 0 && text[begin - 1] == '"' ? name : std::string_view{};
}

std::optional<NamedSecret> member_at(std::string_view text, std::size_t colon) {
  const std::string_view kind = kind_of(json_name_before(text, colon));
  if (kind.empty()) {
    return std::nullopt;
  }
  const std::size_t open = skip_blanks(text, colon + 1);
  const std::size_t quote = quote_size(text, open);
  if (quote == 0) {
    return std::nullopt;
  }
  const std::size_t begin = open + quote;
  const std::size_t end = end_of_json_text(text, begin, quote == 2);
  const std::string_view value = text.substr(begin, end - begin);
  const bool ambiguous = kind == "code" || kind == "token" || kind == "transaction";
  if (value.empty() || (ambiguous && (!is_token_text(value) || reads_as_words(value)))) {
    return std::nullopt;
  }
  NamedSecret found = secret(kind, text, begin, value.size());
  add_other(found, without_json_escapes(value));
  return found;
}

struct Span {
  std::size_t offset{};
  std::size_t length{};
};

std::optional<Span> attribute_of(std::string_view text, std::size_t begin, std::size_t end,
                                 std::string_view name) {
  for (std::size_t at = begin; at < end; ++at) {
    if (text[at] != '=' || !same_text(name_before(text, at), name)) {
      continue;
    }
    const std::size_t open = at + 1;
    const bool quoted = open < end && (text[open] == '"' || text[open] == '\'');
    const std::size_t value = quoted ? open + 1 : open;
    const std::size_t close =
        quoted ? text.find(text[open], value) : text.find_first_of(" \t\r\n/>", value);
    return Span{.offset = value, .length = std::min(close, end) - value};
  }
  return std::nullopt;
}

// The form_post response mode, and login forms that come back with what was typed.
std::optional<NamedSecret> input_at(std::string_view text, std::size_t tag) {
  constexpr std::string_view kInput = "<input";
  if (!same_text(text.substr(tag, kInput.size()), kInput)) {
    return std::nullopt;
  }
  const std::size_t end =
      std::min({text.find_first_of("<>", tag + 1), text.size(), tag + kLongestTag});
  const auto name = attribute_of(text, tag, end, "name");
  const auto value = attribute_of(text, tag, end, "value");
  if (!name || !value || value->length == 0) {
    return std::nullopt;
  }
  const std::string_view kind = kind_of(text.substr(name->offset, name->length));
  return kind.empty() ? std::nullopt
                      : std::optional(secret(kind, text, value->offset, value->length));
}

std::vector<NamedSecret> without_overlaps(std::vector<NamedSecret> found) {
  std::ranges::stable_sort(found, {}, &NamedSecret::offset);
  std::size_t end = 0;
  std::erase_if(found, [&](const NamedSecret& entry) {
    if (entry.offset < end) {
      return true;
    }
    end = entry.offset + entry.length;
    return false;
  });
  return found;
}

std::vector<NamedSecret> credentials_in(std::string_view value) {
  const std::size_t blank = value.find(' ');
  const std::string_view scheme =
      blank == std::string_view::npos ? std::string_view{} : value.substr(0, blank);
  const std::size_t begin = blank == std::string_view::npos
                                ? 0
                                : std::min(value.find_first_not_of(' ', blank), value.size());
  if (begin == value.size()) {
    return {};
  }
  const bool basic = same_text(scheme, "Basic");
  NamedSecret found =
      secret(basic ? "client_secret" : "access_token", value, begin, value.size() - begin);
  if (basic) {
    const std::string decoded = decode_base64(found.values.front());
    if (const std::size_t colon = decoded.find(':'); colon != std::string::npos) {
      const std::string password = decoded.substr(colon + 1);
      add_other(found, password);
      add_other(found, http::percent_decode(password));  // RFC 6749 section 2.3.1
    }
  }
  return {found};
}

std::vector<NamedSecret> cookies_in(std::string_view value, bool only_first) {
  std::vector<NamedSecret> found;
  std::size_t begin = 0;
  while (begin < value.size()) {
    const std::size_t end = std::min(value.find(';', begin), value.size());
    const std::size_t equals = value.find('=', begin);
    if (equals < end && equals + 1 < end) {
      found.push_back(secret("cookie", value, equals + 1, end - equals - 1));
    }
    if (only_first) {
      break;
    }
    begin = end + 1;
  }
  return found;
}

}  // namespace

std::vector<NamedSecret> secrets_in_text(std::string_view text) {
  std::vector<NamedSecret> found;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); i = std::max(begin, i + 1)) {
    auto one = text[i] == '='   ? parameter_at(text, i)
               : text[i] == ':' ? member_at(text, i)
               : text[i] == '<' ? input_at(text, i)
                                : std::nullopt;
    if (one) {
      begin = one->offset + one->length;  // else "code=code=code=…" would cost its length squared
      found.push_back(std::move(*one));
    }
  }
  return without_overlaps(std::move(found));
}

std::vector<NamedSecret> secrets_in_header(std::string_view name, std::string_view value) {
  if (same_text(name, "Authorization") || same_text(name, "Proxy-Authorization")) {
    return credentials_in(value);
  }
  if (same_text(name, "Cookie") || same_text(name, "Set-Cookie")) {
    return cookies_in(value, same_text(name, "Set-Cookie"));
  }
  return secrets_in_text(value);
}

}  // namespace assay::guard
