#include "suites/streams/slow_session.hpp"

#include <atomic>

namespace assay::suites {
namespace {

using namespace std::chrono_literals;

constexpr auto shortest = 200ms;
constexpr auto longest = 2s;
constexpr auto slack = 300ms;

http::Request with_progress_token(const http::Request& request, const Document& token) {
  const Document params = Document::parse(request.body).value_or(Document())["params"];
  return with_param(request, "_meta", params["_meta"].with("progressToken", token));
}

std::chrono::milliseconds since(Moment begun, Moment at) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(at - begun);
}

bool is_result(const Told& told) {
  return told.message.has("result") && told.message["result"]["isError"].boolean() != true;
}

}  // namespace

Document new_progress_token() {
  static std::atomic<int> number{1};
  return "assay-progress-" + std::to_string(number++);
}

Finding finding_of(const std::string& what, const Told* wrong, std::vector<http::Exchange> from) {
  Finding finding{.what = what, .from = std::move(from)};
  if (wrong != nullptr) {
    finding.value = wrong->message.dump();
  }
  return finding;
}

SlowSession::SlowSession(Probe& probe) : SlowSession(probe, honest_credential(probe)) {}

SlowSession::SlowSession(Probe& probe, const mcp::Credential& user)
    : probe_(probe), user_(user), session_(session_of(probe, user)) {
  try {
    find_slow_call();
  } catch (...) {
    leave(probe_, session_, user_);
    throw;
  }
}

void SlowSession::find_slow_call() {
  for (const ToolCall& call : probe_.target().calls) {
    if (!call.tool.empty() && measure(call)) {
      return;
    }
  }
  if (slow_.call.tool.empty()) {
    probe_.not_exercised(
        "a call of a tool that takes from a fifth of a second to two seconds (calls: in the target "
        "file)");
  }
}

SlowSession::~SlowSession() {
  try {
    leave(probe_, session_, user_);
  } catch (...) {  // a limit was met: the session is left to its own end
  }
}

/// True where nothing better will come: the server tells how far the call is. Without that a call
/// has to be slow twice, since any may be slow once.
bool SlowSession::measure(const ToolCall& call) {
  slow_.call = slow_.length > 0ms ? slow_.call : ToolCall{};
  for (int round = 0; round < 2; ++round) {
    const SlowCall known = slow_;
    slow_.call = call;
    Watch watch = begin("see how long a call takes", new_progress_token());
    listen_for_response(watch, longest);
    const Told* response = watch.response();
    const bool has_ended = response != nullptr ? is_result(*response) : watch.is_over();
    const auto length =
        since(watch.begun(), response != nullptr ? response->at : std::chrono::steady_clock::now());
    watch.close();
    const bool tells_progress = watch.tells_progress();
    slow_ = known;
    if (!has_ended || length < shortest || (response == nullptr && !tells_progress)) {
      return false;
    }
    if (tells_progress || (round == 1 && known.length == 0ms)) {
      slow_ = {.call = call, .length = length};
    }
    if (tells_progress) {
      return true;
    }
  }
  return false;
}

Watch SlowSession::begin(const std::string& purpose, const Document& progress_token) const {
  const http::Request request = request_in(probe_, session_, user_, request_for(slow_.call));
  return {probe_, progress_token.is_null() ? request : with_progress_token(request, progress_token),
          purpose};
}

Watch SlowSession::begin_get(const std::string& purpose, const std::string& last_event_id) const {
  http::Request request = probe_.mcp().get_request(session_, user_);
  if (!last_event_id.empty()) {
    request.headers.set("Last-Event-ID", last_event_id);
  }
  return {probe_, request, purpose};
}

mcp::Reply SlowSession::cancel(const Document& request) const {
  return probe_.mcp().call(session_, user_, "notifications/cancelled",
                           Document::object({{"requestId", request}, {"reason", "a test"}}),
                           "cancel the call");
}

std::chrono::milliseconds SlowSession::until_its_end() const { return slow_.length + slack; }

}  // namespace assay::suites
