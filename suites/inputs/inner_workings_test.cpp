#include "suites/inputs/inner_workings.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assay::suites {
namespace {

TEST(InnerWorkings, AreStackTracesOfAnyLanguage) {
  for (const char* trace :
       {"Traceback (most recent call last):\n  File \"/srv/app/tools.py\", line 3, in call",
        "Error: no\n    at handler (/srv/app/index.js:10:15)",
        "Error: no\n    at file:///srv/app/index.js:10:15",
        "java.lang.NullPointerException\n\tat com.acme.Tool.call(Tool.java:12)",
        "boom\n   at Acme.Tool.Call() in C:\\src\\Tool.cs:line 44",
        "goroutine 1 [running]:\nmain.main()", "thread 'main' panicked at src/main.rs:2:5"}) {
    EXPECT_TRUE(line_of_a_stack_trace(trace)) << trace;
  }
}

TEST(InnerWorkings, AreNotSentencesAboutAnArgument) {
  for (const char* sentence :
       {"", "The argument city must be a string.", "Invalid type at line 3, column 4.",
        "1 validation error for get_weatherArguments\ncity\n  Input should be a valid string",
        "Meet me at noon (see agenda.java)", "at 10:30:15 the service was down"}) {
    EXPECT_FALSE(line_of_a_stack_trace(sentence)) << sentence;
  }
}

TEST(InnerWorkings, AreLookedForInTextsOfAnyLength) {
  EXPECT_FALSE(line_of_a_stack_trace(std::string(1'000'000, 'a')));
}

}  // namespace
}  // namespace assay::suites
