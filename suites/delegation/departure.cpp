#include "suites/delegation/departure.hpp"

#include <algorithm>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "harness/probe/leaving.hpp"

namespace assay::suites {
namespace {

constexpr int kMostSteps = 12;

std::string origin_of(const std::string& address) {
  const auto url = http::Url::parse(address);
  return url ? url->origin() : "";
}

login::FormLogin login_of(const Probe& probe) {
  login::FormLogin login = probe.target().login.value_or(login::FormLogin{});
  if (!login.user && !probe.target().users.empty()) {
    login.user = probe.target().users.front();
  }
  return login;
}

bool asks_for_password(const std::vector<login::Form>& forms) {
  return std::ranges::any_of(forms, &login::Form::has_password);
}

[[noreturn]] void signs_in_here(Probe& probe) {
  probe.not_applicable("Users sign in at the authorization server itself.");
}

/// A browser whose user goes on wherever a page lets them.
class Walk {
 public:
  Walk(Probe& probe, const oauth::AuthorizationRequest& request, std::string purpose,
       const login::CookieJar& cookies)
      : probe_(probe), purpose_(std::move(purpose)), home_(origin_of(request.endpoint)) {
    departure_.request = request;
    departure_.cookies = cookies;
  }

  Departure to_the_third_party() {
    http::Request next{.method = "GET", .url = departure_.request.url()};
    for (int step = 0; step < kMostSteps; ++step) {
      const http::Exchange page = follow(std::move(next));
      if (!departure_.address.empty()) {
        return std::move(departure_);
      }
      next = answer_to(page);
    }
    stumble("the pages come to no end");
  }

  Departure to_the_page() {
    follow({.method = "GET", .url = departure_.request.url()});
    return std::move(departure_);
  }

 private:
  /// The first page; else `address` is set.
  http::Exchange follow(http::Request next) {
    for (int step = 0; step < kMostSteps; ++step) {
      const http::Exchange answer = visit(std::move(next));
      const auto location = answer.header("Location");
      if (answer.status() < 300 || answer.status() >= 400 || !location) {
        look_at(answer);
        return answer;
      }
      const std::string target = http::resolve(answer.request().url, *location);
      if (oauth::is_at(target, departure_.request.redirect_uri.value_or(""))) {
        arrive(target);
      }
      if (origin_of(target) != home_) {
        leave(answer, target);
        return answer;
      }
      next = http::Request{.method = "GET", .url = target};
    }
    stumble("the redirects come to no end");
  }

  http::Exchange visit(http::Request request) {
    request.headers.add("Accept", "text/html,application/xhtml+xml");
    if (const auto cookie = departure_.cookies.header_for(request.url)) {
      request.headers.add("Cookie", *cookie);
    }
    http::Exchange answer = probe_.send(request, purpose_);
    if (answer.response() == nullptr) {
      stumble(answer.summary());
    }
    departure_.cookies.store(request.url, answer.response()->headers);
    if (departure_.pages.empty()) {
      departure_.early.push_back(answer);
      departure_.early_cookies = departure_.cookies;
    }
    return answer;
  }

  void look_at(const http::Exchange& page) {
    const auto forms = login::forms_of(page.request().url, page.body());
    if (page.status() >= 400 || forms.empty()) {
      stumble("what came is no page to go on from: " + page.summary());
    }
    if (asks_for_password(forms)) {
      signs_in_here(probe_);
    }
    departure_.pages.push_back(page);
  }

  http::Request answer_to(const http::Exchange& page) {
    std::string why_not;
    const auto answer =
        login::answer_page(login_of(probe_), page.request().url, page.body(), why_not);
    if (!answer) {
      stumble(why_not);
    }
    return *answer;
  }

  void leave(const http::Exchange& answer, const std::string& target) {
    if (http::count_of(http::query_of(target), "client_id") == 0) {
      probe_.not_applicable("Users are sent on to " + origin_of(target) +
                            ", which is no authorization endpoint of a third party.");
    }
    if (const std::string ours = third_party_of(probe_).issuer();
        origin_of(target) != origin_of(ours)) {
      probe_.not_exercised(
          "a server whose third party is the harness's own issuer: users are sent "
          "to " +
          origin_of(target));
    }
    departure_.leaving = answer;
    departure_.address = target;
  }

