#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/catalog/flaw.hpp"
#include "harness/catalog/revision.hpp"
#include "harness/catalog/selection.hpp"
#include "harness/run/setup.hpp"

namespace assay::cli {

/// Exit codes of design section 3 that a command may return by itself.
inline constexpr int exit_no_verdict = 2;
inline constexpr int exit_usage = 3;
inline constexpr int exit_nothing_there = 4;

/// What becomes of a result, and how much is said.
struct ReportOptions {
  std::vector<std::string> junit{};
  std::vector<std::string> json{};
  bool quiet{};
  bool verbose{};
  bool no_color{};
};

struct RunOptions {
  TargetOptions target{};
  SelectionOptions selection{};
  std::string revision{"auto"};
  ReportOptions reports{};
  std::optional<std::uint64_t> seed{};
  double timeout_seconds{10};
  double patience_seconds{0};
  std::optional<std::size_t> attempts{};
  std::size_t connections{10};
  double rate{};
  std::optional<std::size_t> max_requests{};
  std::string corpus{};  ///< folder
  std::string shard{};
  std::string waivers{};  ///< file
  std::string against{};  ///< an earlier result
  bool strict{};
  bool dry_run{};
};
int run(const RunOptions& options);

struct ReplayOptions {
  std::string result{};    ///< path of a result file
  std::string case_id{};   ///< perhaps with a revision in brackets
  TargetOptions target{};  ///< none: that of the result
  std::string revision{"auto"};
  ReportOptions reports{};
  double timeout_seconds{10};
  double patience_seconds{0};
};
int replay(const ReplayOptions& options);

struct ConnectOptions {
  TargetOptions target{};
  std::string revision{"auto"};
  double timeout_seconds{10};
  double patience_seconds{0};
  bool no_color{};
};
int connect(const ConnectOptions& options);

struct ListOptions {
  std::string what{"cases"};
  SelectionOptions selection{};
  // Of requirements alone:
  std::vector<std::string> levels{};
  std::vector<std::string> roles{};
  std::string revision{};
  std::vector<std::string> searches{};
  bool uncovered{};
  bool markdown{};
  bool json{};
};
int list(const ListOptions& options);
int explain(const std::string& name);

struct SelftestOptions {
  std::vector<std::string> flaws{};
  bool full{};
  std::size_t pairs{};  ///< of flaws, drawn at random
  bool only_pairs{};
  std::optional<std::uint64_t> seed{};  ///< of that draw; default: 1
  std::vector<std::string> markdown{};
  std::vector<std::string> json{};
  bool quiet{};
  bool verbose{};
  bool liars{};
  std::vector<std::string> liar_names{};
};
int selftest(const SelftestOptions& options);
int selftest_liars(const SelftestOptions& options);

struct ReferenceOptions {
  std::vector<std::string> flaws{};
  int port{0};
  std::string revision{};
  std::string issuer_path{};
  std::string third_party{};
  int delay_ms{0};
  bool open{};
  bool introspect{};
  std::string write_target{};
  std::string audit_log{};
};
int reference(const ReferenceOptions& options);

struct IssuerOptions {
  int port{0};
  std::string server_url{};  ///< what its tokens are for; empty: whatever is asked for
  std::string algorithm{"ES256"};
  std::string keys{};  ///< path of a key file, which is written where there is none
  std::string introspection_client{};
  std::string introspection_secret_env{};
};
int issuer(const IssuerOptions& options);

/// Prints one sentence to stderr and returns the code.
int fail(int exit_code, const std::string& sentence);
/// The flaws with these ids; the error is a sentence with the nearest names.
std::expected<std::vector<Flaw>, std::string> parse_flaws(const std::vector<std::string>& ids);
/// What narrows besides a profile, as on the command line.
std::string selection_text(const SelectionOptions& options);
/// The sentence about a selection that leaves nothing.
std::string nothing_selected(std::string_view what, const std::string& selection);
/// A case as reports name it in one revision: "access.x[2025-11-25]". Without brackets the revision
/// is empty.
struct NamedCase {
  std::string id{};
  std::string revision{};
};
NamedCase parse_case_name(const std::string& text);
/// Reads "auto" or a revision's name.
std::optional<std::vector<Revision>> parse_revision(const std::string& text);
/// True where somebody reads it on a terminal that knows colour and cursor (TERM is not "dumb"),
/// and not a CI that only looks like one.
bool is_watched(int descriptor);
/// Colour only where somebody watches and nobody asked for none (NO_COLOR, --no-color).
bool wants_colour(bool no_color, int descriptor);
/// Columns for text to read: those of the terminal that standard output is, a hundred at most;
/// nothing where it is none.
std::optional<std::size_t> page_width();

}  // namespace assay::cli
