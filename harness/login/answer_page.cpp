#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "harness/login/button_words.hpp"
#include "harness/login/login.hpp"

namespace assay::login {
namespace {

constexpr std::size_t kMostButtonsQuoted = 5;

struct Play {
  const Form* form{};
  std::optional<std::size_t> button{};
};

bool is_typed_text(const FormField& field) {
  return field.type == "text" || field.type == "email" || field.type == "tel" ||
         field.type == "username";
}

bool is_submittable(const Form& form) {
  return form.method != "DIALOG" && http::Url::parse(form.action).has_value();
}

bool matches(const Approve& approve, const FormField& button, const std::string& text) {
  if (!approve.name && !approve.value && !approve.text) {
    return false;
  }
  return (!approve.name || *approve.name == button.name) &&
         (!approve.value || *approve.value == button.value) &&
         (!approve.text || contains_without_case(text, *approve.text));
}

Leaning leaning_of(const Form& form, std::size_t button) {
  const FormField& field = form.buttons[button];
  return leaning_of_button(field.name, field.value, form.button_texts[button]);
}

std::optional<std::size_t> named_button(const Approve& approve, const Form& form) {
  for (std::size_t i = 0; i < form.buttons.size(); ++i) {
    if (matches(approve, form.buttons[i], form.button_texts[i])) {
      return i;
    }
  }
  return std::nullopt;
}

// The button that says yes most clearly.
std::optional<std::size_t> approving_button(const Form& form) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < form.buttons.size(); ++i) {
    const Leaning leaning = leaning_of(form, i);
    if (leaning > Leaning::none && (!best || leaning > leaning_of(form, *best))) {
      best = i;
    }
  }
  return best;
}

// What the Enter key presses in a sign-in form: the first button, and not "Continue with …" behind
// it.
std::optional<std::size_t> first_button(const Form& form) {
  for (std::size_t i = 0; i < form.buttons.size(); ++i) {
    if (leaning_of(form, i) != Leaning::refuses) {
      return i;
    }
  }
  return std::nullopt;
}

std::optional<Play> sign_in(const FormLogin& login, const std::vector<Form>& forms) {
  const auto count_passwords = [](const Form& form) {
    return std::ranges::count(form.fields, "password", &FormField::type);
  };
  const Form* best = nullptr;
  for (const Form& form : forms) {
    // A form with two passwords registers a user or changes one.
    if (form.has_password() &&
        (best == nullptr || (count_passwords(*best) > 1 && count_passwords(form) == 1))) {
      best = &form;
    }
  }
  if (best == nullptr) {
    return std::nullopt;
  }
  const auto named = named_button(login.approve, *best);
  return Play{.form = best, .button = named ? named : first_button(*best)};
}

std::optional<Play> approve_by_name(const FormLogin& login, const std::vector<Form>& forms) {
  for (const Form& form : forms) {
    if (const auto button = named_button(login.approve, form)) {
      return Play{.form = &form, .button = button};
    }
  }
  return std::nullopt;
}

std::optional<Play> approve_by_words(const std::vector<Form>& forms) {
  std::optional<Play> best;
  for (const Form& form : forms) {
    const auto button = approving_button(form);
    if (button && (!best || leaning_of(form, *button) > leaning_of(*best->form, *best->button))) {
      best = Play{.form = &form, .button = button};
    }
  }
  return best;
}

// A page that leaves no choice: one form to post, with one button whatever its language, or with
// none at all and nothing to type, as pages have that a script sends on.
std::optional<Play> no_choice(const std::vector<Form>& forms) {
  if (forms.size() != 1 || forms.front().method != "POST") {
    return std::nullopt;
  }
  const Form& form = forms.front();
  if (form.buttons.size() == 1 && leaning_of(form, 0) == Leaning::none) {
    return Play{.form = &form, .button = 0};
  }
  const bool all_hidden = std::ranges::all_of(
      form.fields, [](const FormField& field) { return field.type == "hidden"; });
  return form.buttons.empty() && !form.fields.empty() && all_hidden
             ? std::optional(Play{.form = &form})
             : std::nullopt;
}

