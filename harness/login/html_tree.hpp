#pragma once

#include <gumbo.h>

#include <memory>
#include <string>
#include <string_view>

namespace assay::login {

/// A parsed page. The parser's work grows with the square of what a hostile page nests or of the
/// attributes it gives to one tag, and its own clean-up recurses as deep as the page is nested. So
/// it gets its memory from an arena, which frees everything at once, and which makes it stop where
/// its memory or its time is spent.
class HtmlTree {
 public:
  /// Up to the first MiB of the page; nullptr where it could not be parsed within the bounds.
  static std::unique_ptr<HtmlTree> parse(std::string_view html);
  HtmlTree(const HtmlTree&) = delete;
  HtmlTree& operator=(const HtmlTree&) = delete;
  ~HtmlTree();

  const GumboNode* root() const;

 private:
  struct Arena;
  HtmlTree();

  std::unique_ptr<Arena> arena_;
  std::string html_;  // the tree points into it
  const GumboOutput* output_{};
};

/// The attribute's value; empty where there is none.
std::string attribute(const GumboNode& element, const char* name);
bool has_attribute(const GumboNode& element, const char* name);
/// The text inside an element, blanks collapsed, cut off at 200 bytes.
std::string text_of(const GumboNode& element);
const GumboVector* children_of(
    const GumboNode& node);  ///< nullptr for text, comments and templates

}  // namespace assay::login
