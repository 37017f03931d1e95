#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <iostream>

#include "harness/cli/commands.hpp"
#include "harness/cli/file_text.hpp"
#include "harness/cli/reporting.hpp"
#include "harness/cli/result_commands.hpp"
#include "harness/jose/digest.hpp"
#include "harness/statement/certificate.hpp"
#include "harness/statement/envelope.hpp"
#include "reports/result_reader.hpp"
#include "reports/text.hpp"
#include "suites/all_cases.hpp"
#include "suites/profiles/profiles.hpp"

namespace assay::cli {
namespace {

std::expected<jose::Key, std::string> key_of(const CertifyOptions& options) {
  const auto pem = file_text(options.key, most_of_a_key);
  if (!pem) {
    return std::unexpected(pem.error());
  }
  auto key = statement::signing_key(*pem);
  return key ? key : std::unexpected(fmt::format("{} {}.", options.key, key.error()));
}

statement::Certificate certificate_of(const CertifyOptions& options, const RunResult& result,
                                      const Profile& profile, const std::string& result_bytes) {
  const auto now = std::chrono::system_clock::now();
  statement::Certificate it{
      .target = result.target,
      .server_url = result.server_url,
      .target_digest = statement::digest_of_target(result),
      .result = {std::filesystem::path(options.result).filename().string(),
                 jose::hex(jose::sha256(result_bytes))},
      .profile = {profile.name, jose::hex(jose::sha256(suites::profile_text(profile.name)))},
      .profile_status = std::string(name_of(profile.status)),
      .revision = result.revisions.empty() ? "" : std::string(name_of(result.revisions.front())),
      .tool_version = ASSAY_VERSION,
      .issued_by = options.issued_by,
      .judged = statement::time_text(result.started),
      .issued = statement::time_text(now),
      .valid_until = statement::time_text(now + std::chrono::days{options.valid_days}),
      .musts = result.profile->musts.all,
      .musts_tested = result.profile->musts.tested,
      .unprotected = result.profile->is_open};
  for (const Instance& instance : result.instances) {
    if (profile.is_certifying(instance.id) && instance.verdict == Verdict::pass) {
      (instance.warnings().empty() ? it.passed : it.warned).push_back(instance.name());
    }
  }
  return it;
}

int refuse(const CertifyOptions& options, const std::vector<std::string>& reasons) {
  std::string text = fmt::format("{} certifies nothing:", options.result);
  for (const std::string& reason : reasons) {
    text += "\n    " + reason;
  }
  return fail(exit_no_verdict, text);
}

int write_out(const CertifyOptions& options, const statement::Certificate& certificate,
              const jose::Key& key) {
  std::vector<std::string> paths{options.out};
  if (!options.badge.empty()) {
    paths.push_back(options.badge);
  }
  if (const std::string trouble = trouble_with_files(paths); !trouble.empty()) {
    return fail(exit_usage, trouble);
  }
  bool saved = save_report(
      {options.out},
      statement::sealed(key, statement::in_toto_type, statement::write_statement(certificate)));
  if (!options.badge.empty()) {
    saved = save_report({options.badge}, statement::badge(certificate)) && saved;
  }
  if (!saved) {
    return exit_no_verdict;
  }
  const bool is_stdout = options.out == "-" || options.badge == "-";
  (is_stdout ? std::cerr : std::cout) << fmt::format(
      "{} meets {} ({}), valid until {}. Signed with the key of SHA-256 {}.\n",
      reports::excerpt(certificate.target, 200), certificate.profile.name,
      certificate.profile_status, certificate.valid_until, statement::fingerprint(key));
  return 0;
}

}  // namespace

int certify(const CertifyOptions& options) {
  const auto profile = profile_named(options.profile, suites::profiles());
  const auto result = reports::read_result(options.result);
  const auto bytes = file_text(options.result, most_of_a_result);
  if (!profile || !result || !bytes) {
    return fail(exit_usage, !profile ? profile.error() : !result ? result.error() : bytes.error());
  }
  const auto key = key_of(options);
  if (!key) {
    return fail(exit_usage, key.error());
  }
  const auto reasons = statement::refusals(*result, **profile, suites::catalog(), ASSAY_VERSION,
                                           std::chrono::system_clock::now());
  if (!reasons.empty()) {
    return refuse(options, reasons);
  }
  return write_out(options, certificate_of(options, *result, **profile, *bytes), *key);
}

}  // namespace assay::cli
