#include "harness/probe/registrations.hpp"

#include <algorithm>
#include <exception>
#include <thread>
#include <utility>

#include "harness/http/url.hpp"
#include "harness/probe/recorder.hpp"

namespace assay {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kMostKept = 5'000;  // a hostile server may name a new place each time
constexpr std::size_t kMostBytes = 8'192;
constexpr milliseconds kMostForOne{5'000};

/// The token opens the client to whoever has it: it never goes from https to http.
bool may_follow(HostGuard& guard, const std::string& uri, const std::string& endpoint) {
  const auto to = http::Url::parse(uri);
  const auto from = http::Url::parse(endpoint);
  if (!to || !from) {
    return false;
  }
  return to->origin() == from->origin() ||
         ((to->scheme == "https" || from->scheme == "http") && !guard.follow(uri, endpoint));
}

/// A rate limit is waited out once: the run that is just ending may have used it up.
bool is_deleted(http::Transport& transport, const oauth::Client& client,
                steady_clock::time_point until) {
  constexpr int most_tries = 2;
  for (int tries = 0; tries < most_tries; ++tries) {
    const auto left = std::chrono::duration_cast<milliseconds>(until - steady_clock::now());
    if (left.count() <= 0) {
      return false;
    }
    const http::Exchange reply = oauth::delete_client(transport, client, "delete the client again",
                                                      std::min(kMostForOne, left));
    const auto limit = rate_limit_of(reply);
    if (!limit) {
      return reply.status() >= 200 && reply.status() < 300;
    }
    const milliseconds wait = limit->retry_after.value_or(std::chrono::seconds{1});
    if (wait > std::min(kMostForOne, left)) {
      return false;
    }
    std::this_thread::sleep_for(wait);
  }
  return false;
}

}  // namespace

void Registrations::remember(const oauth::RegistrationReply& reply) {
  if (!reply.registered() || reply.client->registration_client_uri.empty() ||
      reply.client->registration_access_token.empty()) {
    return;
  }
  const std::string& uri = reply.client->registration_client_uri;
  const bool is_bounded = uri.size() + reply.client->registration_access_token.size() <= kMostBytes;
  if (!is_bounded || (by_uri_.size() >= kMostKept && !by_uri_.contains(uri))) {
    ++unkept_;
    return;
  }
  by_uri_.insert_or_assign(
      uri, Registered{.client = *reply.client, .endpoint = reply.exchange.request().url});
}

void Registrations::target_restarted() {
  unkept_ = 0;
  for (auto& [uri, registered] : by_uri_) {
    registered.may_be_lost = true;
  }
}

Deletions Registrations::delete_all(http::Transport& transport, HostGuard guard,
                                    milliseconds within) {
  const auto until = steady_clock::now() + within;
  Deletions deletions{.left = std::exchange(unkept_, 0)};
  for (const auto& [uri, registered] : std::exchange(by_uri_, {})) {
    bool deleted = false;
    try {
      deleted = may_follow(guard, uri, registered.endpoint) &&
                is_deleted(transport, registered.client, until);
    } catch (const std::exception&) {
      deleted = false;  // whatever it was, the run has its verdicts: it only counts
    }
    deletions.deleted += deleted ? 1 : 0;
    deletions.left += deleted || registered.may_be_lost ? 0 : 1;
  }
  return deletions;
}

}  // namespace assay
