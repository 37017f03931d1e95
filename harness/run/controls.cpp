#include "harness/run/controls.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/http/together.hpp"
#include "harness/probe/probe.hpp"

namespace assay {

void open_control(const Control& control, Probe& probe, Engagement& engagement) {
  const bool stands = engagement.control_stands(control.name);
  engagement.set_standing_control("");
  if (!control.run || stands) {
    return;
  }
  try {
    control.run(probe);
  } catch (const Inconclusive& refused) {
    if (control.step) {
      throw Blocked{*control.step, refused.why};
    }
    throw;
  }
}

void close_control(const Control& control, Probe& probe, Engagement& engagement) {
  if (control.run) {
    control.run(probe);
    engagement.set_standing_control(control.name);
  }
}

namespace {

/// Where a target does not say how long to wait.
constexpr std::chrono::seconds usual_wait{1};

}  // namespace

std::string told(const RateLimited& limit, std::chrono::seconds patience) {
  const auto wait = limit.retry_after.value_or(usual_wait);
  const std::string asked = limit.retry_after
                                ? fmt::format("it asks for a wait of {} s", wait.count())
                                : "it names no wait";
  const std::string advice = wait <= patience ? "and limits it after waiting, too"
                             : limit.retry_after
                                 ? fmt::format("which --patience {} allows", wait.count())
                                 : fmt::format("--patience {} tries again later", wait.count());
  return fmt::format("limits the rate of requests ({}): {}, {}", limit.what, asked, advice);
}

bool overcome(const RateLimited& limit, Engagement& engagement, std::chrono::seconds patience) {
  if (engagement.restart()) {
    return true;
  }
  const auto wait = limit.retry_after.value_or(usual_wait);
  if (wait > patience) {
    return false;
  }
  http::pause_until(std::chrono::steady_clock::now() + wait);
  return true;
}

std::string unproven(const Case& subject, Revision revision, const std::vector<Check>& checks) {
  if (checks.empty()) {
    return "Nothing was looked at.";
  }
  for (const RequirementKey key : subject.cites) {
    const auto about = [&](const Check& check) { return check.requirement == key; };
    if (is_binding(row_of(key).level_in(revision)) && std::ranges::none_of(checks, about)) {
      return fmt::format("Nothing was shown about {}.", row_of(key).id);
    }
  }
  return "";
}

}  // namespace assay
