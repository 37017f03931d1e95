#include "harness/run/liars.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "fixtures/hostile/proxy.hpp"
#include "harness/guard/patience.hpp"
#include "harness/run/judge.hpp"
#include "harness/run/redirect_endpoint.hpp"
#include "harness/run/revisions.hpp"

namespace assay {
namespace {

using hostile::Liar;
using hostile::Place;

constexpr std::uint64_t seed = 1;

bool fits(const hostile::TruePass& pass, const std::string& case_id) {
  return pass.cases.ends_with('*')
             ? case_id.starts_with(pass.cases.substr(0, pass.cases.size() - 1))
             : case_id == pass.cases;
}

/// Notes which exchanges were lies.
class NotingTransport : public http::Transport {
 public:
  explicit NotingTransport(const http::CurlOptions& options)
      : inner_(impatient(http::make_curl_transport(options), options.limits.timeout)) {}

  http::Exchange perform(const http::Request& request, std::string purpose) override {
    return noted(inner_->perform(request, std::move(purpose)));
  }
  http::Exchange perform_until(const http::Request& request, std::string purpose,
                               const std::function<bool(const http::Response&)>& enough) override {
    return noted(inner_->perform_until(request, std::move(purpose), enough));
  }
  std::unique_ptr<http::Stream> open(const http::Request& request, std::string purpose) override {
    return inner_->open(request, std::move(purpose));
  }
  std::vector<http::Exchange> race(const std::vector<http::Request>& requests,
                                   const std::string& purpose) override {
    auto exchanges = inner_->race(requests, purpose);
    std::ranges::for_each(exchanges, [this](const http::Exchange& it) { noted(it); });
    return exchanges;
  }

  bool is_lie(std::uint64_t exchange) const { return lies_.contains(exchange); }
  std::size_t lying_answers() const { return answers_; }

 private:
  http::Exchange noted(http::Exchange exchange) {
    const bool is_answered = exchange.fault() == nullptr;
    if (!is_answered || exchange.header(hostile::lie_header)) {
      lies_.insert(exchange.record().id);
      answers_ += is_answered ? 1 : 0;
    }
    return exchange;
  }

  std::unique_ptr<http::Transport> inner_;
  std::set<std::uint64_t> lies_;
  std::size_t answers_{};
};

/// What a run does at one liar, case after case.
class LiarRun {
 public:
  LiarRun(const Catalog& catalog, const Liar& liar, const LiarOptions& options)
      : catalog_(catalog),
        liar_(liar),
        options_(options),
        stage_(liar.start()),
        endpoint_(0),
        noting_(curl_options(options)),
        engagement_({.target = stage_.target,
                     .transport = &noting_,
                     .minter = stage_.minter,
                     .redirect_uri = endpoint_.uri(),
                     .ready_token = stage_.ready_token}) {
    row_.liar = &liar;
  }

  LiarRow operator()() {
    const auto began = std::chrono::steady_clock::now();
    row_.result.target = std::string(liar_.id);
    row_.result.server_url = stage_.target.server.url;
    row_.result.seed = seed;
    row_.result.started = std::chrono::system_clock::now();
    const Reconnaissance found = reconnoitre(engagement_, {});
    row_.result.notes = found.notes;
    row_.result.revisions = found.revisions;
    row_.result.trouble = found.trouble;
    if (found.trouble.empty()) {
      judge_all(found.revisions);
    }
    row_.result.exit_code = exit_code_of(row_.result, false);
    if (row_.result.exit_code != liar_.exit_code) {
      row_.mismatches.push_back(fmt::format("ended with exit code {} instead of {}",
                                            row_.result.exit_code, liar_.exit_code));
    }
    row_.result.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return std::move(row_);
  }

 private:
  static http::CurlOptions curl_options(const LiarOptions& options) {
    http::CurlOptions curl;
    curl.limits.timeout = options.timeout;
    return curl;
  }

  void judge_all(const std::vector<Revision>& revisions) {
    for (const Kind kind : {Kind::conformance, Kind::attack}) {
      for (const Revision revision : revisions) {
        for (const Case& subject : catalog_.cases()) {
          if (subject.kind == kind) {
            judge_one(subject, revision);
          }
        }
      }
    }
    attribute_blocked(row_.result.instances, catalog_);
    const auto by_id = [](const LiarPass& pass) { return pass.case_id; };
    std::ranges::sort(row_.passes, {}, by_id);
    const auto doubled = std::ranges::unique(row_.passes, {}, by_id);
    row_.passes.erase(doubled.begin(), doubled.end());
  }

  void judge_one(const Case& subject, Revision revision) {
    const std::size_t lies_before = noting_.lying_answers();
    const Instance& instance = row_.result.instances.emplace_back(
        judge(subject, engagement_, revision,
              {.attack = {.seed = seed, .attempts = options_.attempts}}));
    const bool showed_something = std::ranges::any_of(instance.checks, &Check::held);
    if (instance.verdict != Verdict::pass || !showed_something) {
      return;  // what was broken is told, be it a warning
    }
    const bool saw_lies =
        subject.attack ? noting_.lying_answers() > lies_before : rests_on_a_lie(instance);
    const std::string reason =
        stage_.lies_at_times && !saw_lies ? "it rests on no lie" : reason_for(subject);
    if (reason.empty()) {
      row_.mismatches.push_back(instance.name() + " passed, and nothing showed that it is so");
    }
    row_.passes.push_back({.case_id = instance.id, .reason = reason});
  }

  bool rests_on_a_lie(const Instance& instance) const {
    return std::ranges::any_of(instance.checks, [&](const Check& check) {
      return check.held && std::ranges::any_of(check.exchanges, [&](std::uint64_t id) {
               return noting_.is_lie(id);
             });
    });
  }

  std::string reason_for(const Case& subject) const {
    for (const hostile::TruePass& pass : liar_.may_pass) {
      if (subject.kind == Kind::conformance && fits(pass, subject.id)) {
        return std::string(pass.reason);
      }
    }
    return "";
  }

  const Catalog& catalog_;
  const Liar& liar_;
  const LiarOptions& options_;
  hostile::Stage stage_;
  RedirectEndpoint endpoint_;
  NotingTransport noting_;
  Engagement engagement_;
  LiarRow row_;
};

}  // namespace

bool LiarTable::sound() const {
  return std::ranges::all_of(rows, [](const LiarRow& row) { return row.mismatches.empty(); });
}

LiarTable run_liars(const Catalog& catalog, const LiarOptions& options,
                    const std::function<void(const LiarRow&)>& on_row) {
  const auto began = std::chrono::steady_clock::now();
  std::vector<const Liar*> todo = options.liars;
  if (todo.empty()) {
    for (const Liar& liar : hostile::liars()) {
      todo.push_back(&liar);
    }
  }
  LiarTable table;
  table.rows.resize(todo.size());
  std::atomic<std::size_t> next{0};
  std::mutex reporting;
  const auto work = [&] {
    for (std::size_t i = next++; i < todo.size(); i = next++) {
      table.rows[i] = LiarRun(catalog, *todo[i], options)();
      const std::scoped_lock lock(reporting);
      on_row(table.rows[i]);
    }
  };
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < std::max(1U, options.threads); ++i) {
      workers.emplace_back(work);
    }
  }
  table.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return table;
}

}  // namespace assay
