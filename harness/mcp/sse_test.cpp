#include "harness/mcp/sse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace assay::mcp {

bool operator==(const Event& left, const Event& right) {
  return left.type == right.type && left.data == right.data && left.id == right.id;
}

void PrintTo(const Event& event, std::ostream* out) {
  *out << "{type " << event.type << ", data " << event.data << ", id " << event.id << "}";
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Event data(std::string text) { return {.data = std::move(text)}; }

TEST(Sse, line_ends_are_lf_cr_or_both) {
  const auto wanted = ElementsAre(Event{.type = "message", .data = "one"}, data("two"));
  EXPECT_THAT(events_of("event: message\ndata: one\n\ndata: two\n\n"), wanted);
  EXPECT_THAT(events_of("event: message\rdata: one\r\rdata: two\r\r"), wanted);
  EXPECT_THAT(events_of("event: message\r\ndata: one\r\n\r\ndata: two\r\n\r\n"), wanted);
  EXPECT_THAT(events_of("event: message\r\ndata: one\n\r\ndata: two\r\r\n"), wanted);
}

TEST(Sse, crlf_is_one_line_end_and_closes_no_event) {
  EXPECT_THAT(events_of("data: a\r\ndata: b\r\n\r\n"), ElementsAre(data("a\nb")));
}

TEST(Sse, lines_of_data_are_joined) {
  EXPECT_THAT(events_of("data: {\ndata: }\ndata:\ndata\n\n"), ElementsAre(data("{\n}\n\n")));
}

TEST(Sse, one_space_after_the_colon_is_no_part_of_the_value) {
  EXPECT_THAT(events_of("data:a\n\ndata: a\n\ndata:  a\n\ndata:\ta\n\n"),
              ElementsAre(data("a"), data("a"), data(" a"), data("\ta")));
}

TEST(Sse, only_the_first_colon_divides) {
  EXPECT_THAT(events_of("data: {\"a\": \"b:c\"}\n\n"), ElementsAre(data("{\"a\": \"b:c\"}")));
}

TEST(Sse, comments_and_unknown_fields_are_nothing) {
  EXPECT_THAT(events_of(": ping\n\n:\n\ndata: x\n: data: y\nretry: 10\nDATA: z\n data: w\n\n"),
              ElementsAre(data("x")));
}

TEST(Sse, an_event_without_data_is_none) {
  EXPECT_THAT(events_of("event: endpoint\nid: 7\n\n\n\ndata: x\n\n"), ElementsAre(data("x")));
}

TEST(Sse, an_empty_data_line_makes_an_event) {
  EXPECT_THAT(events_of("id: 1\ndata:\n\n"), ElementsAre(Event{.data = "", .id = "1"}));
}

TEST(Sse, the_last_type_and_id_count) {
  EXPECT_THAT(events_of("event: a\nevent: b\nid: 1\nid: 2\ndata: x\n\n"),
              ElementsAre(Event{.type = "b", .data = "x", .id = "2"}));
}

TEST(Sse, an_id_with_a_nul_is_ignored) {
  using std::string_literals::operator""s;
  EXPECT_THAT(events_of("id: 1\nid: 2\0\ndata: x\n\n"s),
              ElementsAre(Event{.data = "x", .id = "1"}));
}

TEST(Sse, a_byte_order_mark_counts_at_the_start_alone) {
  EXPECT_THAT(events_of("\xEF\xBB\xBF"
                        "data: a\n\n\xEF\xBB\xBF"
                        "data: b\n\n"),
              ElementsAre(data("a")));
  EXPECT_THAT(events_of("\xEF\xBB"
                        "data: a\n\n"),
              IsEmpty());
}

TEST(Sse, an_event_that_is_not_closed_is_dropped) {
  EXPECT_THAT(events_of("data: a\n\ndata: b\n"), ElementsAre(data("a")));
  EXPECT_THAT(events_of("data: b"), IsEmpty());
  EXPECT_THAT(events_of(""), IsEmpty());
  EXPECT_THAT(events_of("data: a\r\n\r"), ElementsAre(data("a"))) << "a CR ends a line by itself";
}

TEST(Sse, hostile_bytes_are_data_or_nothing) {
  EXPECT_THAT(events_of(std::string(100'000, '\n')), IsEmpty());
  EXPECT_THAT(events_of(std::string(100'000, ':')), IsEmpty());
  EXPECT_THAT(events_of("data: \xFF\xFE\n\n"), ElementsAre(data("\xFF\xFE")));
  std::string many;
  for (int i = 0; i < 50'000; ++i) {
    many += "data: x\n";
  }
  const auto joined = events_of(many + "\n");
  ASSERT_EQ(joined.size(), 1U);
  EXPECT_EQ(joined[0].data.size(), 99'999U);
}

}  // namespace
}  // namespace assay::mcp
