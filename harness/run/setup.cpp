#include "harness/run/setup.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>

#include "fixtures/reference/deployment.hpp"
#include "harness/guard/patience.hpp"
#include "harness/http/url.hpp"
#include "harness/run/brought_tokens.hpp"
#include "harness/run/execute.hpp"
#include "harness/run/loopback_canary.hpp"
#include "harness/run/loopback_document_host.hpp"
#include "harness/run/own_issuer.hpp"
#include "harness/run/recording_upstream.hpp"
#include "harness/run/redirect_endpoint.hpp"
#include "harness/run/traces.hpp"
#include "harness/target/launcher.hpp"

namespace assay {

struct TargetSetup::Impl {
  TargetOptions options{};
  TargetSpec spec{};
  Redactor redactor{};
  HostGuard guard{};
  std::optional<issuer::Minter> minter{};
  std::string redirect_uri{};
  BroughtTokens tokens{};
  std::unique_ptr<reference::Deployment> deployment{};
  std::unique_ptr<RedirectEndpoint> redirect_endpoint{};
  OwnIssuer own_issuer{};
  std::shared_ptr<PaceAccount> pace{};
  std::unique_ptr<http::Transport> transport{};
  std::unique_ptr<RecordingUpstream> upstream{};
  std::shared_ptr<DocumentHost> documents{};
  std::unique_ptr<LaunchedTarget> launched{};
  std::unique_ptr<Engagement> engagement{};
};

namespace {

using Impl = TargetSetup::Impl;
using Done = std::expected<void, Trouble>;

std::unexpected<Trouble> usage(std::string sentence) {
  return std::unexpected(Trouble{3, std::move(sentence)});
}
std::unexpected<Trouble> nothing_there(std::string sentence) {
  return std::unexpected(Trouble{4, std::move(sentence)});
}

Done read_spec(Impl& setup, int issuer_port) {
  const TargetOptions& options = setup.options;
  if (!options.target_file.empty()) {
    const Expansion expansion{.issuer = fmt::format("http://127.0.0.1:{}", issuer_port),
                              .redirect_uri = setup.redirect_uri,
                              .upstream = setup.upstream ? setup.upstream->origin() : ""};
    auto spec = read_target_file(options.target_file, expansion);
    if (!spec) {
      return usage(spec.error());
    }
    setup.spec = std::move(*spec);
  } else if (options.server_url.empty() && options.authorization_server.empty()) {
    setup.upstream = std::make_unique<RecordingUpstream>();
    setup.deployment = std::make_unique<reference::Deployment>(
        reference::DeploymentOptions{.upstream = setup.upstream->origin()});
    setup.spec = setup.deployment->target();
    setup.minter = setup.deployment->minter();
  }
  return {};
}

Done apply_options(Impl& setup) {
  const TargetOptions& options = setup.options;
  TargetSpec& spec = setup.spec;
  if (!options.server_url.empty()) {
    spec.server.url = options.server_url;
  }
  if (!options.authorization_server.empty()) {
    spec.authorization_server.issuer = options.authorization_server;
  }
  if (!options.server_command.empty()) {
    spec.server.process = ProcessSpec{.command = {"/bin/sh", "-c", options.server_command},
                                      .ready = Ready{.url = spec.server.url}};
  }
  spec.attack_hosts = options.allow_attacks;
  if (!options.login_user.empty()) {
    const auto password = from_environment(options.password_env, "--password-env");
    if (!password) {
      return std::unexpected(password.error());
    }
    spec.users.insert(spec.users.begin(), login::User{options.login_user, *password});
  }
  for (const std::string& pair : options.header_env) {
    const auto equals = pair.find('=');
    const auto value = from_environment(equals == std::string::npos ? "" : pair.substr(equals + 1),
                                        "--header-env");
    if (equals == std::string::npos || equals == 0) {
      return usage("--header-env takes NAME=VARIABLE, and got " + pair + ".");
    }
    if (!value) {
      return std::unexpected(value.error());
    }
    spec.headers[pair.substr(0, equals)] = *value;
    setup.redactor.learn("header", *value);
  }
  auto tokens = brought_tokens(options, spec.users);
  if (!tokens) {
    return std::unexpected(tokens.error());
  }
  setup.tokens = *std::move(tokens);
  if (spec.name.empty()) {
    spec.name = spec.server.url.empty() ? spec.authorization_server.issuer : spec.server.url;
  }
  return {};
}

Done check_urls(const TargetSpec& spec) {
  if (spec.server.url.empty()) {
    return usage("There is no MCP server to judge: name it with --server or --target.");
  }
  for (const std::string& url : {spec.server.url, spec.authorization_server.issuer}) {
    if (const auto parsed = http::Url::parse(url); !url.empty() && !parsed) {
      return usage(fmt::format("The URL '{}' cannot be used: {}.", url, parsed.error()));
    }
  }
  return {};
}

void learn_secrets(Impl& setup) {
  for (const login::User& user : setup.spec.users) {
    setup.redactor.learn("password", user.password);
  }
  setup.redactor.learn("client_secret",
                       setup.spec.authorization_server.introspection_client.client_secret);
  for (const RegisteredClient& client : setup.spec.clients) {
    setup.redactor.learn("client_secret", client.client_secret);
  }
  for (const std::string& secret : setup.spec.secrets) {
    setup.redactor.learn("secret", secret);
  }
  for (const std::string& token :
       {setup.tokens.good, setup.tokens.others.second_user, setup.tokens.others.expired,
        setup.tokens.others.other_audience}) {
    setup.redactor.learn("access_token", token);
  }
}

/// What the target file says about an issuer of ours, whether it is new or was there before.
Done prepare_issuer(Impl& setup, int port) {
  const bool is_known = !setup.spec.authorization_server.keys.empty();
  if (is_known && port != 0) {
    return usage(
        "authorization_server.keys is of an issuer that has an address: the target file says "
        "${issuer} as well, which is that of a new one.");
  }
  if (!is_known && port == 0) {
    return {};
  }
  auto own = is_known ? take_up_issuer(setup.spec) : start_own_issuer(setup.spec, port);
  if (!own) {
    return std::unexpected(own.error());
  }
  setup.own_issuer = *std::move(own);
  if (setup.spec.authorization_server.trusted) {
    setup.minter = setup.own_issuer.minter;
  } else {
    setup.guard.name_host(setup.own_issuer.server->issuer());
  }
  return {};
}

void open_transport(Impl& setup) {
  for (const std::string& url : {setup.spec.server.url, setup.spec.authorization_server.issuer}) {
    if (!url.empty()) {
      setup.guard.name_host(url);
    }
  }
  for (const std::string& host : setup.spec.allowed_hosts) {
    setup.guard.name_host(host);
  }
  http::CurlOptions curl{
      .user_agent = fmt::format("mcp-assay/{} (run {})", ASSAY_VERSION, setup.options.run_id)};
  curl.limits.timeout = setup.options.timeout;
  curl.may_connect = [guard = setup.guard](const std::string& host, const std::string& address,
                                           int port) {
    return guard.may_connect(host, address, port);
  };
  setup.pace = std::make_shared<PaceAccount>(PaceAccount{.pace = setup.options.pace});
  setup.transport = paced(
      impatient(http::make_curl_transport(std::move(curl)), setup.options.timeout), setup.pace);
}

/// What is launched finds in its environment whom to trust, and where from documents of clients
/// come that it may fetch although that is on this machine.
void offer_documents(Impl& setup) {
  setup.documents = shared_document_host();
  const std::string origin = setup.documents->origin(DocumentHost::Door::documents);
  setenv("ASSAY_DOCUMENTS_CA", setup.documents->ca_file().c_str(), 1);
  setenv("ASSAY_DOCUMENTS_ORIGIN", origin.c_str(), 1);
}

Done launch(Impl& setup) {
  if (!setup.spec.server.process && setup.spec.processes.empty()) {
    return {};
  }
  offer_documents(setup);
  const InterruptEndsLaunch launching;
  if (interrupted()) {
    return nothing_there("The run was interrupted before the target was launched.");
  }
  auto launched = LaunchedTarget::launch(setup.spec);
  if (!launched) {
    return nothing_there(setup.redactor.redact(launched.error()));
  }
  setup.launched = std::move(*launched);
  return {};
}

issuer::AuthorizationServer* own_issuer_of(Impl& setup) {
  return setup.deployment ? &setup.deployment->authorization_server()
                          : setup.own_issuer.server.get();
}

EngagementOptions engagement_options(Impl& setup) {
  EngagementOptions options{
      .target = setup.spec,
      .transport = setup.transport.get(),
      .redactor = setup.redactor,
      .guard = setup.guard,
      .budget = Budget(setup.spec.budgets),
      .minter = setup.minter,
      .redirect_uri = setup.redirect_uri,
      .ready_token = setup.tokens.good,
      .other_tokens = setup.tokens.others,
      .own_issuer = own_issuer_of(setup),
      .canary = make_loopback_canary(),
      .patience = setup.options.patience,
      .traces = setup.deployment
                    ? traces_of(*setup.deployment, *setup.upstream)
                    : traces_of(setup.spec, setup.launched.get(), setup.upstream.get())};
  if (setup.launched) {
    options.restart = [&setup] {
      const InterruptEndsLaunch launching;
      return !interrupted() && setup.launched->restart().has_value();
    };
  }
  return options;
}

Done prepare_all(Impl& setup) {
  setup.redirect_endpoint = std::make_unique<RedirectEndpoint>(0);
  setup.redirect_uri = setup.redirect_endpoint->uri();
  const bool wants_issuer =
      !setup.options.target_file.empty() && mentions_issuer(setup.options.target_file);
  if (!setup.options.target_file.empty() && mentions_upstream(setup.options.target_file)) {
    setup.upstream = std::make_unique<RecordingUpstream>();
  }
  const int issuer_port = wants_issuer ? free_loopback_port() : 0;
  for (const auto& step : {+[](Impl& s, int port) { return read_spec(s, port); },
                           +[](Impl& s, int) { return apply_options(s); },
                           +[](Impl& s, int) { return check_urls(s.spec); }}) {
    if (Done done = step(setup, issuer_port); !done) {
      return done;
    }
  }
  if (!setup.spec.redirect_uri.empty()) {
    setup.redirect_uri = setup.spec.redirect_uri;
  }
  learn_secrets(setup);
  if (Done done = prepare_issuer(setup, issuer_port); !done) {
    return done;
  }
  open_transport(setup);
  if (Done done = launch(setup); !done) {
    return done;
  }
  setup.engagement = std::make_unique<Engagement>(engagement_options(setup));
  return {};
}

/// One word for a shell.
std::string quoted(const std::string& text) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,@%+";
  if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) {
    return text;
  }
  std::string quoted = "'";
  for (const char c : text) {
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return quoted + "'";
}

std::vector<std::string> words_of(const TargetOptions& given) {
  std::vector<std::string> words;
  const auto add = [&words](const char* name, const std::string& value) {
    if (!value.empty()) {
      words.insert(words.end(), {name, value});
    }
  };
  add("--target", given.target_file);
  add("--server", given.server_url);
  add("--authorization-server", given.authorization_server);
  add("--server-command", given.server_command);
  add("--login-user", given.login_user);
  add("--password-env", given.password_env);
  add("--token-env", given.token_env);
  add("--second-token-env", given.second_token_env);
  add("--expired-token-env", given.expired_token_env);
  add("--foreign-token-env", given.foreign_token_env);
  for (const std::string& header : given.header_env) {
    add("--header-env", header);
  }
  for (const std::string& host : given.allow_attacks) {
    add("--allow-attacks", host);
  }
  return words;
}

}  // namespace