std::optional<std::size_t> username_field(const Form& form) {
  constexpr std::array<std::string_view, 7> kNames = {"username", "user",       "login",  "email",
                                                      "mail",     "identifier", "account"};
  for (const std::string_view name : kNames) {
    for (std::size_t i = 0; i < form.fields.size(); ++i) {
      if (is_typed_text(form.fields[i]) && contains_without_case(form.fields[i].name, name)) {
        return i;
      }
    }
  }
  if (!form.has_password()) {
    return std::nullopt;  // some other question of the page
  }
  const auto first = std::ranges::find_if(form.fields, is_typed_text);
  return first == form.fields.end()
             ? std::nullopt
             : std::optional(static_cast<std::size_t>(first - form.fields.begin()));
}

http::Parameters filled(const Play& play, const std::optional<User>& user) {
  const Form& form = *play.form;
  const auto user_field = user ? username_field(form) : std::nullopt;
  http::Parameters parameters;
  for (std::size_t i = 0; i < form.fields.size(); ++i) {
    const FormField& field = form.fields[i];
    const bool is_switch = field.type == "checkbox" || field.type == "radio";
    if (field.name.empty() || (is_switch && !field.checked)) {
      continue;
    }
    const bool is_password = user && field.type == "password";
    parameters.emplace_back(field.name, i == user_field ? user->username
                                        : is_password   ? user->password
                                                        : field.value);
  }
  if (play.button && !form.buttons[*play.button].name.empty()) {
    parameters.emplace_back(form.buttons[*play.button].name, form.buttons[*play.button].value);
  }
  return parameters;
}

http::Request request_for(const Play& play, const FormLogin& login, const std::string& page_url) {
  const std::string data = http::form_encode(filled(play, login.user));
  const std::string& action = play.form->action;
  const std::string target = action.substr(0, action.find('#'));
  if (play.form->method == "GET") {
    return {.method = "GET", .url = target.substr(0, target.find('?')) + "?" + data};
  }
  http::Request request{.method = "POST",
                        .url = target,
                        .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                        .body = data};
  // Browsers say where a form was shown, and some servers refuse one that does not.
  if (const auto page = http::Url::parse(page_url)) {
    request.headers.add("Origin", page->origin());
  }
  return request;
}

std::string why_no_button(const std::vector<Form>& forms) {
  std::vector<std::string> texts;
  for (const Form& form : forms) {
    for (std::size_t i = 0; i < form.buttons.size() && texts.size() < kMostButtonsQuoted; ++i) {
      const std::string& text = form.button_texts[i];
      texts.push_back(fmt::format("'{}'", text.empty() ? form.buttons[i].value : text));
    }
  }
  if (texts.empty()) {
    return "the page has a form, but no button to send it with";
  }
  return fmt::format(
      "no button of the page is known to approve: {} (name the right one under "
      "login.form.approve of the target file)",
      fmt::join(texts, ", "));
}

}  // namespace

std::optional<http::Request> answer_page(const FormLogin& login, const std::string& page_url,
                                         const std::string& html, std::string& why_not) {
  std::vector<Form> forms = forms_of(page_url, html);
  const bool any_form = !forms.empty();
  std::erase_if(forms, [](const Form& form) { return !is_submittable(form); });
  if (forms.empty()) {
    why_not = any_form ? "the page's form leads to no http or https address"
                       : "the page has no HTML form (a page made by a script needs a browser)";
    return std::nullopt;
  }
  auto play = sign_in(login, forms);
  if (play && !login.user) {
    why_not = "the page asks for a password";
    return std::nullopt;
  }
  play = play ? play : approve_by_name(login, forms);
  play = play ? play : approve_by_words(forms);
  play = play ? play : no_choice(forms);
  if (!play) {
    why_not = why_no_button(forms);
    return std::nullopt;
  }
  return request_for(*play, login, page_url);
}

}  // namespace assay::login
