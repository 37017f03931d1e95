#include "harness/guard/redactor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <mutex>
#include <ranges>
#include <shared_mutex>
#include <vector>

#include "harness/guard/encodings.hpp"
#include "harness/guard/named_secrets.hpp"
#include "harness/guard/secret_index.hpp"

namespace assay {
namespace {

// What a target hands out is bounded, as everything it sends is: of a longer secret the beginning
// is known by value, and the rest is still found by name.
constexpr std::size_t kLongestSecret = 8'192;
constexpr std::size_t kMostBytesLearnedFromTargets = 128U << 20U;
constexpr std::size_t kMostSecretsOfOneText = 500;
constexpr std::size_t kRemembered = 256;

// Words of the protocols. A target that calls one of them a token must not make our own reports
// unreadable.
constexpr std::array<std::string_view, 30> kVocabulary = {
    "access_denied",
    "access_token",
    "authorization_code",
    "bearer_token",
    "client_credentials",
    "client_secret",
    "code_challenge",
    "code_verifier",
    "consent_required",
    "insufficient_scope",
    "interaction_required",
    "invalid_client",
    "invalid_grant",
    "invalid_redirect_uri",
    "invalid_request",
    "invalid_scope",
    "invalid_target",
    "invalid_token",
    "login_required",
    "password",
    "redirect_uri",
    "refresh_token",
    "resource_metadata",
    "server_error",
    "temporarily_unavailable",
    "unauthorized",
    "unauthorized_client",
    "undefined",
    "unsupported_grant_type",
    "unsupported_response_type",
};

bool is_vocabulary(std::string_view secret) {
  return std::ranges::find(kVocabulary, secret) != kVocabulary.end();
}

bool is_long_enough(std::string_view secret) {
  return secret.size() >= guard::SecretIndex::kShortest;
}

std::string label_of(std::string_view kind, std::string_view secret) {
  // The hash of something short is as good as the thing itself.
  return is_long_enough(secret) ? fmt::format("[{}:{}]", kind, guard::sha256_prefix(secret))
                                : fmt::format("[{}]", kind);
}

// The value that a person would call the secret: the one behind all encodings.
const std::string& plain_value(const guard::NamedSecret& found) { return found.values.back(); }

// What an earlier pass has put in a secret's place.
bool is_label(const guard::NamedSecret& found) {
  const std::string& text = found.values.front();
  return text.starts_with('[' + found.kind) && text.ends_with(']');
}

// By name, also what is too short to be known by value, where a short value is still a secret.
bool is_taken_out_by_name(const guard::NamedSecret& found) {
  return is_long_enough(plain_value(found)) || found.kind == "password" ||
         found.kind == "client_secret";
}

// `any_length`: nothing but secrets stands there, so that a short one goes too.
std::string without(std::string_view text, const std::vector<guard::NamedSecret>& secrets,
                    bool any_length = false) {
  std::string out;
  std::size_t position = 0;
  for (const auto& found : secrets) {
    if (is_label(found) || !(any_length || is_taken_out_by_name(found))) {
      continue;
    }
    out += text.substr(position, found.offset - position);
    out += label_of(found.kind, plain_value(found));
    position = found.offset + found.length;
  }
  out += text.substr(position);
  return out;
}

bool holds_nothing_but_secrets(std::string_view header_name) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  constexpr std::string_view name = "authorization";
  return std::ranges::equal(header_name, name, {}, lower);
}

}  // namespace

struct Redactor::State {
  mutable std::shared_mutex mutex;
  guard::SecretIndex index;
  std::deque<std::string> learned_from_targets;  // oldest first
  std::size_t bytes_from_targets{};
  // A token travels with every request: what was learned lately need not be encoded in all its
  // forms again.
  std::array<std::string, kRemembered> learned_lately;

  std::string& memory_of(std::string_view secret) {
    return learned_lately.at(std::hash<std::string_view>{}(secret) % kRemembered);
  }

  bool knows(std::string_view secret) {
    const std::shared_lock lock(mutex);
    return memory_of(secret) == secret;
  }

