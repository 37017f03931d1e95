#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

#include "harness/login/html_tree.hpp"
#include "harness/login/login.hpp"

namespace assay::login {
namespace {

constexpr std::size_t kMostForms = 100;
constexpr std::size_t kMostFields = 1'000;

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return text;
}

// HTML closes a form at once that starts between the tags of a table, and gives it the fields that
// follow.
bool is_child_of_table(const GumboNode& element) {
  if (element.parent == nullptr || element.parent->type != GUMBO_NODE_ELEMENT) {
    return false;
  }
  const GumboTag tag = element.parent->v.element.tag;
  return tag == GUMBO_TAG_TABLE || tag == GUMBO_TAG_TBODY || tag == GUMBO_TAG_THEAD ||
         tag == GUMBO_TAG_TFOOT || tag == GUMBO_TAG_TR;
}

class FormReader {
 public:
  explicit FormReader(std::string page_url) : base_(std::move(page_url)) {}

  std::vector<Form> read(const GumboNode& root) {
    std::vector<Visit> stack = {{.node = &root}};
    while (!stack.empty()) {
      Visit visit = stack.back();
      stack.pop_back();
      if (visit.node->type == GUMBO_NODE_ELEMENT) {
        enter(visit);
      }
      if (const GumboVector* children = children_of(*visit.node)) {
        for (unsigned i = children->length; i > 0; --i) {
          stack.push_back({.node = static_cast<const GumboNode*>(children->data[i - 1]),
                           .form = visit.form,
                           .disabled = visit.disabled});
        }
      }
    }
    for (Form& form : forms_) {
      form.action = http::resolve(base_, form.action);
    }
    return std::move(forms_);
  }

 private:
  struct Visit {
    const GumboNode* node{};
    std::optional<std::size_t> form{};
    bool disabled{};
  };

  void enter(Visit& visit) {
    const GumboNode& element = *visit.node;
    switch (element.v.element.tag) {
      case GUMBO_TAG_BASE:
        read_base(element);
        break;
      case GUMBO_TAG_FORM:
        visit.form = open_form(element);
        break;
      case GUMBO_TAG_FIELDSET:
        visit.disabled = visit.disabled || has_attribute(element, "disabled");
        break;
      default:
        if (const auto owner = visit.form ? visit.form : form_of_table_) {
          if (!visit.disabled && !has_attribute(element, "disabled")) {
            read_control(element, forms_[*owner]);
          }
        }
    }
  }

  void read_base(const GumboNode& element) {
    if (!seen_base_ && has_attribute(element, "href")) {
      base_ = http::resolve(base_, attribute(element, "href"));
      seen_base_ = true;
    }
  }

  std::optional<std::size_t> open_form(const GumboNode& element) {
    form_of_table_.reset();
    if (forms_.size() == kMostForms) {
      return std::nullopt;
    }
    const std::string method = lower_case(attribute(element, "method"));
    forms_.push_back({.action = attribute(element, "action"),
                      .method = method == "post"     ? "POST"
                                : method == "dialog" ? "DIALOG"
                                                     : "GET"});
    if (is_child_of_table(element)) {
      form_of_table_ = forms_.size() - 1;
    }
    return forms_.size() - 1;
  }

  static void read_control(const GumboNode& element, Form& form) {
    if (form.fields.size() + form.buttons.size() >= kMostFields) {
      return;
    }
    switch (element.v.element.tag) {
      case GUMBO_TAG_INPUT:
        read_input(element, form);
        break;
      case GUMBO_TAG_BUTTON:
        read_button(element, form);
        break;
      case GUMBO_TAG_SELECT:
        read_select(element, form);
        break;
      case GUMBO_TAG_TEXTAREA:
        form.fields.push_back({.name = attribute(element, "name"),
                               .value = raw_text_of(element),
                               .type = "textarea"});
        break;
      default:
        break;
    }
  }

  static void add_button(Form& form, const GumboNode& element, std::string text) {
    form.buttons.push_back({.name = attribute(element, "name"),
                            .value = attribute(element, "value"),
                            .type = "submit"});
    form.button_texts.push_back(std::move(text));
  }

  static void read_input(const GumboNode& element, Form& form) {
    std::string type = lower_case(attribute(element, "type"));
    if (type == "submit" || type == "image") {
      const std::string label = attribute(element, type == "submit" ? "value" : "alt");
      add_button(form, element, label.empty() ? "Submit" : label);
      return;
    }
    if (type == "button" || type == "reset" || type == "file") {
      return;  // never sent, or nothing to send
    }
    const bool is_switch = type == "checkbox" || type == "radio";
    const bool valueless_switch = is_switch && !has_attribute(element, "value");
    // What must be ticked before the page lets go is ticked, as the user would.
    const bool checked = has_attribute(element, "checked") ||
                         (type == "checkbox" && has_attribute(element, "required"));
    form.fields.push_back({.name = attribute(element, "name"),
                           .value = valueless_switch ? "on" : attribute(element, "value"),
                           .type = type.empty() ? "text" : std::move(type),
                           .checked = is_switch && checked});
  }

  static void read_button(const GumboNode& element, Form& form) {
    const std::string type = lower_case(attribute(element, "type"));
    if (type != "button" && type != "reset") {
      add_button(form, element, text_of(element));
    }
  }

  static void read_select(const GumboNode& select, Form& form) {
    const std::string name = attribute(select, "name");
    const bool multiple = has_attribute(select, "multiple");
    std::optional<std::string> chosen;
    bool chosen_by_page = false;
    std::vector<const GumboNode*> stack = {&select};
    for (std::size_t nodes = 0; !stack.empty() && nodes < kMostFields * 4; ++nodes) {
      const GumboNode& node = *stack.back();
      stack.pop_back();
      if (const GumboVector* children = children_of(node)) {
        for (unsigned i = children->length; i > 0; --i) {
          stack.push_back(static_cast<const GumboNode*>(children->data[i - 1]));
        }
      }
      if (node.type != GUMBO_NODE_ELEMENT || node.v.element.tag != GUMBO_TAG_OPTION ||
          has_attribute(node, "disabled")) {
        continue;
      }
      const std::string value =
          has_attribute(node, "value") ? attribute(node, "value") : text_of(node);
      const bool selected = has_attribute(node, "selected");
      if (multiple && selected && form.fields.size() < kMostFields) {
        form.fields.push_back({.name = name, .value = value, .type = "select"});
      } else if (!multiple && (selected || !chosen) && (selected || !chosen_by_page)) {
        chosen = value;
        chosen_by_page = selected;
      }
    }
    if (chosen) {
      form.fields.push_back({.name = name, .value = *chosen, .type = "select"});
    }
  }

  static std::string raw_text_of(const GumboNode& element) {
    std::string out;
    const GumboVector& children = element.v.element.children;
    for (unsigned i = 0; i < children.length; ++i) {
      const auto& child = *static_cast<const GumboNode*>(children.data[i]);
      if (child.type == GUMBO_NODE_TEXT || child.type == GUMBO_NODE_WHITESPACE) {
        out += child.v.text.text;
      }
    }
    return out;
  }

  std::string base_;
  bool seen_base_{};
  std::vector<Form> forms_;
  std::optional<std::size_t> form_of_table_;
};

}  // namespace

bool Form::has_password() const {
  return std::ranges::any_of(fields,
                             [](const FormField& field) { return field.type == "password"; });
}

std::vector<Form> forms_of(const std::string& page_url, const std::string& html) {
  const auto tree = HtmlTree::parse(html);
  return tree ? FormReader(page_url).read(*tree->root()) : std::vector<Form>{};
}

}  // namespace assay::login