  [[noreturn]] void arrive(const std::string& target) {
    if (http::count_of(http::query_of(target), "code") > 0) {
      signs_in_here(probe_);
    }
    stumble("the client got an error: " + target);
  }

  [[noreturn]] void stumble(const std::string& why) const {
    throw Blocked{Step::authorization, "An honest request did not lead to a sign-in: " + why + "."};
  }

  Probe& probe_;
  std::string purpose_;
  std::string home_;
  Departure departure_;
};

}  // namespace

issuer::AuthorizationServer& third_party_of(Probe& probe) {
  const EngagementOptions& options = probe.engagement().options();
  if (options.own_issuer == nullptr || options.minter) {
    probe.not_exercised(
        "a server that leaves the sign-in to the harness's own issuer (launch it with ${issuer} as "
        "its third party, and without authorization_server.trusted)");
  }
  return *options.own_issuer;
}

std::string Departure::sent(std::string_view name) const {
  return http::first_value(http::query_of(address), name).value_or("");
}

Departure depart(Probe& probe, const oauth::AuthorizationRequest& request,
                 const std::string& purpose, const login::CookieJar& cookies) {
  return Walk(probe, request, purpose, cookies).to_the_third_party();
}

Departure look_at_page(Probe& probe, const oauth::AuthorizationRequest& request,
                       const std::string& purpose) {
  return Walk(probe, request, purpose, {}).to_the_page();
}

WayBack WayBack::with(const std::string& name, std::string value) const {
  WayBack changed = without(name);
  changed.parameters.emplace_back(name, std::move(value));
  return changed;
}

WayBack WayBack::without(std::string_view name) const {
  WayBack changed = *this;
  std::erase_if(changed.parameters, [&](const http::Parameter& one) { return one.first == name; });
  return changed;
}

WayBack sign_in_there(Probe& probe, const std::string& address) {
  const http::Exchange answer = probe.get(address, "sign in at the third party");
  const std::string location = answer.header("Location").value_or("");
  const http::Parameters parameters = http::query_of(location);
  if (http::count_of(parameters, "code") == 0) {
    throw Inconclusive{
        "The harness's issuer, as the third party, gave no code for the request of "
        "the server: " +
        describe(answer) + "."};
  }
  return {.callback = location.substr(0, location.find('?')), .parameters = parameters};
}

WayBack sign_in_there(Probe& probe, const Departure& departure) {
  return sign_in_there(probe, departure.address);
}

oauth::AuthorizationOutcome come_back(Probe& probe, const Departure& departure,
                                      login::CookieJar cookies, const WayBack& way,
                                      const std::string& purpose) {
  const oauth::Walker walker{
      .transport = &probe.transport(),
      .login = login_of(probe),
      .cookies = &cookies,
      .registered_redirect_uri = departure.request.redirect_uri.value_or("")};
  return oauth::authorize(walker,
                          {.endpoint = way.callback,
                           .redirect_uri = departure.request.redirect_uri,
                           .exactly = way.parameters},
                          purpose);
}

oauth::AuthorizationOutcome log_in(Probe& probe, const oauth::AuthorizationRequest& request,
                                   const std::string& purpose) {
  const Departure departure = depart(probe, request, purpose);
  auto outcome =
      come_back(probe, departure, departure.cookies, sign_in_there(probe, departure), purpose);
  probe.require("an honest sign-in at the third party gives a code", outcome,
                matchers::GetsACode());
  return outcome;
}

Control delegated_login_gives_a_code() {
  return {.name = "an honest sign-in at the third party gives a code",
          .step = Step::authorization,
          .run = [](Probe& probe) {
            log_in(probe, probe.honest_authorization(), "control: an honest delegated login");
          }};
}

}  // namespace assay::suites
