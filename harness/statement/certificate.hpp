#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "harness/catalog/case.hpp"
#include "harness/catalog/profile.hpp"
#include "harness/catalog/result.hpp"

namespace assay::statement {

inline constexpr std::string_view statement_type = "https://in-toto.io/Statement/v1";
inline constexpr std::string_view test_result_type =
    "https://in-toto.io/attestation/test-result/v0.1";

/// A file, or what stands for one: a name, and the SHA-256 of its bytes in hexadecimal.
struct Digested {
  std::string name{};
  std::string sha256{};
};

/// What a statement says.
struct Certificate {
  std::string target{};  ///< name
  std::string server_url{};
  std::string target_digest{};  ///< of the target file, or of the words that describe the target
  Digested result{};
  Digested profile{};
  std::string profile_status{};  ///< draft, released
  std::string revision{};        ///< of MCP, in which it was judged
  std::string tool_version{};
  std::string issued_by{};  ///< who says so, in their own words; may be empty
  std::string judged{};     ///< 2026-01-31T10:00:00Z, UTC
  std::string issued{};
  std::string valid_until{};
  std::size_t musts{};
  std::size_t musts_tested{};
  bool unprotected{};
  std::vector<std::string> passed{};  ///< instances of certifying cases
  std::vector<std::string> warned{};  ///< those of them that broke a SHOULD
};

using Time = std::chrono::system_clock::time_point;
std::string time_text(Time time);  ///< 2026-01-31T10:00:00Z

/// Each reason why the result certifies nothing, a sentence; none: it does. `now` finds results
/// from the future.
std::vector<std::string> refusals(const RunResult& result, const Profile& profile,
                                  const Catalog& catalog, std::string_view tool_version, Time now);

/// The SHA-256 of the target file, or, where the run had none, of the result's own description of
/// the target.
std::string digest_of_target(const RunResult& result);

/// The in-toto statement, JSON.
std::string write_statement(const Certificate& certificate);

/// Reads what write_statement wrote. The error is one sentence.
std::expected<Certificate, std::string> read_statement(std::string_view payload);

/// Why the certificate does not hold at that time, a sentence: it has run out, or is from the
/// future; empty where it holds.
std::string why_untimely(const Certificate& certificate, Time now);

/// Why its profile is none that can be looked up here, a sentence: `carried`, the bytes of the
/// profile of that name here, are none or others. Empty where they are the same, and for the draft
/// of another version, since drafts change.
std::string why_of_other_profile(const Certificate& certificate, std::string_view carried,
                                 std::string_view tool_version);

/// A badge (SVG) with profile, day and version. It proves nothing: the statement does.
std::string badge(const Certificate& certificate);

}  // namespace assay::statement
