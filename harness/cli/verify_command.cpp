#include <fmt/format.h>

#include <chrono>
#include <iostream>

#include "harness/cli/commands.hpp"
#include "harness/cli/file_text.hpp"
#include "harness/cli/result_commands.hpp"
#include "harness/jose/digest.hpp"
#include "harness/statement/certificate.hpp"
#include "harness/statement/envelope.hpp"
#include "reports/text.hpp"
#include "suites/profiles/profiles.hpp"

namespace assay::cli {
namespace {

using statement::Certificate;

std::string trouble_with_profile(const Certificate& it, const VerifyOptions& options) {
  return !options.profile.empty() && options.profile != it.profile.name
             ? fmt::format("It is about the profile {}, and not {}.", it.profile.name,
                           options.profile)
             : statement::why_of_other_profile(it, suites::profile_text(it.profile.name),
                                               ASSAY_VERSION);
}

std::string trouble_with_digest(std::string_view what, const std::string& path,
                                const std::string& wanted) {
  const std::string digest = path.empty() ? wanted : file_digest(path);
  return digest == wanted
             ? ""
             : fmt::format("It is about another {}: {} has SHA-256 {}, and the statement says {}.",
                           what, path, digest, wanted);
}

/// What is wrong with a statement whose signature is right; else empty.
std::string trouble_with(const Certificate& it, const VerifyOptions& options) {
  for (const std::string& trouble :
       {trouble_with_profile(it, options),
        statement::why_untimely(it, std::chrono::system_clock::now()),
        trouble_with_digest("result", options.result, it.result.sha256),
        trouble_with_digest("target file", options.target, it.target_digest)}) {
    if (!trouble.empty()) {
      return trouble;
    }
  }
  return "";
}

void tell(const Certificate& it, const jose::Key& key) {
  const auto line = [](std::string_view label, const std::string& text) {
    std::cout << fmt::format("  {:<12} {}\n", label, reports::excerpt(text, 300));
  };
  std::cout << "The statement holds.\n";
  line("target", it.server_url.empty() ? it.target : it.target + " at " + it.server_url);
  line("profile", fmt::format("{} ({}): met{}, {} of its {} MUSTs are tested", it.profile.name,
                              it.profile_status, it.unprotected ? " as an unprotected server" : "",
                              it.musts_tested, it.musts));
  line("judged",
       fmt::format("{} by mcp-assay {} in revision {}, {} passed, {} with a warning", it.judged,
                   it.tool_version, it.revision, it.passed.size(), it.warned.size()));
  line("signed by",
       fmt::format("{} on {}", it.issued_by.empty() ? "the holder of the key" : it.issued_by,
                   it.issued));
  line("key", "SHA-256 " + statement::fingerprint(key));
  line("valid until", it.valid_until);
  line("result", it.result.name + " SHA-256 " + it.result.sha256);
  line("target file", "SHA-256 " + it.target_digest);
}

}  // namespace

int verify(const VerifyOptions& options) {
  const auto envelope = file_text(options.statement, most_of_a_statement);
  const auto pem = file_text(options.key, most_of_a_key);
  if (!envelope || !pem) {
    return fail(exit_usage, envelope ? pem.error() : envelope.error());
  }
  for (const std::string& path : {options.result, options.target}) {
    if (!path.empty() && file_digest(path).empty()) {
      return fail(exit_usage, fmt::format("{} cannot be read.", path));
    }
  }
  const auto key = statement::checking_key(*pem);
  if (!key) {
    return fail(exit_usage, fmt::format("{} {}.", options.key, key.error()));
  }
  const auto wrong = [&](const std::string& sentence) {
    return fail(1, fmt::format("{} does not hold. {}", options.statement, sentence));
  };
  const auto payload = statement::opened(*envelope, *key);
  if (!payload) {
    return wrong(payload.error());
  }
  const auto certificate = statement::read_statement(*payload);
  if (!certificate) {
    return wrong(certificate.error());
  }
  if (const std::string trouble = trouble_with(*certificate, options); !trouble.empty()) {
    return wrong(trouble);
  }
  tell(*certificate, *key);
  return 0;
}

}  // namespace assay::cli
