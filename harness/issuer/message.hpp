// What the endpoints read and answer, free of any HTTP library. Included by this folder's .cpp
// files only.
#pragma once

#include <expected>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/http/url.hpp"
#include "harness/json/document.hpp"

namespace assay::issuer {

struct Incoming {
  std::string method{};
  std::string path{};  ///< of the request line, as it stands there
  http::Parameters query{};
  std::string body{};
  std::string media_type{};                    ///< lower case, without parameters
  std::optional<std::string> authorization{};  ///< an empty header is one too
  std::string cookies{};
  std::string host{};            ///< of the Host header; nothing right depends on it
  std::string forwarded_host{};  ///< of X-Forwarded-Host, likewise
};

struct Reply {
  int status{200};
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string media_type{};
  std::string body{};

  Reply with(std::string name, std::string value) &&;
};

/// An error as OAuth names them (OAuth 2.1 sections 3.2.4 and 4.1.2.1). The description is ours
/// alone: it never repeats what was sent, so that it needs no escaping and keeps to the characters
/// that the specification permits.
struct Refusal {
  std::string code{};
  std::string description{};
  int status{400};
};

/// JSON that holds secrets or depends on who asks: never to be cached (OAuth 2.1 section 3.2.3).
/// "Pragma" is what RFC 6749 asked for beside it.
Reply private_json(int status, const Document& body);
Reply error_json(const Refusal& refusal);

inline constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

/// Parameters without a value count as not sent (OAuth 2.1 sections 3.1 and 3.2).
http::Parameters without_empty(http::Parameters parameters);

/// The same, with the blanks around their names gone: what a flaw looks at.
http::Parameters with_trimmed_names(http::Parameters parameters);

/// The form in the body of a POST, or what is wrong. The URL's query never counts: it ends up in
/// logs (section 2.4.1).
std::expected<http::Parameters, Refusal> form_of(const Incoming& incoming);

/// The members of a JSON object as if they had come in a form: what a flaw reads.
http::Parameters parameters_of_json(std::string_view body);

/// The first of `names` that comes more than once (OAuth 2.1 sections 3.1 and 3.2).
std::optional<std::string> first_doubled(const http::Parameters& parameters,
                                         std::initializer_list<std::string_view> names);

std::string value_of(const http::Parameters& parameters, std::string_view name);  ///< or empty

}  // namespace assay::issuer
