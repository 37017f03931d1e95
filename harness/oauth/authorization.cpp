#include "harness/oauth/authorization.hpp"

#include <algorithm>

#include "harness/json/document.hpp"

namespace assay::oauth {
namespace {

using End = AuthorizationOutcome::End;

bool is_redirect(int status) { return status >= 300 && status < 400 && status != 304; }

class Walk {
 public:
  Walk(const Walker& walker, const AuthorizationRequest& request, const std::string& purpose)
      : walker_(walker), purpose_(purpose) {
    outcome_.requested_redirect_uri = request.redirect_uri.value_or("");
    outcome_.registered_redirect_uri = request.registered_redirect_uri.empty()
                                           ? walker.registered_redirect_uri
                                           : request.registered_redirect_uri;
    const std::string url = request.url();
    const auto parsed = http::Url::parse(url);
    home_ = parsed ? parsed->origin() : "";
    next_ = http::Request{.method = "GET", .url = url};
  }

  AuthorizationOutcome run() {
    for (int step = 0; step < walker_.most_steps && next_; ++step) {
      take_step();
    }
    if (next_) {
      stop("the server kept redirecting or asking: gave up after " +
           std::to_string(walker_.most_steps) + " pages");
    }
    return std::move(outcome_);
  }

 private:
  void take_step() {
    http::Request request = *std::exchange(next_, std::nullopt);
    request.headers.add("Accept", "text/html,application/xhtml+xml");
    const bool from_another_site = std::exchange(from_another_site_, false);
    if (const auto cookie = walker_.cookies->header_for(request.url, from_another_site)) {
      request.headers.add("Cookie", *cookie);
    }
    const bool signs_in = std::exchange(signing_in_, false);
    const http::Exchange exchange = walker_.transport->perform(request, purpose_);
    outcome_.exchanges.push_back(exchange);
    if (exchange.response() == nullptr) {
      return stop(exchange.summary());
    }
    if (signs_in && refuses_password(exchange)) {
      return stop("the sign-in of " + walker_.login->user->username + " was refused (status " +
                  std::to_string(exchange.status()) + "): are the name and the password right?");
    }
    walker_.cookies->store(request.url, exchange.response()->headers);
    if (is_redirect(exchange.status())) {
      return follow(exchange);
    }
    if (exchange.status() >= 500) {
      return end(End::server_error);
    }
    if (goes_on_by_itself(exchange)) {
      return;
    }
    if (exchange.status() >= 400) {
      return end(End::error_page);
    }
    answer_page(exchange);
  }

  /// A wrong password is the tester's trouble, and says nothing about the request.
  static bool refuses_password(const http::Exchange& exchange) {
    if (exchange.status() == 401 || exchange.status() == 403) {
      return true;
    }
    return exchange.status() < 300 && asks_for_password(exchange);
  }

  static bool asks_for_password(const http::Exchange& exchange) {
    return std::ranges::any_of(login::forms_of(exchange.request().url, exchange.body()),
                               &login::Form::has_password);
  }

  /// What a user can read, or at least an error that says so. Anything else is no word on the
  /// request, but a sign that something else is broken.
  static bool is_for_people(const http::Exchange& exchange) {
    const std::string type = exchange.media_type();
    const auto document = Document::parse(exchange.body());
    return type.starts_with("text/") || type == "application/xhtml+xml" ||
           (document && document->has("error"));
  }

  void follow(const http::Exchange& exchange) {
    const auto location = exchange.header("Location");
    if (!location) {
      return stop("a redirect without Location");
    }
    const std::string target = http::resolve(exchange.request().url, *location);
    if (is_of_the_client(target)) {
      return arrive(target);
    }
    if (!is_at_home(target)) {
      return leave(target, End::elsewhere);
    }
    const bool keeps_method = exchange.status() == 307 || exchange.status() == 308;
    next_ = http::Request{.method = "GET", .url = target};
    if (keeps_method && exchange.request().method == "POST") {
      next_->method = "POST";
      next_->body = exchange.request().body;
      next_->headers.add("Content-Type", "application/x-www-form-urlencoded");
    }
  }

  /// Takes the way of a page that does not wait for the user, where that leads away. A form is
  /// waited with, unless the page goes to the client meanwhile.
  bool goes_on_by_itself(const http::Exchange& exchange) {
    const bool waits = exchange.status() < 400 &&
                       !login::forms_of(exchange.request().url, exchange.body()).empty();
    const auto target = login::refresh_of(exchange.request().url,
                                          exchange.header("Refresh").value_or(""), exchange.body());
    if (target && is_of_the_client(*target)) {
      arrive(*target);
      return true;
    }
    if (target && !waits && !is_at_home(*target)) {
      leave(*target, End::elsewhere);
      return true;
    }
    if (!waits && (login::has_script_to(exchange.body(), outcome_.requested_redirect_uri) ||
                   login::has_script_to(exchange.body(), outcome_.registered_redirect_uri))) {
      stop("the page holds a script that may go to the redirect URI, and scripts are not run here");
      return true;
    }
    return false;
  }