std::vector<std::string> option_words(const TargetOptions& options, const Redactor& redactor) {
  TargetOptions given = options;
  if (!given.target_file.empty()) {
    given.target_file = std::filesystem::absolute(given.target_file).string();
  }
  std::vector<std::string> words = words_of(given);
  for (std::string& word : words) {
    word = redactor.redact(word);
  }
  return words;
}

std::expected<std::unique_ptr<TargetSetup>, Trouble> TargetSetup::prepare(
    const TargetOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->options = options;
  if (Done done = prepare_all(*impl); !done) {
    return std::unexpected(done.error());
  }
  return std::unique_ptr<TargetSetup>(new TargetSetup(std::move(impl)));
}

TargetSetup::TargetSetup(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TargetSetup::~TargetSetup() = default;

Engagement& TargetSetup::engagement() { return *impl_->engagement; }
const TargetSpec& TargetSetup::target() const { return impl_->spec; }
const Redactor& TargetSetup::redactor() const { return impl_->redactor; }
PaceAccount& TargetSetup::pace() { return *impl_->pace; }
std::vector<std::string> TargetSetup::guard_refusals() const { return impl_->guard.refusals(); }

std::string TargetSetup::as_options() const {
  std::string text;
  for (const std::string& word : words_of(impl_->options)) {
    text += (text.empty() ? "" : " ") + quoted(word);
  }
  return text;
}

std::string TargetSetup::target_died() const {
  return impl_->launched ? impl_->launched->died() : "";
}

std::string TargetSetup::target_output() const {
  return impl_->launched ? impl_->redactor.redact(impl_->launched->output()) : "";
}

}  // namespace assay
