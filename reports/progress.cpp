#include "reports/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "reports/text.hpp"
#include "reports/utf8.hpp"

namespace assay::reports {

Progress::Progress(std::ostream& out, ProgressOptions options)
    : out_(out), options_(options), paint_(options.colour) {}

Progress::~Progress() { clear(); }

void Progress::started(std::string_view name) {
  if (options_.terminal) {
    show(name);
  }
}

void Progress::finished(const Instance& instance) {
  ++done_;
  const Verdict verdict = instance.verdict;
  const bool stays = !options_.terminal || verdict == Verdict::fail || verdict == Verdict::error;
  if (stays) {
    clear();
    out_ << fmt::format("{} {}\n", printable(instance.name()),
                        paint_.verdict(verdict, name_of(verdict)));
  }
  if (options_.terminal) {
    show(instance.name());
  }
  out_.flush();
}

void Progress::clear() {
  if (is_shown_) {
    out_ << "\r\x1b[K" << std::flush;
    is_shown_ = false;
  }
}

void Progress::show(std::string_view text) {
  const std::string count = options_.total > 0 ? fmt::format("[{}/{}]", done_, options_.total)
                                               : fmt::format("[{}]", done_);
  const std::string line = fmt::format("{} {}", count, printable(text));
  // One column stays free: some terminals wrap when the last one is written.
  const std::size_t columns = std::max<std::size_t>(options_.width, 2) - 1;
  out_ << "\r\x1b[K" << prefix_of(line, columns) << std::flush;
  is_shown_ = true;
}

}  // namespace assay::reports
