// Everything that the authorization server remembers, bounded. Included by this folder's .cpp files
// only.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "harness/http/url.hpp"
#include "harness/issuer/message.hpp"
#include "harness/issuer/scope.hpp"
#include "harness/issuer/third_party.hpp"
#include "harness/jose/jwks.hpp"
#include "harness/json/document.hpp"

namespace assay::issuer {

using Clock = std::chrono::steady_clock;

/// Values by key; beyond the limit the oldest is dropped, so that no flood of requests can fill the
/// memory.
template <typename Value>
class Shelf {
 public:
  static constexpr std::size_t kLimit = 10'000;

  Value& put(const std::string& key, Value value) {
    erase(key);
    if (order_.size() == kLimit) {
      erase(std::string(order_.front().first));
    }
    order_.emplace_back(key, std::move(value));
    index_.emplace(key, std::prev(order_.end()));
    return order_.back().second;
  }
  Value* find(const std::string& key) {
    const auto found = index_.find(key);
    return found == index_.end() ? nullptr : &found->second->second;
  }
  const Value* find(const std::string& key) const {
    const auto found = index_.find(key);
    return found == index_.end() ? nullptr : &found->second->second;
  }
  /// The keys of all values that fit.
  template <typename Fits>
  std::vector<std::string> keys_where(const Fits& fits) const {
    std::vector<std::string> keys;
    for (const auto& [key, value] : order_) {
      if (fits(value)) {
        keys.push_back(key);
      }
    }
    return keys;
  }
  /// The newest key that itself fits.
  template <typename Fits>
  std::optional<std::string> key_like(const Fits& fits) const {
    const auto found = std::ranges::find_if(order_.rbegin(), order_.rend(), fits, &Entry::first);
    return found == order_.rend() ? std::nullopt : std::optional(found->first);
  }
  void erase(const std::string& key) {
    if (const auto found = index_.find(key); found != index_.end()) {
      order_.erase(found->second);
      index_.erase(found);
    }
  }

 private:
  using Entry = std::pair<std::string, Value>;
  std::list<Entry> order_;  ///< oldest first
  std::unordered_map<std::string, typename std::list<Entry>::iterator> index_;
};

struct Client {
  std::string id{};
  std::string secret{};
  std::int64_t issued_at{};          ///< seconds since 1970
  std::string registration_token{};  ///< lets its owner read, change and delete it (RFC 7592)
  std::string auth_method{};         ///< of the token endpoint
  std::vector<std::string> redirect_uris{};
  std::vector<std::string> grant_types{};
  Scopes scopes{};      ///< what it may ask for; empty: all that the server has
  jose::JwkSet keys{};  ///< for private_key_jwt
  Document metadata{};  ///< as registered, without what identifies and authenticates
  std::string name{};   ///< for people; untrusted text
  bool is_document{};   ///< its id is the URL of the document that describes it
  // For flaws.
  bool is_trusted{};                                ///< says so itself, and is believed
  bool is_deleted{};                                ///< and lives on all the same
  std::string unsaid_secret{};                      ///< taken beside its secret, and shown nowhere
  std::vector<std::string> former_redirect_uris{};  ///< that it gave up, and that are served

