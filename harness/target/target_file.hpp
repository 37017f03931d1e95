#pragma once

#include <chrono>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/guard/budget.hpp"
#include "harness/json/document.hpp"
#include "harness/login/login.hpp"

namespace assay {

/// When a launched process counts as started.
struct Ready {
  std::string url{};  ///< polled until it gives any HTTP answer, or `status`
  std::optional<int> status{};
  std::string line{};  ///< instead: a text that its output must contain
  std::chrono::milliseconds within{20'000};
};

struct ProcessSpec {
  std::vector<std::string> command{};
  std::map<std::string, std::string> env{};
  std::optional<Ready> ready{};
  friend bool operator==(const ProcessSpec&, const ProcessSpec&) = delete;
};

/// A call that may be made at the server, and the scopes it needs.
struct ToolCall {
  std::string tool{};  ///< or `resource`, or `prompt`: exactly one of the three
  std::string resource{};
  std::string prompt{};
  Document arguments{Document::object()};
  std::vector<std::string> scopes{};
  /// The tool of another call, whose result is another one after each time that this one is made.
  std::string seen_by{};
  /// What it reaches belongs to the first user: nobody else may have it, whatever their scopes.
  bool is_private{};
};

struct RegisteredClient {
  std::string client_id{};
  std::string client_secret{};  ///< empty: public
  std::vector<std::string> redirect_uris{};
};

/// The target file (design section 5), after expansion of ${…}. Everything is optional but the
/// server's URL.
struct TargetSpec {
  std::string name{};
  std::string directory{};  ///< where commands run
  struct Server {
    std::string url{};
    std::optional<ProcessSpec> process{};  ///< absent: attach
    std::optional<bool> is_protected{};
    bool disposable{};
    std::vector<std::string> logs{};  ///< files that it writes, as absolute paths
    std::string audit_log{};          ///< the same; a line for each decision
  } server{};
  std::vector<ProcessSpec> processes{};
  struct AuthorizationServer {
    std::string issuer{};
    bool trusted{};           ///< the server under test trusts the harness's own issuer
    std::string algorithm{};  ///< that our issuer signs with; empty: ES256
    std::string keys{};       ///< file of an issuer of ours that outlives the run; empty: a new one
    /// With what the server introspects at our issuer; both empty: it does not.
    struct IntrospectionClient {
      std::string client_id{};
      std::string client_secret{};
    } introspection_client{};
  } authorization_server{};
  std::optional<login::FormLogin>
      login{};  ///< also where the file names only users; plays the first of them
  std::vector<login::User> users{};
  std::string users_known_otherwise{};  ///< how, where nobody has to sign in
  std::vector<RegisteredClient> clients{};
  std::string redirect_uri{};  ///< the file's, else that of the Expansion
  std::vector<ToolCall> calls{};
  std::map<std::string, std::string> headers{};
  std::vector<std::string> allowed_hosts{};
  bool allow_attacks{};                     ///< on every host of the target
  std::vector<std::string> attack_hosts{};  ///< --allow-attacks: on these
  std::map<Expense, Allowance> budgets{};   ///< what it stands; absent: found out
  std::vector<std::string> secrets{};       ///< values of ${env:…}, for the redactor
};

/// What ${issuer}, ${redirect_uri} and ${upstream} stand for (an error where they are mentioned and
/// empty); ${port} and ${port:NAME} are drawn from the free loopback ports, the same NAME always
/// giving the same port.
struct Expansion {
  std::string issuer{};
  std::string redirect_uri{};
  std::string upstream{};
};

/// Reads and expands a target file. The error is one sentence with file, line and column.
std::expected<TargetSpec, std::string> read_target_file(const std::string& path,
                                                        const Expansion& expansion);
std::expected<TargetSpec, std::string> parse_target(const std::string& yaml,
                                                    const std::string& path,
                                                    const Expansion& expansion);
/// True where the file mentions ${issuer}: the harness must then run its own.
bool mentions_issuer(const std::string& path);
/// True where the file mentions ${upstream}: the harness must then play the service behind the
/// server.
bool mentions_upstream(const std::string& path);

int free_loopback_port();

}  // namespace assay
