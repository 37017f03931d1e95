#include "harness/http/response_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/http/text.hpp"

namespace assay::http {
namespace {

std::string_view without_line_break(std::string_view line) {
  if (line.ends_with('\n')) {
    line.remove_suffix(1);
  }
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

/// Takes the text up to the next blank, and the blank.
std::string_view take_word(std::string_view& text) {
  const auto blank = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, blank);
  text.remove_prefix(std::min(blank + 1, text.size()));
  return word;
}

}  // namespace

bool ResponseBuilder::add_line(std::string_view line) {
  header_bytes_ += line.size();
  ++header_lines_;
  if (header_bytes_ > limits_.header_bytes || header_lines_ > limits_.header_lines) {
    overflow_ = fmt::format("more than {} header lines or {} bytes of them", limits_.header_lines,
                            limits_.header_bytes);
    return false;
  }
  if (head_complete_) {
    return true;
  }
  line = without_line_break(line);
  if (!has_status()) {
    read_status_line(line);
  } else if (line.empty()) {
    end_head();
  } else {
    read_field(line);
  }
  return true;
}

bool ResponseBuilder::add_body(std::string_view bytes) {
  const std::size_t room = limits_.body_bytes - response_.body.size();
  response_.body.append(bytes.substr(0, room));
  if (bytes.size() > room) {
    overflow_ = fmt::format("a body of more than {} bytes", limits_.body_bytes);
    return false;
  }
  return true;
}

std::optional<Response> ResponseBuilder::take() {
  if (!has_status()) {
    return std::nullopt;
  }
  flush_field();
  return std::exchange(response_, {});
}

void ResponseBuilder::read_status_line(std::string_view line) {
  response_.version = take_word(line);
  const std::string_view code = take_word(line);
  if (code.size() == 3 && std::ranges::all_of(code, is_digit)) {
    response_.status = (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
  }
  response_.reason = line;
}

void ResponseBuilder::read_field(std::string_view line) {
  if (is_blank(line.front()) && field_) {
    field_->value.append(" ").append(trimmed(line));  // obs-fold, RFC 9112 section 5.2
    return;
  }
  flush_field();
  const auto colon = std::min(line.find(':'), line.size());
  field_ = Header{
      .name = std::string(line.substr(0, colon)),
      .value = std::string(trimmed(line.substr(std::min(colon + 1, line.size())))),
  };
}

void ResponseBuilder::flush_field() {
  if (field_) {
    response_.headers.add(std::move(field_->name), std::move(field_->value));
    field_.reset();
  }
}

void ResponseBuilder::end_head() {
  flush_field();
  if (response_.status < 200) {
    response_ = {};  // interim: the final response follows
  } else {
    head_complete_ = true;
  }
}

}  // namespace assay::http