  bool is_public() const { return auth_method == "none"; }
  bool may_use(std::string_view grant_type) const;
};

enum class ChallengeMethod : std::uint8_t {
  none,
  plain,
  s256
};  // the correct server knows S256 alone

/// An authorization request that was found good: what the user is asked to approve, and no more
/// than that is granted.
struct AuthorizationRequest {
  std::string client_id{};
  std::string redirect_uri{};
  std::optional<std::string> state{};
  Scopes scopes{};
  std::string resource{};
  std::string challenge{};
  ChallengeMethod method{ChallengeMethod::s256};
  bool for_token{};                 ///< with response_type=token, which nothing right serves
  std::string third_party_token{};  ///< of the user who signed in there; never shown
};

/// A browser. Its cookie changes at sign-in (else whoever planted the cookie would be signed in
/// too), its `owner` does not, so that requests begun in other tabs go on.
struct Session {
  std::string owner{};
  std::string user{};  ///< empty: nobody has signed in
};

/// An authorization request on its way through sign-in and consent. Each page that is shown gets a
/// token of its own that the form sends back: nobody who did not see the page can submit it (RFC
/// 6749 section 10.12).
struct Transaction {
  std::string owner{};
  AuthorizationRequest request{};
  std::string login_token{};
  std::string consent_token{};
  int failed_logins{};
  Clock::time_point expires{};
  std::optional<Refusal> refusal{};  ///< what the client is told once the user has signed in
  std::string user{};                ///< who was asked; of a flaw, which keeps it here
};

/// An authorization request whose user has not yet said whether the third party may be asked.
struct Question {
  AuthorizationRequest request{};
  std::string browser{};  ///< whose cookie has to come back with the form
  std::string csrf{};
  std::string state{};  ///< for flaws, which choose it too early
  Clock::time_point expires{};
};

/// One that the user approved, on its way through the third party; kept under its state.
struct Departure {
  AuthorizationRequest request{};
  std::string verifier{};
  Clock::time_point expires{};
};

/// What a user granted to a client. Tokens die with it.
struct Grant {
  std::string client_id{};
  std::string subject{};
  Scopes scopes{};
  std::string resource{};
  bool revoked{};
  Clock::time_point revoked_at{};
  int refreshes{};                           ///< how often it was refreshed
  std::vector<std::string> access_tokens{};  ///< jti of those that may still be alive
  std::string third_party_token{};           ///< that stands behind all of them; empty: none
};

struct Code {
  std::string grant{};
  std::string redirect_uri{};
  std::string challenge{};
  ChallengeMethod method{ChallengeMethod::s256};
  bool used{};
  Clock::time_point expires{};
};

struct RefreshToken {
  std::string grant{};
  bool used{};  ///< replaced by another one
  std::string successor{};
  Clock::time_point expires{};
};

/// An authorization request that was pushed ahead (RFC 9126).
struct Pushed {
  std::string client_id{};
  http::Parameters parameters{};
  Clock::time_point expires{};
};

/// What was last fetched from the URL of a Client ID Metadata Document.
struct DocumentCopy {
  Clock::time_point good_until{};
  bool failed{};          ///< kept by flaws alone
  std::string cookies{};  ///< that came with it; for a flaw that sends them back
};

/// Under which a user's consent to a client is kept.
std::string consent_key(std::string_view user, std::string_view client_id);

struct Store {
  Shelf<Client> clients{};
  Shelf<Session> sessions{};  ///< by cookie
  Shelf<Transaction> transactions{};
  Shelf<Pushed> pushed{};  ///< by request_uri
  Shelf<Grant> grants{};
  Shelf<Code> codes{};
  Shelf<RefreshToken> refresh_tokens{};
  Shelf<Clock::time_point> consents{};             ///< the last one by user and client
  Shelf<Clock::time_point> revoked_tokens{};       ///< access tokens by jti
  Shelf<Clock::time_point> used_assertions{};      ///< by client and jti
  Shelf<DocumentCopy> documents{};                 ///< by URL
  std::optional<ThirdPartyAccount> third_party{};  ///< once we are registered there
  Shelf<Question> questions{};
  Shelf<Departure> departures{};  ///< by state

  // What flaws keep: ids made in advance, counts, browsers that are asked once.
  std::string next_client_id{};
  int pushes{};
  int departures_made{};
  int secrets_made{};
  Shelf<Clock::time_point> approved_browsers{};

  /// Nothing of the client, its authorization requests, codes and tokens works any longer (RFC 7592
  /// section 2.3).
  void forget_client(const std::string& id);
  /// What was asked for in its name, and not yet approved, comes to nothing.
  void drop_requests_of(const std::string& client_id);

  /// Ends a grant with all tokens that came of it. Unknown ids are ignored.
  void revoke_grant(const std::string& id);
  /// The third-party token behind one of ours, by its jti; empty: none.
  std::string third_party_token_behind(const std::string& jti) const;
  /// True where the user has let the client in again since this grant was revoked.
  bool was_consented_again(const Grant& grant) const;
};

}  // namespace assay::issuer
