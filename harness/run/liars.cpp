#include "harness/run/liars.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <set>

#include "fixtures/hostile/proxy.hpp"
#include "harness/guard/patience.hpp"
#include "harness/run/in_parallel.hpp"
#include "harness/run/judge.hpp"
#include "harness/run/redirect_endpoint.hpp"
#include "harness/run/revisions.hpp"

namespace assay {
namespace {

using hostile::Liar;
using hostile::Place;

constexpr std::uint64_t seed = 1;

std::string heading_of(Place place) {
  switch (place) {
    case Place::everywhere:
      return "The liar is the whole target";
    case Place::behind_discovery:
      return "Metadata and challenge are honest, and the liar sits behind";
    case Place::behind_proxy:
      return "Correct servers behind a proxy that lies at times";
  }
  return "";
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

  /// Whether what a check says comes from a lie, or from nothing at all.
  bool is_founded_on_a_lie(const Check& check) const {
    const auto is_lie = [this](std::uint64_t exchange) { return lies_.contains(exchange); };
    const auto is_silence = [this](std::uint64_t exchange) { return silences_.contains(exchange); };
    const auto& evidence = check.exchanges;
    return std::ranges::any_of(evidence, is_lie) ||
           (!evidence.empty() && std::ranges::all_of(evidence, is_silence));
  }

 private:
  http::Exchange noted(http::Exchange exchange) {
    if (exchange.fault() != nullptr) {
      silences_.insert(exchange.record().id);
    } else if (exchange.header(hostile::lie_header)) {
      lies_.insert(exchange.record().id);
    }
    return exchange;
  }

  std::unique_ptr<http::Transport> inner_;
  std::set<std::uint64_t> lies_;
  std::set<std::uint64_t> silences_;
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
    row_.id = liar.id;
    row_.sentence = liar.sentence;
    row_.place = heading_of(liar.place);
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
    bool attempts_rest_on_a_lie = false;
    const auto look_at = [&](const std::vector<Check>& checks) {
      attempts_rest_on_a_lie = attempts_rest_on_a_lie || rest_on_a_lie(checks);
    };
    const Instance& instance = row_.result.instances.emplace_back(
        judge(subject, engagement_, revision,
              {.attack = {.seed = seed,
                          .attempts = options_.attempts,
                          .connections = 1,  // which answer is late does not hang on chance
                          .on_attempt = look_at}}));
    const bool showed_something = std::ranges::any_of(instance.checks, &Check::held);
    if (instance.verdict != Verdict::pass || !showed_something) {
      return;  // what was broken is told, be it a warning
    }
    const bool is_proven =
        stage_.lies_at_times && !attempts_rest_on_a_lie && !rest_on_a_lie(instance.checks);
    LiarPass pass{.case_id = instance.id};
    if (is_proven) {
      pass.reason = "it rests on no lie";
    } else if (const hostile::TruePass* known = true_pass(subject)) {
      pass.known_as = known->cases;
      pass.reason = known->reason;
    } else {
      row_.mismatches.push_back(instance.name() + " passed, and nothing showed that it is so");
    }
    row_.passes.push_back(std::move(pass));
  }

  bool rest_on_a_lie(const std::vector<Check>& checks) const {
    return std::ranges::any_of(checks, [&](const Check& check) {
      return check.held && noting_.is_founded_on_a_lie(check);
    });
  }

  /// What an attack shows is never true of a whole family of cases.
  const hostile::TruePass* true_pass(const Case& subject) const {
    const auto found = std::ranges::find_if(liar_.may_pass, [&](const hostile::TruePass& pass) {
      return (subject.kind == Kind::conformance || pass.cases == subject.id) &&
             pass.fits(subject.id);
    });
    return found == liar_.may_pass.end() ? nullptr : &*found;
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
  std::mutex reporting;
  in_parallel(todo.size(), options.threads, [&](std::size_t i) {
    table.rows[i] = LiarRun(catalog, *todo[i], options)();
    const std::scoped_lock lock(reporting);
    on_row(table.rows[i]);
  });
  table.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return table;
}

}  // namespace assay
