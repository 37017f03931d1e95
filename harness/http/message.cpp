#include "harness/http/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "harness/http/text.hpp"

namespace assay::http {
namespace {

const std::string& nothing() {
  static const std::string empty;
  return empty;
}

/// A URL under attack may hold anything; a line for people may not.
std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= ' ' && c <= '~') {
      out += c;
    } else {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace

void Headers::add(std::string name, std::string value) {
  lines_.push_back({.name = std::move(name), .value = std::move(value)});
}

void Headers::set(std::string_view name, std::string value) {
  const auto first = std::ranges::find_if(
      lines_, [&](const Header& line) { return equal_ignoring_case(line.name, name); });
  if (first == lines_.end()) {
    add(std::string(name), std::move(value));
    return;
  }
  first->value = std::move(value);
  const auto rest = std::remove_if(first + 1, lines_.end(), [&](const Header& line) {
    return equal_ignoring_case(line.name, name);
  });
  lines_.erase(rest, lines_.end());
}

void Headers::remove(std::string_view name) {
  std::erase_if(lines_, [&](const Header& line) { return equal_ignoring_case(line.name, name); });
}

std::optional<std::string> Headers::first(std::string_view name) const {
  for (const Header& line : lines_) {
    if (equal_ignoring_case(line.name, name)) {
      return line.value;
    }
  }
  return std::nullopt;
}

std::vector<std::string> Headers::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const Header& line : lines_) {
    if (equal_ignoring_case(line.name, name)) {
      values.push_back(line.value);
    }
  }
  return values;
}

bool Headers::contains(std::string_view name) const {
  return std::ranges::any_of(
      lines_, [&](const Header& line) { return equal_ignoring_case(line.name, name); });
}

std::string_view name_of(Fault fault) {
  switch (fault) {
    case Fault::unresolved:
      return "unresolved";
    case Fault::refused:
      return "refused";
    case Fault::timeout:
      return "timeout";
    case Fault::tls:
      return "tls";
    case Fault::not_http:
      return "not_http";
    case Fault::truncated:
      return "truncated";
    case Fault::too_large:
      return "too_large";
    case Fault::forbidden_host:
      return "forbidden_host";
    case Fault::over_budget:
      return "over budget";
    case Fault::bad_request:
      return "bad_request";
    case Fault::other:
      break;
  }
  return "other";
}

std::uint64_t next_exchange_id() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

Exchange::Exchange() {
  static const auto nothing_sent = std::make_shared<const ExchangeRecord>(ExchangeRecord{
      .outcome = TransportFault{.kind = Fault::other, .detail = "nothing was sent"},
  });
  record_ = nothing_sent;
}

Exchange::Exchange(ExchangeRecord record)
    : record_(std::make_shared<const ExchangeRecord>(std::move(record))) {}

int Exchange::status() const {
  const Response* answer = response();
  return answer == nullptr ? 0 : answer->status;
}

const std::string& Exchange::body() const {
  const Response* answer = response();
  return answer == nullptr ? nothing() : answer->body;
}

std::optional<std::string> Exchange::header(std::string_view name) const {
  const Response* answer = response();
  return answer == nullptr ? std::nullopt : answer->headers.first(name);
}

std::vector<std::string> Exchange::header_values(std::string_view name) const {
  const Response* answer = response();
  return answer == nullptr ? std::vector<std::string>{} : answer->headers.all(name);
}

std::string Exchange::media_type() const {
  const std::string value = header("Content-Type").value_or("");
  return lower_case(trimmed(std::string_view(value).substr(0, value.find(';'))));
}

std::string Exchange::summary() const {
  const std::string sent = printable(request().method + " " + request().url);
  if (const TransportFault* why = fault()) {
    return fmt::format("{} -> {}: {}", sent, name_of(why->kind), printable(why->detail));
  }
  return fmt::format("{} -> {}", sent, status());
}

}  // namespace assay::http
