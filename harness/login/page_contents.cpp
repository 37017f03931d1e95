#include "harness/login/page_contents.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

#include "harness/http/text.hpp"
#include "harness/http/url.hpp"
#include "harness/login/html_tree.hpp"

namespace assay::login {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }

bool is_shown(const GumboNode& node) {
  constexpr std::array hidden{GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE, GUMBO_TAG_HEAD,
                              GUMBO_TAG_TEMPLATE};
  return node.type != GUMBO_NODE_ELEMENT ||
         std::ranges::find(hidden, node.v.element.tag) == hidden.end();
}

/// Every node in the order of the text, but for what lies below nodes that are not to be entered.
void visit(const std::string& html, const std::function<bool(const GumboNode&)>& enters) {
  const auto tree = HtmlTree::parse(html);
  std::vector<const GumboNode*> stack;
  if (tree) {
    stack.push_back(tree->root());
  }
  while (!stack.empty()) {
    const GumboNode* node = stack.back();
    stack.pop_back();
    const GumboVector* children = enters(*node) ? children_of(*node) : nullptr;
    for (unsigned i = children != nullptr ? children->length : 0; i > 0; --i) {
      stack.push_back(static_cast<const GumboNode*>(children->data[i - 1]));
    }
  }
}

/// True where an attribute of some element fits.
bool any_attribute(const std::string& html,
                   const std::function<bool(std::string_view, std::string_view)>& fits) {
  bool found = false;
  visit(html, [&](const GumboNode& node) {
    if (node.type == GUMBO_NODE_ELEMENT) {
      const GumboVector& attributes = node.v.element.attributes;
      for (unsigned i = 0; i < attributes.length; ++i) {
        const auto* one = static_cast<const GumboAttribute*>(attributes.data[i]);
        found = found || fits(one->name, one->value);
      }
    }
    return !found;
  });
  return found;
}

}  // namespace

bool has_attribute_named(const std::string& html, std::string_view name, std::string_view value) {
  return any_attribute(html, [&](std::string_view found, std::string_view its_value) {
    return http::equal_ignoring_case(found, name) && (value.empty() || its_value == value);
  });
}

bool has_address_of_scheme(const std::string& html, std::string_view scheme) {
  constexpr std::array<std::string_view, 5> addresses{"href", "src", "action", "formaction",
                                                      "xlink:href"};
  return any_attribute(html, [&](std::string_view name, std::string_view value) {
    const std::string_view address = http::trimmed(value);
    return std::ranges::find(addresses, name) != addresses.end() &&
           address.size() > scheme.size() && address[scheme.size()] == ':' &&
           http::equal_ignoring_case(address.substr(0, scheme.size()), scheme);
  });
}

std::vector<std::string> addresses_in(const std::string& page_url, const std::string& html) {
  constexpr std::array<std::string_view, 6> addresses{"href",   "src",        "data",
                                                      "poster", "background", "xlink:href"};
  std::vector<std::string> all;
  any_attribute(html, [&](std::string_view name, std::string_view value) {
    if (std::ranges::find(addresses, name) != addresses.end()) {
      all.push_back(http::resolve(page_url, std::string(http::trimmed(value))));
    }
    return false;
  });
  return all;
}

std::string visible_text(const std::string& html) {
  std::string text;
  visit(html, [&](const GumboNode& node) {
    if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_CDATA) {
      text += ' ';
      text += node.v.text.text;
    }
    return is_shown(node);
  });
  std::string collapsed;
  for (const char c : text) {
    if (!is_blank(c)) {
      collapsed += c;
    } else if (!collapsed.empty() && collapsed.back() != ' ') {
      collapsed += ' ';
    }
  }
  return std::string(http::trimmed(collapsed));
}

bool has_scripts(const std::string& html) {
  bool found = false;
  visit(html, [&](const GumboNode& node) {
    found = found || (node.type == GUMBO_NODE_ELEMENT && node.v.element.tag == GUMBO_TAG_SCRIPT);
    return !found;
  });
  return found;
}

}  // namespace assay::login
