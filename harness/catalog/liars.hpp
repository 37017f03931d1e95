#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "harness/catalog/result.hpp"

namespace assay {

/// A case that passed at a liar.
struct LiarPass {
  std::string case_id{};
  std::string known_as{};  ///< what the list of true passes calls it: its id, or a beginning and a
                           ///< star; empty: it is not in the list
  std::string reason{};    ///< why it is no lie; empty: it is one
};

/// What a run came to at one server that proves nothing.
struct LiarRow {
  std::string id{};
  std::string sentence{};  ///< what it does
  std::string place{};     ///< where it does so; rows of one place stand together
  RunResult result{};
  std::vector<LiarPass> passes{};         ///< by case id, each once
  std::vector<std::string> mismatches{};  ///< sentences; empty: as it has to be
};

struct LiarTable {
  std::vector<LiarRow> rows{};
  double seconds{};

  std::size_t wrong_rows() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(rows, [](const LiarRow& row) { return !row.mismatches.empty(); }));
  }
  /// Nothing passed unproven, and every exit code was the right one.
  bool is_sound() const { return wrong_rows() == 0; }
};

}  // namespace assay
