#include "suites/isolation/secret_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <string_view>

namespace assay::suites {
namespace {

/// What the name of a field ends with, in whatever spelling.
constexpr std::array<std::string_view, 14> secrets{
    "password",   "passwd",      "passphrase",   "passcode",   "apikey",
    "secretkey",  "accesstoken", "refreshtoken", "privatekey", "clientsecret",
    "creditcard", "cardnumber",  "cvv",          "cvc"};

std::string letters_of(const std::string& text) {
  std::string letters;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return letters;
}

bool is_filled_in_freely(const Document& field) {
  const std::string type = field.text("type").value_or("string");
  return (type == "string" || type == "number" || type == "integer") && !field.has("enum") &&
         !field.has("oneOf");
}

bool names_a_secret(const std::string& text) {
  const std::string letters = letters_of(text);
  return std::ranges::any_of(secrets,
                             [&](std::string_view secret) { return letters.ends_with(secret); });
}

/// "Enter your API key", and not "the name of the API key" or "do not enter your password".
bool demands_a_secret(const std::string& text) {
  static const std::regex demand(
      R"(\b(enter|paste|provide|type|give)\b( \w+){0,3} (password|passphrase|api key|access token|private key|client secret|credit card number|card number|cvv)\b)",
      std::regex::icase);
  static const std::regex about(R"(\b(not|never|don't|name|id|label|hint|which)\b)",
                                std::regex::icase);
  return std::regex_search(text, demand) && !std::regex_search(text, about);
}

}  // namespace

std::string secret_asked_for(const std::string& name, const Document& field) {
  if (!is_filled_in_freely(field)) {
    return "";
  }
  if (names_a_secret(name)) {
    return "the field " + name;
  }
  for (const char* member : {"title", "description"}) {
    const std::string text = field.text(member).value_or("");
    if (demands_a_secret(text) || (std::string_view(member) == "title" && names_a_secret(text))) {
      return "the field " + name + ", whose " + member + " says \"" + text + "\"";
    }
  }
  return "";
}

std::string address_in(const std::string& text) {
  static const std::regex address(R"((https?://|www\.)[^\s"'<>]+)", std::regex::icase);
  std::smatch found;
  return std::regex_search(text, found, address) ? found.str() : "";
}

}  // namespace assay::suites
