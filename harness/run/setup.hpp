#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "harness/guard/pace.hpp"
#include "harness/probe/engagement.hpp"

namespace assay {

/// What the command line says about the target (design section 4). Options override the target
/// file.
struct TargetOptions {
  std::string target_file{};
  std::string server_url{};
  std::string authorization_server{};
  std::string server_command{};  ///< run by /bin/sh
  std::string login_user{};
  std::string password_env{};             ///< name of the variable, never the password
  std::vector<std::string> header_env{};  ///< "NAME=VAR"
  std::string token_env{};
  std::string second_token_env{};            ///< of another user
  std::string expired_token_env{};           ///< one that has expired
  std::string foreign_token_env{};           ///< one for another server
  std::vector<std::string> allow_attacks{};  ///< hosts that may be attacked, besides loopback
  std::chrono::milliseconds timeout{10'000};
  std::chrono::seconds patience{0};  ///< how long what takes its time may be waited for
  Pace pace{};
  std::string run_id{};  ///< goes into the User-Agent
};

/// The words of the command line that name the target, redacted. Secrets are in variables, whose
/// names alone stand there; the path of a target file is absolute. None: the reference deployment.
std::vector<std::string> option_words(const TargetOptions& options, const Redactor& redactor);

/// Why a run could not begin: one sentence and the exit code it means (3: usage, 4: nothing there).
struct Trouble {
  int exit_code{4};
  std::string sentence{};
};

/// A target ready to be judged: read, launched where it has a command, with our redirect endpoint,
/// our issuer where it is asked for, and a guarded transport. Without any option it is the
/// reference deployment, in this process. Everything is stopped when this goes out of scope.
class TargetSetup {
 public:
  static std::expected<std::unique_ptr<TargetSetup>, Trouble> prepare(const TargetOptions& options);
  TargetSetup(const TargetSetup&) = delete;
  TargetSetup& operator=(const TargetSetup&) = delete;
  ~TargetSetup();

  Engagement& engagement();
  const TargetSpec& target() const;
  const Redactor& redactor() const;
  std::vector<std::string> guard_refusals() const;
  /// What was sent of the requests that the run may send; more may be allowed.
  PaceAccount& pace();
  /// The options that name the target, as words for a shell: for `reproduce` lines. Secrets are in
  /// variables, whose names alone stand there.
  std::string as_options() const;
  /// A sentence where a launched process ended by itself, with its last output; else empty.
  std::string target_died() const;
  /// The last output of a launched target, redacted.
  std::string target_output() const;

  struct Impl;  ///< everything that lives as long as the setup; defined in setup.cpp

 private:
  explicit TargetSetup(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay
