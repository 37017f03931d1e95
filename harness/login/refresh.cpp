// Pages that go on by themselves (HTML Living Standard, "shared declarative refresh steps").
#include <algorithm>
#include <string_view>
#include <vector>

#include "harness/http/text.hpp"
#include "harness/login/html_tree.hpp"
#include "harness/login/login.hpp"

namespace assay::login {
namespace {

void skip(std::string_view& text, std::string_view characters) {
  text.remove_prefix(std::min(text.find_first_not_of(characters), text.size()));
}

bool skip_word(std::string_view& text, std::string_view word) {
  if (!http::equal_ignoring_case(text.substr(0, word.size()), word)) {
    return false;
  }
  text.remove_prefix(word.size());
  return true;
}

constexpr std::string_view kBlanks = " \t\r\n\f";

/// The address in "5; url='…'"; empty where it says a time only, or nothing that browsers follow.
std::string address_in(std::string_view text) {
  skip(text, kBlanks);
  const std::string_view before = text;
  skip(text, "0123456789.");
  if (text.size() == before.size()) {
    return "";
  }
  skip(text, kBlanks);
  skip(text, ";,");
  skip(text, kBlanks);
  const std::string_view bare = text;
  if (skip_word(text, "url")) {
    skip(text, kBlanks);
    if (!skip_word(text, "=")) {
      return std::string(bare);
    }
    skip(text, kBlanks);
  }
  if (text.starts_with('"') || text.starts_with('\'')) {
    const char quote = text.front();
    text.remove_prefix(1);
    text = text.substr(0, text.find(quote));
  }
  return std::string(http::trimmed(text));
}

/// Every element of the page, in the order of the text.
std::vector<const GumboNode*> elements_of(const GumboNode& root) {
  std::vector<const GumboNode*> elements;
  std::vector<const GumboNode*> stack{&root};
  while (!stack.empty()) {
    const GumboNode* node = stack.back();
    stack.pop_back();
    if (node->type == GUMBO_NODE_ELEMENT) {
      elements.push_back(node);
    }
    if (const GumboVector* children = children_of(*node)) {
      for (unsigned i = children->length; i > 0; --i) {
        stack.push_back(static_cast<const GumboNode*>(children->data[i - 1]));
      }
    }
  }
  return elements;
}

std::string script_in(const GumboNode& element) {
  std::string script = attribute(element, "onload");
  const GumboVector* children =
      element.v.element.tag == GUMBO_TAG_SCRIPT ? children_of(element) : nullptr;
  for (unsigned i = 0; children != nullptr && i < children->length; ++i) {
    const auto* child = static_cast<const GumboNode*>(children->data[i]);
    if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_CDATA) {
      script += child->v.text.text;
    }
  }
  // JSON may write a slash so, and pages do, lest "</script>" end the script.
  for (auto at = script.find("\\/"); at != std::string::npos; at = script.find("\\/", at)) {
    script.erase(at, 1);
  }
  return script;
}

}  // namespace

std::optional<std::string> refresh_of(const std::string& page_url,
                                      const std::string& refresh_header, const std::string& html) {
  std::string address = address_in(refresh_header);
  const auto tree = address.empty() ? HtmlTree::parse(html) : nullptr;
  if (tree) {
    for (const GumboNode* element : elements_of(*tree->root())) {
      if (address.empty() && element->v.element.tag == GUMBO_TAG_META &&
          http::equal_ignoring_case(attribute(*element, "http-equiv"), "refresh")) {
        address = address_in(attribute(*element, "content"));
      }
    }
  }
  return address.empty() ? std::nullopt : std::optional(http::resolve(page_url, address));
}

bool has_script_to(const std::string& html, const std::string& address) {
  const auto tree = address.empty() ? nullptr : HtmlTree::parse(html);
  if (!tree) {
    return false;
  }
  return std::ranges::any_of(elements_of(*tree->root()), [&](const GumboNode* element) {
    const std::string script = script_in(*element);
    return script.find(address) != std::string::npos &&
           script.find("location") != std::string::npos;
  });
}

}  // namespace assay::login
