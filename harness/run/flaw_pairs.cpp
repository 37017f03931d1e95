#include "harness/run/flaw_pairs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "fixtures/reference/flaws.hpp"
#include "harness/attack/source.hpp"
#include "harness/run/in_parallel.hpp"
#include "harness/run/matrix_rules.hpp"
#include "harness/run/reference_bench.hpp"

namespace assay {
namespace {

using Found = std::set<std::size_t>;  ///< indices of requirements
using Drawn = std::pair<const FlawRow*, const FlawRow*>;

/// A server that speaks one revision alone cannot show what is wrong in the others.
bool speak_alike(const FlawRow& first, const FlawRow& second) {
  return std::ranges::all_of(all_revisions, [&](Revision revision) {
    return reference::speaks_with({first.flaw}, revision) ==
           reference::speaks_with({second.flaw}, revision);
  });
}

std::vector<Drawn> all_pairs(const std::vector<Flaw>& wanted) {
  const auto is_among = [&](const FlawRow& row) {
    return std::ranges::find(wanted, row.flaw) != wanted.end();
  };
  const auto is_wanted = [&](const FlawRow& first, const FlawRow& second) {
    return wanted.empty() || (is_among(first) && is_among(second)) ||
           (wanted.size() == 1 && (is_among(first) || is_among(second)));
  };
  std::vector<Drawn> pairs;
  const auto rows = flaw_rows();
  for (std::size_t first = 0; first < rows.size(); ++first) {
    for (std::size_t second = first + 1; second < rows.size(); ++second) {
      if (is_wanted(rows[first], rows[second]) && speak_alike(rows[first], rows[second])) {
        pairs.emplace_back(&rows[first], &rows[second]);
      }
    }
  }
  return pairs;
}

/// The same on every machine, which std::shuffle is not.
std::vector<Drawn> draw_pairs(const PairOptions& options) {
  std::vector<Drawn> pairs = all_pairs(options.flaws);
  const std::size_t count = std::min(options.count, pairs.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t drawn = attack::mixed(options.seed, i) % (pairs.size() - i);
    std::swap(pairs[i], pairs[i + drawn]);
  }
  pairs.resize(count);
  return pairs;
}

bool is_claimed(const Case& subject, const std::vector<const FlawRow*>& flaws) {
  return std::ranges::any_of(flaws, [&](const FlawRow* row) { return claims(subject, row->flaw); });
}

Found broken_in(const Instance& instance) {
  Found found;
  for (const Check& check : instance.checks) {
    if (check.is_failure() || check.is_warning()) {
      found.insert(check.requirement.index);
    }
  }
  return found;
}

/// Whether something was found of every flaw that the case claims.
bool is_whole(const Case& subject, const std::vector<const FlawRow*>& flaws, const Found& found) {
  return std::ranges::all_of(flaws, [&](const FlawRow* row) {
    return !claims(subject, row->flaw) ||
           std::ranges::any_of(found, [&](std::size_t index) { return breaks(*row, {index}); });
  });
}

/// What the cases that claim one of the flaws find at a server with all of them.
Found found_at(const Catalog& catalog, const std::vector<const FlawRow*>& flaws, bool full) {
  FlawSet switched_on;
  for (const FlawRow* row : flaws) {
    switched_on.add(row->flaw);
  }
  ReferenceBench bench(switched_on);
  Found found;
  std::set<std::string> whole;  ///< attacks that need no second revision
  for (const Revision revision : newest_first) {
    for (const Case& subject : catalog.cases()) {
      if (!reference::speaks_with(switched_on, revision)) {
        continue;
      }
      const bool in_vain = subject.attack && !full &&
                           (!is_newest_of_its_era(revision) || whole.contains(subject.id));
      if (in_vain || !is_claimed(subject, flaws)) {
        continue;
      }
      const Found broken = broken_in(bench.judge(subject, revision, matrix_attack(true)));
      found.insert(broken.begin(), broken.end());
      if (is_whole(subject, flaws, broken)) {
        whole.insert(subject.id);
      }
    }
  }
  return found;
}

Masked masked(const Found& alone, const Found& together) {
  const auto kept = std::ranges::count_if(
      alone, [&](std::size_t requirement) { return together.contains(requirement); });
  if (static_cast<std::size_t>(kept) == alone.size()) {
    return Masked::no;
  }
  return kept == 0 ? Masked::fully : Masked::partly;
}

std::vector<std::string_view> slugs_of(const Found& found) {
  std::vector<std::string_view> slugs;
  slugs.reserve(found.size());
  for (const std::size_t index : found) {
    slugs.push_back(register_rows()[index].slug);
  }
  return slugs;
}

std::string missing(const FlawRow& flaw, const Found& alone, const Found& together) {
  Found lost;
  std::ranges::set_difference(alone, together, std::inserter(lost, lost.end()));
  return fmt::format("{} of what {} alone breaks", fmt::join(slugs_of(lost), ", "), flaw.id());
}

struct Alone {
  const Found& first;
  const Found& second;
};

FlawPair compared(const Drawn& drawn, const Alone& alone, const Found& together) {
  FlawPair pair{.first = drawn.first,
                .second = drawn.second,
                .first_masked = masked(alone.first, together),
                .second_masked = masked(alone.second, together)};
  for (const std::size_t index : together) {
    pair.found.push_back({index});
  }
  const std::string both =
      fmt::format("{} and {} in one server", pair.first->id(), pair.second->id());
  for (const auto& [row, found] :
       {std::pair(pair.first, &alone.first), {pair.second, &alone.second}}) {
    if (found->empty()) {
      pair.mismatches.push_back(
          fmt::format("{}: nothing is found at a server with {} alone", both, row->id()));
    }
  }
  for (const RequirementKey key : pair.found) {
    if (!breaks(*pair.first, key) && !breaks(*pair.second, key)) {
      pair.mismatches.push_back(
          fmt::format("{}: {} is found broken, which neither breaks", both, row_of(key).slug));
    }
  }
  if (together.empty()) {
    pair.mismatches.push_back(both + ": nothing is found");
  } else if (pair.first_masked != Masked::no && pair.second_masked != Masked::no) {
    pair.mismatches.push_back(fmt::format("{}: found are {}; neither {}, nor {}", both,
                                          fmt::join(slugs_of(together), ", "),
                                          missing(*pair.first, alone.first, together),
                                          missing(*pair.second, alone.second, together)));
  }
  return pair;
}

using FoundAlone = std::map<const FlawRow*, Found>;

/// What is found of each flaw alone.
FoundAlone found_alone(const Catalog& catalog, const std::vector<Drawn>& drawn,
                       const PairOptions& options) {
  FoundAlone alone;
  for (const auto& [first, second] : drawn) {
    alone.try_emplace(first);
    alone.try_emplace(second);
  }
  std::vector<FoundAlone::value_type*> entries;
  for (auto& entry : alone) {
    entries.push_back(&entry);
  }
  in_parallel(entries.size(), options.threads, [&](std::size_t i) {
    entries[i]->second = found_at(catalog, {entries[i]->first}, options.full);
  });
  return alone;
}

}  // namespace

FlawPairs run_pairs(const Catalog& catalog, const PairOptions& options,
                    const std::function<void(const FlawPair&)>& on_pair) {
  const auto began = std::chrono::steady_clock::now();
  FlawPairs result{.seed = options.seed};
  const std::vector<Drawn> drawn = draw_pairs(options);
  const FoundAlone alone = found_alone(catalog, drawn, options);
  result.pairs.resize(drawn.size());
  std::mutex reporting;
  in_parallel(drawn.size(), options.threads, [&](std::size_t i) {
    const auto& [first, second] = drawn[i];
    FlawPair pair = compared(drawn[i], {.first = alone.at(first), .second = alone.at(second)},
                             found_at(catalog, {first, second}, options.full));
    const std::scoped_lock lock(reporting);
    result.pairs[i] = std::move(pair);
    on_pair(result.pairs[i]);
  });
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return result;
}

}  // namespace assay
