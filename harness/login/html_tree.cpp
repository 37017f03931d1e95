#include "harness/login/html_tree.hpp"

#include <csetjmp>
#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <vector>

namespace assay::login {
namespace {

constexpr std::size_t kMostBytesOfPage = 1U << 20U;
constexpr std::size_t kMostBytesOfArena = 128U << 20U;
constexpr std::size_t kChunk = 64U << 10U;
constexpr double kMostSeconds =
    0.4;  // of processor time; a page of a MiB usually takes a twentieth
constexpr std::size_t kLongestText = 200;
constexpr int kMostNodesOfText = 1'000;

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace

struct HtmlTree::Arena {
  std::jmp_buf out_of_bounds{};
  double deadline{processor_seconds() + kMostSeconds};
  std::vector<void*> chunks;
  std::byte* free_space{};
  std::size_t free_bytes{};
  std::size_t bytes{};
  unsigned calls{};

  Arena() { chunks.reserve(kMostBytesOfArena / kChunk + 1); }  // push_back must not throw through C
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() {
    for (void* chunk : chunks) {
      std::free(chunk);
    }
  }

  // The parser is C, and takes no failure for an answer: a jump over its frames is the only way out
  // of it. They hold nothing but memory of this arena.
  [[noreturn]] void stop() {
    std::longjmp(out_of_bounds, 1);  // NOLINT(cert-err52-cpp)
  }

  void add_chunk(std::size_t needed) {
    const std::size_t size = needed > kChunk ? needed : kChunk;
    bytes += size;
    void* chunk = bytes > kMostBytesOfArena ? nullptr : std::malloc(size);
    if (chunk == nullptr) {
      stop();
    }
    chunks.push_back(chunk);
    free_space = static_cast<std::byte*>(chunk);
    free_bytes = size;
  }

  static void* allocate(void* self, std::size_t size) {
    auto& arena = *static_cast<Arena*>(self);
    constexpr std::size_t kAlign = alignof(std::max_align_t);
    if (size > kMostBytesOfArena) {
      arena.stop();
    }
    const std::size_t needed = (size + kAlign - 1) / kAlign * kAlign;
    if (++arena.calls % 64 == 0 && processor_seconds() > arena.deadline) {
      arena.stop();
    }
    if (needed > arena.free_bytes) {
      arena.add_chunk(needed);
    }
    void* place = arena.free_space;
    arena.free_space += needed;
    arena.free_bytes -= needed;
    return place;
  }

  static void deallocate(void* /*self*/, void* /*place*/) {}  // the arena frees all at once

  // No object with a destructor may live between setjmp and the parser.
  const GumboOutput* parse(const char* html, std::size_t size) {
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = &Arena::allocate;
    options.deallocator = &Arena::deallocate;
    options.userdata = this;
    options.max_errors = 0;
    if (setjmp(out_of_bounds) != 0) {  // NOLINT(cert-err52-cpp)
      return nullptr;
    }
    return gumbo_parse_with_options(&options, html, size);
  }
};

HtmlTree::HtmlTree() : arena_(std::make_unique<Arena>()) {}
HtmlTree::~HtmlTree() = default;

std::unique_ptr<HtmlTree> HtmlTree::parse(std::string_view html) {
  std::unique_ptr<HtmlTree> tree(new HtmlTree);
  tree->html_ = html.substr(0, kMostBytesOfPage);
  tree->output_ = tree->arena_->parse(tree->html_.data(), tree->html_.size());
  return tree->output_ == nullptr ? nullptr : std::move(tree);
}

const GumboNode* HtmlTree::root() const { return output_->root; }

std::string attribute(const GumboNode& element, const char* name) {
  const GumboAttribute* found = gumbo_get_attribute(&element.v.element.attributes, name);
  return found == nullptr ? std::string{} : std::string(found->value);
}

bool has_attribute(const GumboNode& element, const char* name) {
  return gumbo_get_attribute(&element.v.element.attributes, name) != nullptr;
}

const GumboVector* children_of(const GumboNode& node) {
  return node.type == GUMBO_NODE_ELEMENT ? &node.v.element.children : nullptr;
}

std::string text_of(const GumboNode& element) {
  std::string out;
  std::vector<const GumboNode*> stack = {&element};
  for (int nodes = 0; !stack.empty() && nodes < kMostNodesOfText; ++nodes) {
    const GumboNode& node = *stack.back();
    stack.pop_back();
    if (node.type == GUMBO_NODE_WHITESPACE) {
      out.push_back(' ');
    } else if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_CDATA) {
      out += std::string_view(node.v.text.text).substr(0, kLongestText);
    }
    if (const GumboVector* children = children_of(node)) {
      for (unsigned i = children->length; i > 0; --i) {
        stack.push_back(static_cast<const GumboNode*>(children->data[i - 1]));
      }
    }
  }
  std::string collapsed;
  for (const char c : out) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    if (!blank) {
      collapsed.push_back(c);
    } else if (!collapsed.empty() && collapsed.back() != ' ') {
      collapsed.push_back(' ');
    }
  }
  if (collapsed.ends_with(' ')) {
    collapsed.pop_back();
  }
  return collapsed.substr(0, kLongestText);
}

}  // namespace assay::login
