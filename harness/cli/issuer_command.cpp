#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>

#include "harness/cli/commands.hpp"
#include "harness/http/url.hpp"
#include "harness/issuer/authorization_server.hpp"
#include "harness/issuer/key_file.hpp"
#include "harness/jose/digest.hpp"
#include "harness/json/document.hpp"
#include "harness/serve/listener.hpp"
#include "reports/text.hpp"

namespace assay::cli {
namespace {

struct Running {
  std::unique_ptr<issuer::AuthorizationServer> server{};
  std::unique_ptr<serve::Listener> listener{};  ///< the first to go: its threads use the server
};

/// alice and bob, with passwords of this start: for whoever tries the server with a real client.
std::vector<issuer::User> made_up_users() {
  constexpr std::size_t long_enough = 18;
  return {{.username = "alice", .password = jose::random_token(long_enough)},
          {.username = "bob", .password = jose::random_token(long_enough)}};
}

std::expected<issuer::Options, std::string> issuer_options(const IssuerOptions& options) {
  issuer::Options made{.resource = options.server_url, .users = made_up_users()};
  if (!options.server_url.empty() && !http::Url::parse(options.server_url)) {
    return std::unexpected("--server is no URL that can be used: " + options.server_url + ".");
  }
  const auto algorithm = jose::algorithm_named(options.algorithm);
  if (!algorithm || *algorithm == jose::Algorithm::none || *algorithm == jose::Algorithm::hs256) {
    return std::unexpected(options.algorithm +
                           " is no algorithm of an issuer: ES256, RS256, PS256 or EdDSA.");
  }
  made.algorithm = *algorithm;
  if (!options.introspection_client.empty()) {
    const char* secret = std::getenv(options.introspection_secret_env.c_str());
    if (secret == nullptr || *secret == '\0') {
      return std::unexpected("The environment variable " + options.introspection_secret_env +
                             " that --introspection-secret-env names is not set.");
    }
    made.resource_servers.push_back(
        {.client_id = options.introspection_client, .client_secret = secret});
  }
  return made;
}

std::string ready_line(const std::string& server_url, const std::string& issuer,
                       const std::vector<issuer::User>& users) {
  std::vector<Document> people;
  for (const issuer::User& user : users) {
    people.push_back(Document::object({{"username", user.username}, {"password", user.password}}));
  }
  return Document::object(
             {{"server", server_url}, {"issuer", issuer}, {"users", Document::array(people)}})
      .dump();
}

/// On the port of the file, with its keys; a file that is not there yet is written.
std::expected<issuer::KeyFile, std::string> known_issuer(const IssuerOptions& options) {
  if (options.keys.empty() || !std::filesystem::exists(options.keys)) {
    return issuer::KeyFile{};
  }
  auto file = issuer::read_key_file(options.keys);
  const auto url = file ? http::Url::parse(file->issuer) : std::unexpected(std::string());
  if (url && options.port != 0 && url->port != options.port) {
    return std::unexpected("The key file " + options.keys + " is of the issuer " + file->issuer +
                           ": leave --port out, or write another file.");
  }
  return file;
}

int port_of(const issuer::KeyFile& file, int asked) {
  const auto url = http::Url::parse(file.issuer);
  return url ? url->port : asked;
}

/// Throws std::runtime_error where the port is taken.
Running start(const issuer::Options& options, int port) {
  Running running;
  running.listener = std::make_unique<serve::Listener>(
      port, [&](httplib::Server& server, const std::string& origin) {
        running.server = std::make_unique<issuer::AuthorizationServer>(origin, options);
        running.server->mount(server);
      });
  return running;
}

void tell_how_to_use(const IssuerOptions& options) {
  if (isatty(STDERR_FILENO) != 1) {
    return;
  }
  std::cerr << "Serving until interrupted; configure the server to trust this issuer."
            << (options.keys.empty()
                    ? " With --keys FILE, a target file can name the keys and have tokens forged."
                    : " In its target file: authorization_server: {trusted: true, keys: " +
                          reports::shell_word(options.keys) + "}")
            << std::endl;
}

}  // namespace

int issuer(const IssuerOptions& options) {
  auto made = issuer_options(options);
  const auto known = made ? known_issuer(options) : std::unexpected(made.error());
  if (!known) {
    return fail(exit_usage, known.error());
  }
  made->keys = known->keys;
  // Blocked before any thread is made, so that all inherit it and sigwait below is the one that
  // gets the signal.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  Running running;
  try {
    running = start(*made, port_of(*known, options.port));
  } catch (const std::runtime_error& error) {
    return fail(exit_nothing_there, error.what());
  }
  if (!options.keys.empty() && known->keys.empty()) {
    const auto written = issuer::write_key_file(
        options.keys,
        {.issuer = running.server->issuer(), .keys = {running.server->minter().key()}});
    if (!written) {
      return fail(exit_usage, written.error());
    }
  }
  std::cout << ready_line(options.server_url, running.server->issuer(), made->users)
            << std::endl;  // flushed: who started us waits for this line
  tell_how_to_use(options);
  int signal = 0;
  sigwait(&ends, &signal);
  return 0;
}

}  // namespace assay::cli
