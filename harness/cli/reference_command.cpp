#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <csignal>
#include <iostream>

#include "fixtures/reference/deployment.hpp"
#include "fixtures/reference/flaws.hpp"
#include "harness/catalog/coverage.hpp"
#include "harness/catalog/name_list.hpp"
#include "harness/cli/commands.hpp"
#include "harness/json/document.hpp"
#include "reports/text.hpp"
#include "suites/all_cases.hpp"

namespace assay::cli {
namespace {

/// Readable by its owner only: the file holds the passwords of this start. False where it cannot be
/// written.
bool write_private(const std::string& path, const std::string& text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) {
    return false;
  }
  fchmod(file, S_IRUSR | S_IWUSR);  // the file may have been there before, with other rights
  const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  return close(file) == 0 && written;
}

bool can_be_appended_to(const std::string& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  return file >= 0 && close(file) == 0;
}

/// What needs no encoding (RFC 3986 section 2.3), in segments.
bool is_path(std::string_view text) {
  const auto is_plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("/-._~").contains(static_cast<char>(c));
  };
  return text.starts_with('/') && text != "/" && !text.contains("//") &&
         std::ranges::all_of(text, is_plain);
}

std::string ready_line(const reference::Deployment& deployment) {
  std::vector<Document> users;
  for (const issuer::User& user : deployment.users()) {
    users.push_back(Document::object({{"username", user.username}, {"password", user.password}}));
  }
  return Document::object({{"server", deployment.server_url()},
                           {"issuer", deployment.issuer()},
                           {"users", Document::array(users)}})
      .dump();
}

/// Whoever judges this server and sees nothing would think that nothing is wrong with it.
void warn_of_hidden(const std::vector<Flaw>& flaws) {
  for (const Flaw flaw : flaws) {
    if (needs_forged_tokens(flaw, suites::catalog().all())) {
      std::cerr << fmt::format(
          "mcp-assay: run does not see the flaw {} here: it shows only by tokens that were forged "
          "with keys of the server's own issuer. mcp-assay selftest --flaw {} shows it.\n",
          flaw.id(), flaw.id());
    }
  }
}

}  // namespace

int reference(const ReferenceOptions& options) {
  reference::DeploymentOptions deployment_options{
      .port = options.port,
      .issuer_path = options.issuer_path,
      .open = options.open,
      .introspect = options.introspect,
      .delay = std::chrono::milliseconds{options.delay_ms},
      .audit_log = options.audit_log,
      .third_party = options.third_party};
  if (!options.issuer_path.empty() && !is_path(options.issuer_path)) {
    return fail(exit_usage, "--issuer-path " + options.issuer_path +
                                " is no path: it begins with a slash and holds letters, digits and "
                                "/-._~ only.");
  }
  const auto flaws = parse_flaws(options.flaws);
  if (!flaws) {
    return fail(exit_usage, flaws.error());
  }
  for (const Flaw flaw : *flaws) {
    deployment_options.flaws.add(flaw);
  }
  if (options.third_party.empty() && reference::delegates_with(deployment_options.flaws)) {
    return fail(exit_usage,
                "One of these flaws shows only where users sign in at a third party: --third-party "
                "ISSUER names one, and mcp-assay issuer serves one.");
  }
  if (!options.revision.empty()) {
    deployment_options.revision = revision_named(options.revision);
    if (!deployment_options.revision) {
      return fail(exit_usage, unknown_revision(options.revision, false));
    }
    if (!options.issuer_path.empty() && options.revision == "2025-03-26") {
      return fail(
          exit_usage,
          "--issuer-path goes with later revisions: in 2025-03-26 the origin is the issuer.");
    }
  }
  if (!options.audit_log.empty() && !can_be_appended_to(options.audit_log)) {
    return fail(exit_usage, "The audit log " + options.audit_log + " cannot be written there.");
  }
  // Blocked before any thread is made, so that all inherit it and sigwait below is the one that
  // gets the signal.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  std::unique_ptr<reference::Deployment> deployment;
  try {
    deployment = std::make_unique<reference::Deployment>(deployment_options);
  } catch (const std::runtime_error& error) {
    return fail(exit_nothing_there, error.what());
  }
  if (!options.write_target.empty() &&
      !write_private(options.write_target, deployment->target_yaml())) {
    return fail(exit_usage, "The target file " + options.write_target + " could not be written.");
  }
  std::cout << ready_line(*deployment) << std::endl;  // flushed: who started us waits for this line
  warn_of_hidden(*flaws);
  if (isatty(STDERR_FILENO) == 1) {
    std::cerr << "Serving until interrupted; the line above says where, and who can sign in."
              << (options.write_target.empty()
                      ? " With --write-target FILE, mcp-assay run --target FILE judges it."
                      : " Judge it from another shell: mcp-assay run --target " +
                            reports::shell_word(options.write_target))
              << std::endl;
  }
  int signal = 0;
  sigwait(&ends, &signal);
  return 0;
}

}  // namespace assay::cli
