#include "harness/probe/engagement.hpp"
#include "harness/probe/recorder.hpp"

namespace assay {
namespace {

http::Headers headers_of(const TargetSpec& target) {
  http::Headers headers;
  for (const auto& [name, value] : target.headers) {
    headers.add(name, value);
  }
  return headers;
}

/// Notes the first answer that is none: a survey that took a rate limit for a fact would call a
/// protected server open.
class NotingTransport : public http::Transport {
 public:
  NotingTransport(http::Transport& inner, std::optional<http::Exchange>& limited)
      : inner_(&inner), limited_(&limited) {}

  http::Exchange perform(const http::Request& request, std::string purpose) override {
    return noted(inner_->perform(request, std::move(purpose)));
  }
  http::Exchange perform_until(const http::Request& request, std::string purpose,
                               const std::function<bool(const http::Response&)>& enough) override {
    return noted(inner_->perform_until(request, std::move(purpose), enough));
  }
  std::unique_ptr<http::Stream> open(const http::Request& request, std::string purpose) override {
    return inner_->open(request, std::move(purpose));
  }

 private:
  http::Exchange noted(http::Exchange exchange) {
    if (!*limited_ && rate_limit_of(exchange)) {
      *limited_ = exchange;
    }
    return exchange;
  }

  http::Transport* inner_;
  std::optional<http::Exchange>* limited_;
};

/// Some servers let anybody in at `initialize` and ask for a token only behind it.
bool asks_for_token_later(const mcp::Client& client) {
  return client.list_tools(mcp::no_token).exchange.status() == 401;
}

void find_resource_metadata(http::Transport& transport, const EngagementOptions& options,
                            Facts& facts) {
  std::optional<std::string> challenged;
  if (facts.challenge) {
    challenged = facts.challenge->parameter("resource_metadata");
  }
  if (challenged) {
    HostGuard guard = options.guard;
    guard.follow(*challenged, facts.server_url);
  }
  facts.resource_metadata = oauth::find_resource_metadata(
      transport, facts.server_url, challenged, facts.revision, facts.resource_metadata_tries);
}

/// Whose metadata to look for: the tester's word first, then the server's, then (2025-03-26) the
/// server's own origin.
std::string issuer_for(const EngagementOptions& options, const Facts& facts) {
  if (!options.target.authorization_server.issuer.empty()) {
    return options.target.authorization_server.issuer;
  }
  if (facts.revision == Revision::v2025_03_26) {
    const auto url = http::Url::parse(facts.server_url);
    return url ? url->origin() : "";
  }
  if (facts.resource_metadata && !facts.resource_metadata->authorization_servers().empty()) {
    return facts.resource_metadata->authorization_servers().front();
  }
  return "";
}

void find_server_metadata(http::Transport& transport, const EngagementOptions& options,
                          Facts& facts) {
  facts.issuer = issuer_for(options, facts);
  if (facts.issuer.empty()) {
    return;
  }
  HostGuard guard = options.guard;
  guard.follow(facts.issuer, facts.server_url);
  facts.server_metadata = oauth::find_server_metadata(transport, facts.issuer, facts.revision,
                                                      facts.server_metadata_tries);
  if (!facts.server_metadata) {
    return;
  }
  for (const std::string& member : facts.server_metadata->lookup.document.members()) {
    if (member.ends_with("_endpoint") || member == "jwks_uri") {
      guard.follow(facts.server_metadata->endpoint(member), facts.issuer);
    }
  }
}

}  // namespace

Facts survey(const EngagementOptions& options, Revision revision) {
  Facts facts{.revision = revision, .server_url = options.target.server.url};
  NotingTransport transport(*options.transport, facts.limited);
  const mcp::Client client(transport, facts.server_url, revision, headers_of(options.target));
  facts.trusts_our_issuer =
      options.target.authorization_server.trusted && options.minter.has_value();
  facts.anonymous = client.knock(mcp::no_token, "knock without a token");
  if (facts.anonymous.exchange.fault() != nullptr) {
    // Who does not answer is not asked for documents too: each would be another timeout.
    facts.is_protected = options.target.server.is_protected.value_or(false);
    return facts;
  }
  facts.challenge = http::bearer_challenge_of(facts.anonymous.exchange);
  find_resource_metadata(transport, options, facts);
  facts.is_protected = facts.anonymous.exchange.status() == 401 ||
                       facts.resource_metadata.has_value() ||
                       (facts.anonymous.succeeded() && asks_for_token_later(client));
  facts.is_protected = options.target.server.is_protected.value_or(facts.is_protected);
  if (facts.is_protected) {
    find_server_metadata(transport, options, facts);
  }
  return facts;
}

}  // namespace assay
