#include "harness/mcp/header_parameters.hpp"

#include <gmock/gmock.h>

#include "harness/http/fake_transport.hpp"
#include "harness/mcp/client.hpp"

namespace assay::mcp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Document parsed(const std::string& json) { return Document::parse(json).value(); }

TEST(HeaderParameters, AreFoundThroughPropertiesAlone) {
  const Document tool = parsed(R"({"name": "t", "inputSchema": {"type": "object", "properties": {
      "region": {"type": "string", "x-mcp-header": "Region"},
      "size": {"type": "object", "properties": {"count": {"type": "integer", "x-mcp-header": "N"}}},
      "tags": {"type": "array", "items": {"type": "string", "x-mcp-header": "Tag"}}}}})");
  const auto found = header_parameters_of(tool);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].header, "Mcp-Param-Region");
  EXPECT_EQ(found[0].type, "string");
  EXPECT_THAT(found[1].path, ElementsAre("size", "count"));
  EXPECT_EQ(argument_at(parsed(R"({"size": {"count": 7}})"), found[1].path).integer(), 7);
  EXPECT_TRUE(argument_at(parsed(R"({"size": 7})"), found[1].path).is_null());
}

TEST(HeaderParameters, AreEncodedWhereAsciiCannotCarryThem) {
  EXPECT_EQ(header_value_of("us-west1"), "us-west1");
  EXPECT_EQ(header_value_of(42), "42");
  EXPECT_EQ(header_value_of(true), "true");
  EXPECT_EQ(header_value_of("Hello, 世界"), "=?base64?SGVsbG8sIOS4lueVjA==?=");
  EXPECT_EQ(header_value_of(" padded "), "=?base64?IHBhZGRlZCA=?=");
  EXPECT_EQ(header_value_of("line1\nline2"), "=?base64?bGluZTEKbGluZTI=?=");
  EXPECT_EQ(header_value_of("=?base64?literal?="), "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=");
}

TEST(HeaderParameters, GoOutWithACall) {
  http::FakeTransport transport;
  Client client(transport, "http://127.0.0.1:1/mcp", Revision::v2026_07_28);
  client.look_up_tools_with([](const std::string& tool) {
    return tool == "t" ? parsed(R"({"inputSchema": {"properties": {
        "a": {"type": "integer", "x-mcp-header": "A"}, "b": {"x-mcp-header": "B"}}}})")
                       : Document();
  });
  const auto call = [&](const char* params) {
    return client.call_request({}, no_token, "tools/call", parsed(params));
  };
  const http::Request request = call(R"({"name": "t", "arguments": {"a": 7, "b": null}})");
  EXPECT_THAT(request.headers.all("Mcp-Param-A"), ElementsAre("7"));
  EXPECT_THAT(request.headers.all("Mcp-Param-B"), IsEmpty());
  EXPECT_THAT(call(R"({"name": "u", "arguments": {"a": 7}})").headers.all("Mcp-Param-A"),
              IsEmpty());
}

// The names come from the server under test.
TEST(HeaderParameters, WhoseNamesAreNoneAreLeftOut) {
  http::FakeTransport transport;
  Client client(transport, "http://127.0.0.1:1/mcp", Revision::v2026_07_28);
  for (const char* name : {R"(A: 1\r\nX-Injected)", R"(A\nB)", "A B", "A:"}) {
    client.look_up_tools_with([name](const std::string&) {
      return parsed(std::string(R"({"inputSchema": {"properties": {"a": {"x-mcp-header": ")") +
                    name + R"("}}}})");
    });
    const http::Request request = client.call_request(
        {}, no_token, "tools/call", parsed(R"({"name": "t", "arguments": {"a": 7}})"));
    for (const http::Header& line : request.headers.lines()) {
      EXPECT_FALSE(line.name.starts_with("Mcp-Param-")) << line.name;
    }
  }
}

}  // namespace
}  // namespace assay::mcp
