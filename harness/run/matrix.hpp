#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "harness/catalog/matrix.hpp"

namespace assay {

/// A case that may be NOT_EXERCISED at the correct servers, because they cannot bring what it
/// needs.
struct Excuse {
  std::string_view case_id{};
  std::string_view reason{};
};

/// All that are known.
std::span<const Excuse> excused_at_the_correct_servers();

struct MatrixOptions {
  std::vector<Flaw> flaws{};  ///< empty: all of them
  bool full{};                ///< every case in every revision, attacks with all their attempts
  unsigned threads{1};
  std::span<const Excuse> excused{excused_at_the_correct_servers()};
};

/// As many threads as let the waiting of some rows (for tokens to expire, for races to settle) be
/// the work of others.
unsigned matrix_threads();

/// Judges every case against the correct reference servers in every revision, and against each
/// flawed one in the newest revision of each era (the cases that claim the flaw: in every
/// revision; an attack: until it catches it). Attacks make all their attempts where they claim the
/// flaw and at the correct servers, in the newest revision of each era, and a few anywhere else: at
/// a flaw that they do not claim, in the newest revision that they apply to. Cases of the
/// authorization phase are left out at flaws of the MCP server that break nothing they cite, and
/// cases of the access phase are judged at those of the authorization server in one revision.
/// `full` leaves nothing of that out.
///
/// A row is exact when each case that claims the flaw broke on a requirement that the flaw breaks
/// in some revision, whatever else broke did so on those requirements, and everything else passed,
/// did not apply, or was blocked at a step of the flow. At the correct servers nothing breaks, and
/// what is NOT_EXERCISED is excused.
Matrix run_matrix(const Catalog& catalog, const MatrixOptions& options,
                  const std::function<void(const MatrixRow&)>& on_row);

}  // namespace assay