  bool is_of_the_client(const std::string& target) const {
    return is_at(target, outcome_.requested_redirect_uri) ||
           is_at(target, outcome_.registered_redirect_uri);
  }

  bool is_at_home(const std::string& target) const {
    const auto url = http::Url::parse(target);
    return url && url->origin() == home_;
  }

  void leave(const std::string& target, End how) {
    outcome_.location = target;
    outcome_.query = http::query_of(target);
    outcome_.fragment = http::fragment_of(target);
    end(how);
  }

  void arrive(const std::string& target) {
    leave(target, End::other_redirect);
    if (!outcome_.code().value_or("").empty()) {
      end(End::code);
    } else if (outcome_.error()) {
      end(End::error_redirect);
    }
  }

  void answer_page(const http::Exchange& exchange) {
    const auto forms = login::forms_of(exchange.request().url, exchange.body());
    if (forms.empty() && exchange.status() < 300 && !is_for_people(exchange)) {
      return stop("what came is no page for people: " + exchange.summary());
    }
    if (forms.empty()) {
      // Nothing to fill in and nowhere to go on: the server says its last word to the user,
      // whatever the status.
      return end(End::error_page);
    }
    std::string why_not;
    const auto answer = login::answer_page(walker_.login.value_or(login::FormLogin{}),
                                           exchange.request().url, exchange.body(), why_not);
    if (!answer) {
      outcome_.needs_login = !walker_.login || !walker_.login->user;
      return stop(why_not);
    }
    outcome_.signed_in = true;
    signing_in_ = walker_.login && walker_.login->user && asks_for_password(exchange);
    next_ = answer;
    if (walker_.answering) {
      answer_otherwise(exchange, *answer);
    }
  }

  void answer_otherwise(const http::Exchange& page, const http::Request& honest) {
    const auto other = walker_.answering(page, honest);
    if (!other) {
      return stop("the page was left unanswered");
    }
    next_ = other->request;
    from_another_site_ = other->from_another_site;
  }

  void end(End how) { outcome_.end = how; }
  void stop(std::string why) {
    outcome_.end = End::stopped;
    outcome_.why = std::move(why);
    next_.reset();
  }

  const Walker& walker_;
  const std::string& purpose_;
  std::string home_;
  std::optional<http::Request> next_;
  bool signing_in_{};         ///< the next request carries the password
  bool from_another_site_{};  ///< the next request is the work of another site
  AuthorizationOutcome outcome_;
};

}  // namespace

bool is_at(const std::string& location, const std::string& redirect_uri) {
  if (redirect_uri.empty() || !location.starts_with(redirect_uri)) {
    return false;
  }
  const std::string rest = location.substr(redirect_uri.size());
  const bool has_query = redirect_uri.find('?') != std::string::npos;
  return rest.empty() || rest[0] == '?' || rest[0] == '#' || (has_query && rest[0] == '&');
}

std::string_view name_of(End end) {
  switch (end) {
    case End::code:
      return "a code at the redirect URI";
    case End::error_redirect:
      return "an error at the redirect URI";
    case End::other_redirect:
      return "a redirect to the redirect URI with neither code nor error";
    case End::elsewhere:
      return "a redirect to another address";
    case End::error_page:
      return "a page of the authorization server";
    case End::server_error:
      return "a failure of the authorization server";
    case End::stopped:
      return "no end";
  }
  return "";
}

http::Parameters AuthorizationRequest::parameters() const {
  if (exactly) {
    return *exactly;
  }
  http::Parameters parameters;
  const auto add = [&](const char* name, const std::optional<std::string>& value) {
    if (value) {
      parameters.emplace_back(name, *value);
    }
  };
  add("response_type", response_type);
  add("client_id", client_id);
  add("redirect_uri", redirect_uri);
  add("scope", scope);
  add("state", state);
  add("code_challenge", code_challenge);
  add("code_challenge_method", code_challenge_method);
  add("resource", resource);
  parameters.insert(parameters.end(), extra.begin(), extra.end());
  return parameters;
}

std::string AuthorizationRequest::url() const { return http::with_query(endpoint, parameters()); }

bool AuthorizationOutcome::left_the_server() const {
  return end == End::code || end == End::error_redirect || end == End::other_redirect ||
         end == End::elsewhere;
}

bool AuthorizationOutcome::signs_in_elsewhere() const {
  const auto holds = [this](const char* name) {
    return http::count_of(query, name) + http::count_of(fragment, name) > 0;
  };
  const auto url = http::Url::parse(location);
  return end == End::elsewhere && url && url->scheme.starts_with("http") &&
         (requested_redirect_uri.empty() || !location.starts_with(requested_redirect_uri)) &&
         !holds("code") && !holds("access_token") && !holds("error");
}

AuthorizationOutcome authorize(const Walker& walker, const AuthorizationRequest& request,
                               const std::string& purpose) {
  return Walk(walker, request, purpose).run();
}

}  // namespace assay::oauth
