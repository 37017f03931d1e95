#include "harness/probe/leaks.hpp"

#include <algorithm>
#include <iterator>

#include "harness/guard/encodings.hpp"
#include "harness/jose/base64url.hpp"
#include "harness/jose/digest.hpp"

namespace assay {
namespace {

constexpr std::size_t around = 60;
constexpr std::size_t replaced = 12;  ///< characters of a token

/// Base64 of a text that holds the secret, wherever in it the secret begins: only the characters
/// that do not depend on what stands around it.
std::vector<std::string> inside_base64(std::string_view secret) {
  std::vector<std::string> forms;
  for (std::size_t before = 0; before < 3; ++before) {
    const std::string bytes = std::string(before, ' ') + std::string(secret);
    const std::size_t first = before == 0 ? 0 : before + 1;
    const std::size_t whole = bytes.size() * 8 / 6;
    for (const std::string& encoded : {jose::base64_encode(bytes), jose::base64url_encode(bytes)}) {
      forms.push_back(encoded.substr(first, whole - first));
    }
  }
  return forms;
}

std::vector<std::string> forms_of(std::string_view secret) {
  std::vector<std::string> forms = guard::forms_of_secret(secret);
  if (secret.size() >= 8) {
    std::ranges::move(inside_base64(secret), std::back_inserter(forms));
  }
  return forms;
}

std::string said_by(const http::Headers& headers, const std::string& body) {
  std::string text;
  for (const http::Header& line : headers.lines()) {
    text += line.name + ": " + line.value + "\n";
  }
  return text + "\n" + body;
}

}  // namespace

std::optional<std::string> passage_with(std::string_view text, std::string_view secret) {
  for (const std::string& form : forms_of(secret)) {
    const std::size_t at = text.find(form);
    if (at != std::string_view::npos) {
      const std::size_t begin = at - std::min(at, around);
      return std::string(text.substr(begin, at - begin + form.size() + around));
    }
  }
  return std::nullopt;
}

std::optional<std::string> passage_with(const http::Exchange& exchange, std::string_view secret) {
  const http::Response* response = exchange.response();
  return response == nullptr
             ? std::nullopt
             : passage_with(response->reason + "\n" + said_by(response->headers, response->body),
                            secret);
}

std::optional<std::string> passage_with(const http::Request& request, std::string_view secret) {
  return passage_with(request.url + "\n" + said_by(request.headers, request.body), secret);
}

std::string altered(const std::string& token) {
  const std::size_t kept = token.size() - std::min(token.size(), replaced);
  return token.substr(0, kept) + jose::random_token(replaced).substr(0, replaced);
}

}  // namespace assay
