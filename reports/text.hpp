#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "harness/catalog/requirement.hpp"
#include "harness/catalog/revision.hpp"
#include "harness/http/message.hpp"

namespace assay::reports {

/// Bytes of a stranger as one line that is safe on a terminal, in XML and in a log: visible
/// characters stay, everything else becomes `\n`, `\r`, `\t`, `\x1b` (a byte) or `\u{202e}` (a
/// character). Always valid UTF-8.
std::string printable(std::string_view bytes);

/// The same, but line feeds stay line feeds.
std::string printable_lines(std::string_view bytes);

/// `printable`, cut off after `limit` bytes of the original with "… (N more bytes)".
std::string excerpt(std::string_view bytes, std::size_t limit);

/// Lines of at most `width` characters, broken at spaces; a longer word has a line of its own.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// One word for sh, whatever is in it (but a NUL, which no argument can hold and which is left
/// out). Visible characters are single-quoted, others come from printf, so that the command is safe
/// to show.
std::string shell_word(std::string_view text);

/// A command for sh that sends the request again. Marks of the Redactor (`[access_token:abcd1234]`,
/// `[password]`) become variables (`"${ACCESS_TOKEN:?}"`; a second token in the same request is
/// ACCESS_TOKEN_2), which the reader sets.
std::string curl_line(const http::ExchangeRecord& exchange);

/// True where the Redactor has taken a secret out of the text.
bool holds_mark(std::string_view text);

/// True where the text holds the mark of a hidden field that a page is good for once with (a
/// transaction, a token against forged requests).
bool holds_one_time_field(std::string_view text);

/// One line: "#12 POST http://… -> 401 Unauthorized, application/json, 57 bytes", or the fault.
std::string exchange_line(const http::ExchangeRecord& exchange);

/// "RFC 9728 section 3.3", "MCP authorization, Error Handling".
std::string source_of(const Requirement& requirement);

/// "MUST since 2025-06-18", "SHOULD", "MUST in 2025-06-18, MAY since 2025-11-25".
std::string levels_of(const Requirement& requirement);

/// "1 case", "3 cases".
std::string counted(std::size_t count, std::string_view noun);

}  // namespace assay::reports
