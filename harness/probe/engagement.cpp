#include "harness/probe/engagement.hpp"

#include "harness/probe/clock.hpp"

namespace assay {

Engagement::Engagement(EngagementOptions options) : options_(std::move(options)) {}

const Facts& Engagement::facts(Revision revision) {
  const auto known = facts_.find(revision);
  if (known != facts_.end() && !known->second.limited) {
    return known->second;
  }
  const Facts& found = facts_.insert_or_assign(revision, survey(options_, revision)).first->second;
  go_by_the_clock_of(found);
  return found;
}

void Engagement::go_by_the_clock_of(const Facts& facts) {
  clock_ahead_ = assay::clock_ahead(facts.anonymous.exchange).value_or(clock_ahead_);
  if (options_.minter) {
    options_.minter = options_.minter->with_clock_ahead(clock_ahead_);
  }
  if (options_.own_issuer != nullptr) {
    options_.own_issuer->set_clock_ahead(clock_ahead_);
  }
}

bool Engagement::restart() {
  if (!options_.restart) {
    return false;
  }
  restarts_ += 1;
  options_.budget.forget_learnt();
  facts_.clear();
  clients_.clear();
  tokens_.clear();
  blocked_.clear();
  lacking_.clear();
  sessions_.clear();
  cookies_ = {};
  browsers_.clear();
  standing_control_.clear();
  registrations_.target_restarted();
  return options_.restart();
}

Browser Engagement::take_browser() {
  if (browsers_.empty()) {
    return {};
  }
  Browser browser = std::move(browsers_.back());
  browsers_.pop_back();
  return browser;
}

template <typename Value>
const Value& Engagement::remembered(std::map<std::string, Value>& known, const std::string& name,
                                    const std::function<Value()>& make) {
  if (const auto found = known.find(name); found != known.end()) {
    return found->second;
  }
  if (const auto failed = blocked_.find(name); failed != blocked_.end()) {
    throw Blocked(failed->second);
  }
  if (const auto failed = lacking_.find(name); failed != lacking_.end()) {
    throw NotExercised(failed->second);
  }
  try {
    return known.emplace(name, make()).first->second;
  } catch (const Blocked& blocked) {
    blocked_.emplace(name, blocked);
    throw;
  } catch (const NotExercised& lacking) {
    lacking_.emplace(name, lacking);
    throw;
  }
}

const oauth::Client& Engagement::client(const std::string& role,
                                        const std::function<oauth::Client()>& make) {
  return remembered(clients_, "client " + role, make);
}

const HeldToken& Engagement::token(const std::string& name,
                                   const std::function<HeldToken()>& make) {
  const auto held = tokens_.find("token " + name);
  if (held != tokens_.end() && held->second.good_until <= std::chrono::steady_clock::now()) {
    tokens_.erase(held);
  }
  return remembered(tokens_, "token " + name, make);
}

Deletions Engagement::delete_registered_clients(std::chrono::milliseconds within) {
  clients_.clear();
  tokens_.clear();
  standing_control_.clear();
  return registrations_.delete_all(*options_.transport, options_.guard, within);
}

bool Engagement::has_sessions(Revision revision, const std::function<bool()>& find_out) {
  if (!sessions_.contains(revision)) {
    sessions_[revision] = find_out();
  }
  return sessions_[revision];
}

Document Engagement::tool_named(const std::string& name,
                                const std::function<Document()>& find_out) {
  if (tools_.is_null()) {
    tools_ = find_out();
  }
  return tools_[name];
}

}  // namespace assay
