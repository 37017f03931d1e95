#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/catalog/case.hpp"
#include "harness/catalog/profile.hpp"
#include "harness/catalog/shard.hpp"
#include "harness/catalog/verdict.hpp"
#include "harness/http/message.hpp"
#include "harness/json/document.hpp"

namespace assay {

/// What an attack took.
struct AttemptCount {
  std::size_t planned{};
  std::size_t made{};
  std::size_t unfit{};      ///< inputs that could not be sent or said nothing about this target
  std::size_t shrinks{};    ///< further ones, to make the counterexample smaller
  std::string cut_short{};  ///< why fewer were made than planned, or empty
  std::vector<std::string> left_out{};  ///< inputs of the corpus that say nothing about this target
};

/// The smallest input found that breaks the claim of an attack.
struct Counterexample {
  Document input{};                   ///< as data: `replay` sends it again
  std::string text{};                 ///< in one line for people
  std::size_t attempt{};              ///< which attempt met it first, from 1
  bool smallest{true};                ///< false where the budget of shrinking was spent
  std::vector<std::string> others{};  ///< where all inputs are tried: the others that broke it
};

/// Who answers for a failure that does not count, why, and how long.
struct Waived {
  std::string owner{};
  std::string reason{};
  std::string until{};  ///< 2027-01-31: the last day
};

/// A case in one revision on one road into the server, and what came of it. Everything in it is
/// already redacted.
struct Instance {
  std::string id{};
  Revision revision{};
  std::string road{"mcp"};  ///< "mcp": the MCP endpoint
  std::string claim{};
  Phase phase{};
  Kind kind{};
  std::string since{};
  Verdict verdict{Verdict::error};
  std::string
      reason{};  ///< why there is no verdict on the target: not applicable, not exercised, error
  std::string because{};  ///< id of the case under whose finding this ERROR belongs, or empty
  std::vector<Check> checks{};
  std::vector<http::ExchangeRecord> exchanges{};  ///< those that the checks name, and the control
  std::optional<AttemptCount> attempts{};         ///< of an attack
  std::optional<Counterexample> counterexample{};
  std::string reproduce{};  ///< a command for a shell
  double seconds{};
  std::optional<Waived> waived{};  ///< of a FAIL of which every broken MUST is waived
  bool known{};                    ///< of a FAIL that an earlier result has just so
  std::size_t known_warnings{};    ///< those of its warnings that the earlier result has, too

  /// Unique within a run: "id[revision]", with the road where it is not the MCP endpoint.
  std::string name() const;
  std::vector<const Check*> failures() const;
  std::vector<const Check*> warnings() const;
  bool failed() const { return verdict == Verdict::fail; }
  /// A FAIL that is told, but does not count: no pass, and no finding either.
  bool is_set_aside() const { return failed() && (waived || known); }
};

struct RunResult {
  std::string tool_version{};
  std::string target{};  ///< name
  std::string server_url{};
  std::string issuer{};  ///< of the authorization server, where known
  /// The words of the command line that name the target; none: the embedded reference.
  std::vector<std::string> target_options{};
  std::string target_digest{};  ///< SHA-256 of the target file in hexadecimal, where there is one
  std::vector<Revision> revisions{};
  std::uint64_t seed{};
  std::chrono::system_clock::time_point started{};
  double seconds{};
  std::string selection{};  ///< the selecting options as given
  std::size_t exchange_count{};
  int exit_code{};
  bool complete{true};  ///< false when the run was cut short
  Shard shard{};        ///< which part of the selection this is
  std::string plan{};   ///< SHA-256 of all instances of the selection, whatever falls to the shard
  /// Why, besides the shard, less than the profile was asked for: a sentence, or empty.
  std::string narrowed{};
  bool empty_shard{};     ///< the selection is not empty, but nothing of it falls to this shard
  std::string trouble{};  ///< one sentence (quoted lines may follow) when the run as a whole went
                          ///< wrong (exit code 4, interrupted)
  std::vector<std::string> notes{};         ///< e.g. what the guard refused
  std::string waivers{};                    ///< the file of waivers that was used, or empty
  std::string against{};                    ///< the earlier result that was used, or empty
  std::vector<std::string> idle_waivers{};  ///< a sentence for each that is expired or stale
  std::optional<ProfileOutcome> profile{};  ///< of a run under one
  std::vector<Instance> instances{};

  /// With a count, also 0, for every verdict. A FAIL that is set aside is counted apart.
  std::map<Verdict, std::size_t> summary() const;
  std::size_t warning_count() const;
  std::size_t waived_count() const;
  std::size_t known_count() const;  ///< those that are not waived
};

/// What `run` ends with. 1: a FAIL that is not set aside (with `strict` also a warning that is not
/// known). 4: trouble, and no verdict on the target. 2: an ERROR, trouble, a run cut short, nothing
/// that passed, or a profile that is undecided or of which a certifying case was not exercised. 5:
/// nothing of these, but an idle waiver. 0: everything else, and a shard to which nothing falls.
int exit_code_of(const RunResult& result, bool strict);

/// One sentence for people on what `run` means by that code.
std::string_view meaning_of_exit_code(int code);

}  // namespace assay
