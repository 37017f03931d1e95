#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/http/message.hpp"
#include "harness/http/url.hpp"

namespace assay::login {

/// The browser's memory: cookies by origin, as far as a sign-in needs them (RFC 6265: domain, path,
/// Max-Age=0 deletion). Bounded: 200 cookies, 4 KiB each.
class CookieJar {
 public:
  void store(const std::string& url, const http::Headers& response_headers);
  /// The Cookie value to send. `from_another_site`: with a form that another site has submitted,
  /// which goes without the cookies that say SameSite=Lax or Strict.
  std::optional<std::string> header_for(const std::string& url,
                                        bool from_another_site = false) const;

 private:
  struct Cookie {
    std::string name{}, value{}, host{}, path{};
    bool host_only{true};
    bool secure{};
    bool same_site{};  ///< SameSite=Lax or Strict
  };
  void keep(Cookie cookie, bool ended);

  std::vector<Cookie> cookies_;
};

struct FormField {
  std::string name{};
  std::string value{};
  std::string type{};  ///< lower case: "hidden", "text", "password", "submit", "checkbox", …
  bool checked{};
};

/// A button is a field of type "submit", whether it was <button> or <input>.
struct Form {
  std::string action{};  ///< absolute URL
  std::string method{"GET"};
  std::vector<FormField> fields{};
  std::vector<FormField>
      buttons{};  ///< value; for an unnamed or unvalued button the text is in `button_texts`
  std::vector<std::string> button_texts{};

  bool has_password() const;
};

/// The forms of an HTML page; bounded (100 forms, 1,000 fields each). Never fails: no form, no
/// element.
std::vector<Form> forms_of(const std::string& page_url, const std::string& html);

/// Where a page leads on to by itself, by a `Refresh` header or a <meta http-equiv=refresh>: the
/// absolute URL. nullopt where it stays, or only loads itself again.
std::optional<std::string> refresh_of(const std::string& page_url,
                                      const std::string& refresh_header, const std::string& html);
/// True where one script of the page holds this address and speaks of a location: it may go there.
bool has_script_to(const std::string& html, const std::string& address);

struct User {
  std::string username{};
  std::string password{};
  std::string token{};  ///< an access token of theirs, in place of signing in
};

/// Which button approves, when a page offers several (target file: login.form.approve).
struct Approve {
  std::optional<std::string> name{};
  std::optional<std::string> value{};
  std::optional<std::string> text{};
};

struct FormLogin {
  std::optional<User> user{};
  Approve approve{};
};

/// Fills the form that a page shows as the user would: user name and password where asked, the
/// approving button on consent pages, hidden fields kept. nullopt with `why_not` set where the page
/// has no form that can be played.
std::optional<http::Request> answer_page(const FormLogin& login, const std::string& page_url,
                                         const std::string& html, std::string& why_not);

}  // namespace assay::login