  void learn(std::string_view kind, std::string_view whole, bool from_target) {
    const std::string_view secret = from_target ? whole.substr(0, kLongestSecret) : whole;
    if (!is_long_enough(secret) || is_vocabulary(secret) || knows(secret)) {
      return;
    }
    const std::string label = label_of(kind, whole);
    std::vector<std::string> forms = guard::forms_of_secret(secret);
    const std::scoped_lock lock(mutex);
    for (std::string& form : forms) {
      if (index.add(form, label) && from_target) {
        bytes_from_targets += form.size();
        learned_from_targets.push_back(std::move(form));
      }
    }
    memory_of(secret) = secret;
    while (bytes_from_targets > kMostBytesLearnedFromTargets) {
      learned_lately.fill({});
      bytes_from_targets -= learned_from_targets.front().size();
      index.remove(learned_from_targets.front());
      learned_from_targets.pop_front();
    }
  }

  void learn_all(const std::vector<guard::NamedSecret>& secrets) {
    for (const auto& found : secrets | std::views::take(kMostSecretsOfOneText)) {
      if (is_label(found)) {
        continue;
      }
      // The plain value first: what it looks like when encoded then has its label, not one of its
      // own.
      for (const std::string& value : found.values | std::views::reverse) {
        learn(found.kind, value, true);
      }
    }
  }

  void learn_headers(const http::Headers& headers) {
    for (const auto& [name, value] : headers.lines()) {
      learn_all(guard::secrets_in_header(name, value));
    }
  }

  void learn_response(const http::Response& response) {
    learn_headers(response.headers);
    learn_all(guard::secrets_in_text(response.body));
  }

  void learn_record(const http::ExchangeRecord& record) {
    learn_all(guard::secrets_in_text(record.request.url));
    learn_headers(record.request.headers);
    learn_all(guard::secrets_in_text(record.request.body));
    if (const auto* response = std::get_if<http::Response>(&record.outcome)) {
      learn_response(*response);
    }
    if (record.partial) {
      learn_response(*record.partial);
    }
  }

  std::string by_value(std::string_view text) const {
    const std::shared_lock lock(mutex);
    return index.redact(text);
  }

  std::string text(std::string_view text) const {
    return by_value(without(text, guard::secrets_in_text(text)));
  }

  http::Headers headers(const http::Headers& headers) const {
    http::Headers out;
    for (const auto& [name, value] : headers.lines()) {
      const bool is_credential = holds_nothing_but_secrets(name);
      out.add(by_value(name),
              by_value(without(value, guard::secrets_in_header(name, value), is_credential)));
    }
    return out;
  }

  http::Response response(const http::Response& response) const {
    http::Response out = response;
    out.reason = by_value(response.reason);
    out.headers = headers(response.headers);
    out.body = text(response.body);
    return out;
  }
};

Redactor::Redactor() : state_(std::make_shared<State>()) {}

void Redactor::learn(std::string_view kind, std::string_view secret) {
  state_->learn(kind, secret, false);
}

void Redactor::learn_from(const http::Exchange& exchange) {
  state_->learn_record(exchange.record());
}

std::string Redactor::redact(std::string_view text) const { return state_->by_value(text); }

http::ExchangeRecord Redactor::redact(const http::ExchangeRecord& record) const {
  state_->learn_record(record);
  http::ExchangeRecord out = record;
  out.purpose = state_->by_value(record.purpose);
  out.request.method = state_->by_value(record.request.method);
  out.request.url = state_->text(record.request.url);
  out.request.headers = state_->headers(record.request.headers);
  out.request.body = state_->text(record.request.body);
  if (const auto* response = std::get_if<http::Response>(&record.outcome)) {
    out.outcome = state_->response(*response);
  } else if (const auto* fault = std::get_if<http::TransportFault>(&record.outcome)) {
    out.outcome =
        http::TransportFault{.kind = fault->kind, .detail = state_->by_value(fault->detail)};
  }
  if (record.partial) {
    out.partial = state_->response(*record.partial);
  }
  return out;
}

}  // namespace assay
