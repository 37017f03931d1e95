#include "harness/http/response_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "harness/http/text.hpp"

namespace assay::http {
namespace {

// A line that does not end is given up at this length, before the limits of the header section
// apply.
constexpr std::size_t kLongestLine = 64U << 10U;

std::optional<std::size_t> number(std::string_view text, int base) {
  std::size_t value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && hex_value(text.front()) >= 0 ? std::optional(value) : std::nullopt;
}

/// "HTTP/1.x NNN", then nothing or a blank and the reason (RFC 9112 section 4).
bool is_status_line(std::string_view line) {
  constexpr std::size_t shortest = std::string_view("HTTP/1.1 200").size();
  if (line.size() < shortest || !line.starts_with("HTTP/1.")) {
    return false;
  }
  const bool one_or_zero = line[7] == '0' || line[7] == '1';
  const bool status = line[8] == ' ' && line[9] >= '1' && line[9] <= '9' && is_digit(line[10]) &&
                      is_digit(line[11]);
  return one_or_zero && status && (line.size() == shortest || line[shortest] == ' ');
}

/// "name:value" without a blank before the colon, and nothing that could be read as another line.
bool is_field_line(std::string_view line) {
  const auto colon = line.find(':');
  return colon != std::string_view::npos && is_token(line.substr(0, colon)) &&
         line.find_first_of(std::string_view("\r\0", 2)) == std::string_view::npos;
}

}  // namespace

void ResponseReader::feed(std::string_view bytes) {
  started_ = started_ || !bytes.empty();
  pending_.append(bytes);
  while (!done() && step()) {
  }
  pending_.erase(0, read_);
  read_ = 0;
}

void ResponseReader::end_of_input() {
  if (state_ == State::until_close) {
    state_ = State::done;
  } else if (!done()) {
    fail(Fault::truncated, "the connection closed before the message ended");
  }
}

/// One step forward; false when more bytes are needed.
bool ResponseReader::step() {
  switch (state_) {
    case State::status:
    case State::fields:
      return read_head_line();
    case State::counted:
    case State::chunk:
      return read_counted();
    case State::chunk_size:
    case State::chunk_end:
      return read_chunk_line();
    case State::trailers:
      return read_trailer_line();
    case State::until_close:
      return add_body(pending_.size() - read_);
    case State::done:
      break;
  }
  return false;
}

/// Takes a whole line, without its line break. A bare LF does not end one (RFC 9112 section 2.2
/// lets a recipient be lenient; we look for targets that need leniency).
bool ResponseReader::take_line(std::string& line) {
  const auto end = pending_.find('\n', read_);
  const std::size_t length = std::min(end, pending_.size()) - read_;
  if (length > kLongestLine) {
    fail(Fault::too_large, "a line without end");
    return false;
  }
  if (state_ == State::status && !std::string_view(pending_)
                                      .substr(read_, length)
                                      .starts_with(std::string_view("HTTP/").substr(0, length))) {
    fail(Fault::not_http, "no status line");
    return false;
  }
  if (end == std::string::npos) {
    return false;
  }
  line = pending_.substr(read_, length);
  read_ = end + 1;
  if (!line.ends_with('\r')) {
    fail(Fault::not_http, "a line that does not end in CR LF");
    return false;
  }
  line.pop_back();
  return true;
}

bool ResponseReader::read_head_line() {
  std::string line;
  if (!take_line(line)) {
    return false;
  }
  const bool well_formed =
      state_ == State::status ? is_status_line(line) : line.empty() || is_field_line(line);
  if (!well_formed) {
    fail(Fault::not_http, state_ == State::status ? "no status line" : "a malformed header line");
    return false;
  }
  if (!builder_.add_line(line)) {
    fail(Fault::too_large, builder_.overflow());
    return false;
  }
  state_ =
      builder_.has_status() ? State::fields : State::status;  // an interim response starts anew
  if (builder_.head_complete()) {
    begin_body();
  }
  return true;
}

/// Where the message ends (RFC 9112 section 6.3).
void ResponseReader::begin_body() {
  const Response& head = builder_.response();
  const std::vector<std::string> codings = head.headers.all("Transfer-Encoding");
  const std::vector<std::string> lengths = head.headers.all("Content-Length");
  if (to_head_ || head.status == 204 || head.status == 304) {
    state_ = State::done;
  } else if (!codings.empty() && !lengths.empty()) {
    fail(Fault::not_http, "both Transfer-Encoding and Content-Length");
  } else if (!codings.empty()) {
    if (codings.size() != 1 || !equal_ignoring_case(codings.front(), "chunked")) {
      fail(Fault::not_http, "a Transfer-Encoding other than chunked");
    }
    state_ = State::chunk_size;
  } else if (!lengths.empty()) {
    begin_counted(lengths);
  } else {
    state_ = State::until_close;
  }
}

void ResponseReader::begin_counted(const std::vector<std::string>& lengths) {
  const bool digits = std::ranges::all_of(lengths.front(), is_digit);
  const auto length =
      digits && !lengths.front().empty() ? number(lengths.front(), 10) : std::nullopt;
  if (lengths.size() != 1 || !length) {
    fail(Fault::not_http, "a Content-Length that is not one number");
    return;
  }
  left_ = *length;
  state_ = left_ == 0 ? State::done : State::counted;
}

bool ResponseReader::add_body(std::size_t most) {
  const std::size_t length = std::min(most, pending_.size() - read_);
  if (!builder_.add_body(std::string_view(pending_).substr(read_, length))) {
    fail(Fault::too_large, builder_.overflow());
    return false;
  }
  read_ += length;
  left_ -= std::min(left_, length);
  return length > 0;
}

bool ResponseReader::read_counted() {
  const bool moved = add_body(left_);
  if (!fault_ && left_ == 0) {
    state_ = state_ == State::chunk ? State::chunk_end : State::done;
  }
  return moved;
}

/// The line before a chunk (its size, and extensions that mean nothing to us) or the empty one
/// after it.
bool ResponseReader::read_chunk_line() {
  std::string line;
  if (!take_line(line)) {
    return false;
  }
  if (state_ == State::chunk_end) {
    if (!line.empty()) {
      fail(Fault::not_http, "a chunk that is longer than it says");
    }
    state_ = State::chunk_size;
    return true;
  }
  const std::string_view text = trimmed(std::string_view(line).substr(0, line.find(';')));
  const auto size = text.empty() ? std::nullopt : number(text, 16);
  if (!size) {
    fail(Fault::not_http, "a chunk without a size");
    return false;
  }
  left_ = *size;
  state_ = left_ == 0 ? State::trailers : State::chunk;
  return true;
}

bool ResponseReader::read_trailer_line() {
  std::string line;
  if (!take_line(line)) {
    return false;
  }
  if (line.empty()) {
    state_ = State::done;
  } else if (!is_field_line(line)) {
    fail(Fault::not_http, "a malformed trailer line");
  } else if (!builder_.add_line(line)) {
    fail(Fault::too_large, builder_.overflow());
  }
  return true;
}

void ResponseReader::fail(Fault kind, std::string detail) {
  fault_ = TransportFault{.kind = kind, .detail = std::move(detail)};
}

}  // namespace assay::http
