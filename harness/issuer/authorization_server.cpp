#include "harness/issuer/authorization_server.hpp"

#include <httplib.h>

#include <mutex>
#include <optional>
#include <thread>

#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "harness/catalog/flaws/delegated_login.hpp"
#include "harness/catalog/flaws/discovery.hpp"
#include "harness/catalog/flaws/grants.hpp"
#include "harness/catalog/flaws/pushed_requests.hpp"
#include "harness/http/text.hpp"
#include "harness/issuer/access_token.hpp"
#include "harness/issuer/client_authentication.hpp"
#include "harness/issuer/context.hpp"
#include "harness/issuer/delegation.hpp"

namespace assay::issuer {
namespace {

/// The lines of one name as one value (RFC 9110 section 5.2), so that neither of two credentials
/// counts alone.
std::optional<std::string> combined(const httplib::Request& request, const std::string& name) {
  std::optional<std::string> value;
  const auto [begin, end] = request.headers.equal_range(name);
  for (auto line = begin; line != end; ++line) {
    value = value ? *value + ", " + line->second : line->second;
  }
  return value;
}

/// Routes are regular expressions, and the issuer's path is none.
std::string literally(const std::string& path) {
  std::string pattern;
  for (const char c : path) {
    if (std::string_view(R"(.^$|()[]{}*+?\)").contains(c)) {
      pattern += '\\';
    }
    pattern += c;
  }
  return pattern;
}

Incoming incoming_from(const httplib::Request& request) {
  const std::string& target = request.target;
  const std::size_t mark = target.find('?');
  const std::string type = combined(request, "Content-Type").value_or("");
  // The query is read from the request line and the form from the body: cpp-httplib mixes both in
  // one map and forgets the order.
  return {.method = request.method,
          .path = target.substr(0, mark),
          .query = http::form_decode(mark == std::string::npos ? "" : target.substr(mark + 1)),
          .body = request.body,
          .media_type = http::lower_case(http::trimmed(type.substr(0, type.find(';')))),
          .authorization = combined(request, "Authorization"),
          .cookies = request.get_header_value("Cookie"),
          .host = request.get_header_value("Host"),
          .forwarded_host = request.get_header_value("X-Forwarded-Host")};
}

void write(const Reply& reply, httplib::Response& response) {
  response.status = reply.status;
  for (const auto& [name, value] : reply.headers) {
    response.set_header(name, value);
  }
  if (!reply.media_type.empty()) {
    response.set_content(reply.body, reply.media_type);
  }
}

/// RFC 9110 section 15.5.6.
void refuse_other_methods(httplib::Server& server, const std::string& path,
                          const std::string& allowed) {
  const auto refuse = [allowed](const httplib::Request&, httplib::Response& response) {
    response.status = 405;
    response.set_header("Allow", allowed);
  };
  // The first handler that fits is called: those of the allowed methods were added before.
  server.Get(path, refuse).Post(path, refuse).Put(path, refuse).Patch(path, refuse);
  server.Delete(path, refuse).Options(path, refuse);
}

/// What a resource server in this process gets for an answer that counts (status 200).
template <typename Answer>
std::optional<std::string> answered(Outage outage, const Answer& answer) {
  const auto broken = reply_of(outage);
  if (!broken) {
    return answer();
  }
  return broken->status == 200 ? std::optional(broken->body) : std::nullopt;
}

}  // namespace

struct AuthorizationServer::Impl {
  explicit Impl(Context started) : context(std::move(started)) {
    context.without_lock = [this](const std::function<void()>& action) {
      mutex.unlock();
      action();
      mutex.lock();
    };
    context.let_others_in = [this](std::chrono::milliseconds window) {
      context.without_lock([window] { std::this_thread::sleep_for(window); });
    };
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() = default;

  Context context;
  std::mutex mutex;
  std::mutex audit_mutex;

  using Endpoint = Reply (*)(Context&, const Incoming&);

  /// One request at a time; what was decided is told afterwards, without the lock, so that the
  /// listener may ask back.
  void serve(Endpoint endpoint, const httplib::Request& request, httplib::Response& response) {
    const Incoming incoming = incoming_from(request);
    std::vector<AuditEntry> decisions;
    {
      const std::lock_guard lock(mutex);
      write(endpoint(context, incoming), response);
      decisions.swap(context.decisions);
    }
    const std::lock_guard lock(audit_mutex);
    for (const AuditEntry& decision : decisions) {
      if (context.options.audit) {
        context.options.audit(decision);
      }
    }
  }

  auto handler(Endpoint endpoint) {
    return [this, endpoint](const httplib::Request& request, httplib::Response& response) {
      serve(endpoint, request, response);
    };
  }

  void mount_keys(httplib::Server& server, const std::string& path) {
    server.Get(path, [this](const httplib::Request&, httplib::Response& response) {
      write(serve_keys(context), response);  // nothing that the lock guards
    });
    refuse_other_methods(server, path, "GET, HEAD");
  }

  /// At whatever path, so that it is decided in one place which of them is ours.
  void mount_metadata(httplib::Server& server) {
    for (const char* path :
         {R"((/.*)?/\.well-known/(oauth-authorization-server|openid-configuration))",
          R"(/\.well-known/(oauth-authorization-server|openid-configuration)/.*)"}) {
      server.Get(path, [this](const httplib::Request& request, httplib::Response& response) {
        write(serve_metadata(context, incoming_from(request)), response);
      });
      refuse_other_methods(server, path, "GET, HEAD");
    }
  }

  void mount_authorization(httplib::Server& server, const std::string& path) {
    server.Get(path, handler(authorize));
    server.Post(path, handler(authorize));
    if (context.has(flaw::authorization_preflight_answered)) {
      server.Options(path, [](const httplib::Request& request, httplib::Response& response) {
        response.status = 204;
        response.set_header("Access-Control-Allow-Origin", request.get_header_value("Origin"));
        response.set_header("Access-Control-Allow-Methods", "GET, POST");
      });
    }
    refuse_other_methods(server, path, "GET, HEAD, POST");
  }

  void mount_post(httplib::Server& server, const std::string& path, Endpoint endpoint) {
    server.Post(path, handler(endpoint));
    refuse_other_methods(server, path, "POST");
  }
};

AuthorizationServer::AuthorizationServer(std::string issuer, Options options) {
  if (options.keys.empty()) {
    options.keys.push_back(jose::Key::generate(options.algorithm));
  }
  Minter minter(issuer, options.resource.empty() ? issuer : options.resource, options.keys.front());
  auto published = std::make_shared<Published>(options.keys);
  ThirdParty third_party = third_party_of(issuer);
  impl_ = std::make_unique<Impl>(Context{.issuer = std::move(issuer),
                                         .options = std::move(options),
                                         .minter = std::move(minter),
                                         .published = std::move(published),
                                         .third_party = std::move(third_party)});
  for (const ResourceServer& server : impl_->context.options.resource_servers) {
    impl_->context.store.clients.put(server.client_id,
                                     Client{.id = server.client_id,
                                            .secret = server.client_secret,
                                            .auth_method = std::string(kEitherSecretMethod)});
  }
}

AuthorizationServer::~AuthorizationServer() = default;

void AuthorizationServer::mount(httplib::Server& server) {
  const std::string path = literally(impl_->context.path());
  const std::string configuration = path + "/register/[^/]+";
  impl_->mount_metadata(server);
  impl_->mount_keys(server, path + "/jwks");
  const bool is_moved = impl_->context.has(flaw::default_endpoints_elsewhere);
  const std::string authorization = path + (is_moved ? "/oauth/authorize" : "/authorize");
  impl_->mount_authorization(server, authorization);
  server.Get(path + "/consent", impl_->handler(show_consent));
  server.Post(path + "/consent", impl_->handler(decide));
  impl_->mount_post(server, path + "/login", log_in);
  if (!impl_->context.third_party.issuer.empty()) {
    impl_->mount_post(server, path + kDelegationPath, decide_delegation);
    server.Get(path + kCallbackPath, impl_->handler(finish_delegation));
  }
  impl_->mount_post(server, path + "/register", register_client);
  server.Get(configuration, impl_->handler(manage_client));
  server.Put(configuration, impl_->handler(manage_client));
  server.Delete(configuration, impl_->handler(manage_client));
  refuse_other_methods(server, configuration, "GET, HEAD, PUT, DELETE");
  if (impl_->context.has(flaw::token_issued_by_get)) {
    server.Get(path + "/token", impl_->handler(issue_token));
  }
  if (impl_->context.has(flaw::push_by_get_served)) {
    server.Get(path + "/par", impl_->handler(push));
  }
  impl_->mount_post(server, path + "/par", push);
  impl_->mount_post(server, path + "/token", issue_token);
  impl_->mount_post(server, path + "/revoke", revoke);
  impl_->mount_post(server, path + "/introspect", introspect);
}

const Minter& AuthorizationServer::minter() const { return impl_->context.minter; }

const std::string& AuthorizationServer::issuer() const { return impl_->context.issuer; }

std::string AuthorizationServer::jwks() const { return impl_->context.published->keys().to_json(); }

Minter AuthorizationServer::publish_key(const jose::Key& key) {
  impl_->context.published->add(key);
  return minter().with_key(key);
}

void AuthorizationServer::withdraw_key(const Minter& minter) {
  impl_->context.published->withdraw(minter.key().kid());
}

void AuthorizationServer::set_outage(Outage outage) {
  impl_->context.published->set_outage(outage);
}

void AuthorizationServer::revoke_token(const std::string& jti) {
  const std::lock_guard lock(impl_->mutex);
  impl_->context.store.revoked_tokens.put(jti, Clock::now());
}

void AuthorizationServer::set_clock_ahead(std::chrono::seconds ahead) {
  const std::lock_guard lock(impl_->mutex);
  impl_->context.clock_ahead = ahead;
  if (impl_->context.minter.date() != numeric_date(ahead)) {
    impl_->context.minter = impl_->context.minter.with_clock_ahead(ahead);
  }
}

std::size_t AuthorizationServer::key_fetches() const {
  return impl_->context.published->key_fetches();
}

std::size_t AuthorizationServer::introspections() const {
  return impl_->context.published->introspections();
}

std::optional<std::string> AuthorizationServer::fetch_keys() const {
  Published& published = *impl_->context.published;
  published.count_key_fetch();
  return answered(published.outage(), [this] { return jwks(); });
}

std::optional<std::string> AuthorizationServer::introspected(const std::string& token) const {
  Published& published = *impl_->context.published;
  published.count_introspection();
  return answered(published.outage(), [&] {
    const std::lock_guard lock(impl_->mutex);
    return state_of(impl_->context, token).dump();
  });
}

bool AuthorizationServer::is_revoked(const std::string& jti) const {
  std::string behind;
  std::optional<ThirdPartyAccount> account;
  {
    const std::lock_guard lock(impl_->mutex);
    const Store& store = impl_->context.store;
    if (is_revoked_token(impl_->context, jti)) {
      return true;
    }
    account = store.third_party;
    behind = account ? store.third_party_token_behind(jti) : "";
  }
  // Whoever withdraws there what they granted means us, too.
  return !behind.empty() && !impl_->context.has(flaw::third_party_token_status_unread) &&
         state_at(*account, behind)["active"].boolean() != true;
}

}  // namespace assay::issuer
