#include "harness/attack/campaign.hpp"

#include <algorithm>
#include <utility>

namespace assay::attack {
namespace {

using Outcome = Attempt::Outcome;
using Finding = CampaignReport::Finding;
using std::chrono::steady_clock;

/// Generators repeat themselves, and some draw nothing: after so many draws per attempt what came
/// is all that will come.
constexpr std::size_t most_draws = 10;
constexpr std::size_t least_draws = 100;

bool breaks_alike(const Attempt& smaller, const Attempt& found) {
  const auto known = [&](const std::string& rule) { return found.rules.contains(rule); };
  return smaller.outcome == found.outcome && std::ranges::any_of(smaller.rules, known);
}

class Campaign {
 public:
  Campaign(Source& source, const CampaignOptions& options, Assault& assault)
      : source_(source),
        options_(options),
        assault_(assault),
        attempts_(std::min(source.count().value_or(options.attempts),
                           options.sample.value_or(std::string::npos))) {}

  CampaignReport run() {
    report_.planned = attempts_ + options_.corpus.size();
    assault_.control();
    while (auto batch = next_batch()) {
      send(std::move(*batch));
      // A broken SHOULD is no reason to stop: the next input may break a MUST.
      const bool is_decided = found_ && finding_.attempt.outcome == Outcome::broken;
      if (assault_.exhausted() || (is_decided && !source_.count())) {
        break;
      }
    }
    if (found_) {
      settle();
    } else {
      const std::size_t useless = report_.unfit + undrawn_;
      report_.gave_up = !assault_.exhausted() && useless > (most_draws - 1) * report_.made;
    }
    return std::move(report_);
  }

 private:
  using Batch = std::vector<std::unique_ptr<Candidate>>;

  /// Fresh inputs, none of which was sent before; nullopt when there are no more.
  std::optional<Batch> next_batch() {
    Batch batch;
    while (batch.size() < options_.batch && report_.made + batch.size() < report_.planned) {
      auto candidate = next_candidate();
      if (!candidate) {
        break;
      }
      if (sent_.insert((*candidate)->input().dump()).second) {
        batch.push_back(std::move(*candidate));
      }
    }
    return batch.empty() ? std::nullopt : std::optional(std::move(batch));
  }

  std::optional<std::unique_ptr<Candidate>> next_candidate() {
    while (from_corpus_ < options_.corpus.size()) {
      const Document& kept = options_.corpus[from_corpus_++];
      if (source_.may_be(kept)) {
        return single(kept);
      }
      report_.planned -= 1;
      report_.left_out.push_back(kept);
    }
    const std::size_t most =
        source_.count() ? attempts_ : std::max(attempts_ * most_draws, least_draws);
    while (drawn_ < most) {
      if (auto candidate = draw(drawn_++)) {
        return candidate;
      }
      ++undrawn_;
    }
    return std::nullopt;
  }

  std::unique_ptr<Candidate> draw(std::size_t index) {
    if (const auto count = source_.count()) {
      return source_.draw(options_.seed, index * *count / attempts_, 0);  // a sample is spread out
    }
    const std::size_t size = std::min<std::size_t>(100, index * 100 / attempts_);
    return source_.draw(options_.seed, index, static_cast<int>(size));
  }

  void send(Batch batch) {
    std::vector<Document> inputs;
    for (const auto& candidate : batch) {
      inputs.push_back(candidate->input());
    }
    std::vector<Attempt> attempts = assault_.attempt(inputs);
    assault_.control();
    try_again_where_unclear(inputs, attempts);
    const std::size_t before = report_.made;
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      if (attempts[i].outcome != Outcome::unfit) {
        report_.made += 1;
      } else if (!assault_.exhausted()) {
        report_.unfit += 1;
        note_if_kept(inputs[i]);
      }
      if (attempts[i].is_finding()) {
        note(std::move(batch[i]), attempts[i], before + i + 1);
      }
    }
  }

  /// Whoever keeps an input counts on it: that it says nothing here has to be told.
  void note_if_kept(const Document& unfit) {
    if (std::ranges::find(options_.corpus, unfit) != options_.corpus.end()) {
      report_.left_out.push_back(unfit);
    }
  }

  void try_again_where_unclear(const std::vector<Document>& inputs,
                               std::vector<Attempt>& attempts) {
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      if (attempts[i].outcome != Outcome::unclear) {
        continue;
      }
      attempts[i] = once_more(inputs[i]);
      if (attempts[i].outcome == Outcome::unclear && report_.unclear.empty()) {
        report_.unclear = attempts[i].why;
      }
    }
  }

  Attempt once_more(const Document& input) { return assault_.attempt({input}).front(); }

  void note(std::unique_ptr<Candidate> candidate, const Attempt& attempt, std::size_t number) {
    const bool worse =
        found_ && attempt.outcome == Outcome::broken && finding_.attempt.outcome != Outcome::broken;
    if (found_) {
      finding_.others.push_back(worse ? found_->input() : candidate->input());
    }
    if (!found_ || worse) {
      finding_.attempt = attempt;
      finding_.attempt_number = number;
      found_ = std::move(candidate);
    }
  }

  void settle() {
    if (!source_.count()) {
      finding_.others.clear();  // there is no telling how many more there are
    }
    shrink();
    finding_.input = found_->input();
    assault_.control();
    const Attempt again = once_more(finding_.input);
    assault_.control();
    finding_.reproduced = breaks_alike(again, finding_.attempt);
    report_.finding = std::move(finding_);
  }

  void shrink() {
    const auto until = steady_clock::now() + options_.shrink_time;
    while (auto smaller = found_->next_smaller()) {
      if (report_.shrinks >= options_.shrink_attempts || steady_clock::now() >= until) {
        report_.shrunk_fully = false;
        return;
      }
      ++report_.shrinks;
      const Attempt attempt = once_more(smaller->input());
      if (breaks_alike(attempt, finding_.attempt)) {
        found_ = std::move(smaller);
        finding_.attempt = attempt;
      }
    }
  }

  Source& source_;
  const CampaignOptions& options_;
  Assault& assault_;
  const std::size_t attempts_;
  CampaignReport report_;
  Finding finding_;
  std::unique_ptr<Candidate> found_;
  std::set<std::string> sent_;
  std::size_t from_corpus_{};
  std::size_t drawn_{};
  std::size_t undrawn_{};
};

}  // namespace

CampaignReport conduct(Source& source, const CampaignOptions& options, Assault& assault) {
  return Campaign(source, options, assault).run();
}

CampaignReport replay(const Document& input, Assault& assault) {
  CampaignReport report{.planned = 1};
  assault.control();
  Attempt attempt = assault.attempt({input}).front();
  if (attempt.outcome == Outcome::unclear) {
    attempt = assault.attempt({input}).front();
  }
  assault.control();
  report.made = attempt.outcome == Outcome::unfit ? 0 : 1;
  report.unfit = 1 - report.made;
  if (attempt.outcome == Outcome::unclear || attempt.outcome == Outcome::unfit) {
    report.unclear = attempt.why.empty() ? "It said nothing about this target." : attempt.why;
  }
  if (attempt.is_finding()) {
    report.finding =
        Finding{.input = input, .attempt = attempt, .attempt_number = 1, .reproduced = true};
  }
  return report;
}

}  // namespace assay::attack
