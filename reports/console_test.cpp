#include "reports/console.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <sstream>

#include "reports/progress.hpp"
#include "reports/sample.hpp"

namespace assay::reports {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST(Console, MatchesTheGoldenFiles) {
  expect_golden("hostile.console.txt", write_console(hostile_run(), {}));
  expect_golden("hostile.narrow.txt", write_console(hostile_run(), {.width = 40}));
  expect_golden("clean.console.txt", write_console(clean_run(), {.verbose = true}));
}

TEST(Console, IsHarmlessWhateverTheTargetSent) {
  for (const std::size_t width : {0U, 1U, 40U, 100U, 500U}) {
    expect_harmless(write_console(hostile_run(), {.width = width, .verbose = true}));
  }
}

TEST(Console, AFindingSaysWhatWasWantedWhatCameAndHowToMendIt) {
  const std::string text = write_console(hostile_run(), {.width = 1000});
  for (const char* part :
       {"FAIL  access.anonymous_request_is_challenged[2025-11-25], [2026-07-28]\n",
        "(MUST of MCP authorization, Error Handling)", "expected       status is 401",
        "actual         200 with body", "fix            Put the token check",
        "#2 POST http://127.0.0.1:3000/mcp?q=it's -> 200", "replay         curl ",
        "reproduce      mcp-assay run"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(Console, AProfileIsMetInPartOrNot) {
  RunResult run = clean_run();
  run.profile = profile_outcome();
  const auto told = [&](Standing standing, const std::string& in_part) {
    run.profile->standing = standing;
    run.profile->in_part = in_part;
    return write_console(run, {.width = 1000});
  };
  EXPECT_THAT(told(Standing::met, ""),
              HasSubstr("profile mcp-2025-11-25-server (released with 1.0): met\n"
                        "  The target meets the profile. What failed broke rules that are none of "
                        "it.\n"));
  EXPECT_THAT(told(Standing::undecided, ""), HasSubstr("is not known"));
  EXPECT_THAT(told(Standing::in_part, "It was narrowed."),
              AllOf(HasSubstr("Only a part of the profile was run"), HasSubstr("It was narrowed."),
                    Not(HasSubstr("meets"))));
  EXPECT_THAT(told(Standing::not_met, "It was narrowed."),
              AllOf(HasSubstr("does not meet the profile, of which a part was run"),
                    HasSubstr("It was narrowed.")));
  EXPECT_THAT(told(Standing::undecided, ""),
              HasSubstr("NOT_EXERCISED:\n    Bring a login.\n    access.valid_token_is_served\n"));
  run.profile->certifying[Verdict::fail] = run.profile->informing[Verdict::fail] = 0;
  EXPECT_THAT(told(Standing::met, ""), HasSubstr("  The target meets the profile.\n"));
  run.profile.reset();
  EXPECT_THAT(write_console(run, {}), Not(HasSubstr("profile")));
}

TEST(Console, AProfileSaysHowManyOfItsRulesAreTested) {
  RunResult run = clean_run();
  run.profile = profile_outcome();
  EXPECT_THAT(write_console(run, {}), Not(HasSubstr("MUSTs of its role")));
  run.profile->musts = {.all = 148, .tested = 22};
  EXPECT_THAT(write_console(run, {.width = 60}),
              HasSubstr("  22 of the 148 MUSTs of its role and documents are tested.\n"
                        "  the rest: mcp-assay list requirements --profile "
                        "mcp-2025-11-25-server --level MUST --uncovered\n"));
}

TEST(Console, AnOpenServerMeetsAProfileAsOne) {
  RunResult run = clean_run();
  run.profile = profile_outcome();
  run.profile->standing = Standing::met;
  run.profile->is_open = true;
  run.profile->in_part.clear();
  EXPECT_THAT(write_console(run, {.width = 1000}),
              AllOf(HasSubstr("(released with 1.0): met, as an unprotected server\n"),
                    HasSubstr("The target meets the profile, as an unprotected server (1 of its 12 "
                              "certifying cases are not about it).")));
}

TEST(Console, WhatAProfileWantsIsToldOnceAndWithIt) {
  RunResult run = clean_run();
  run.instances.push_back({.id = "access.valid_token_is_served",
                           .phase = Phase::access,
                           .verdict = Verdict::not_exercised,
                           .reason = "Bring a login."});
  EXPECT_EQ(count_of(write_console(run, {}), "Bring a login."), 1U);
  run.profile = profile_outcome();
  const std::string text = write_console(run, {});
  EXPECT_EQ(count_of(text, "Bring a login."), 1U);
  EXPECT_THAT(text, Not(HasSubstr("left out for want of something")));
}

TEST(Console, OneDefectIsToldOnce) {
  const std::string text = write_console(hostile_run(), {});
  EXPECT_EQ(count_of(text, "FAIL  "), 1U);
  EXPECT_EQ(count_of(text, "warning  "), 1U);
  EXPECT_THAT(text, HasSubstr("2 FAIL"));
}

TEST(Console, WhatIsBlockedStandsUnderItsFinding) {
  const std::string text = write_console(hostile_run(), {});
  EXPECT_THAT(text,
              HasSubstr("    blocks         2 cases, without a verdict until this is mended\n"));
  EXPECT_THAT(text, HasSubstr("ERROR  2 cases, blocked by access.anonymous_request_is_challenged\n"
                              "    No token could be had.\n"));
}

TEST(Console, ThePhasesSayWhatBecameOfTheRest) {
  const std::string text = write_console(hostile_run(), {});
  EXPECT_THAT(text, HasSubstr("discovery (1 of 2 passed, 1 without a verdict)\n"));
  EXPECT_THAT(text, HasSubstr("authorization (0 passed, 2 without a verdict)\n"));
  EXPECT_THAT(text, HasSubstr("access (0 passed, 2 failed, 1 not exercised, 1 not applicable)\n"));
}

TEST(Console, SaysOnceWhyManyDoNotApply) {
  RunResult run = hostile_run();
  run.instances.push_back(run.instances.back());
  run.instances.back().id = "access.other";
  EXPECT_THAT(write_console(run, {}), HasSubstr("not about this target (NOT_APPLICABLE)\n"
                                                "     2 cases  It gives out no session ids.\n"));
  EXPECT_THAT(write_console(run, {}), Not(HasSubstr("access.other")));
  EXPECT_THAT(write_console(run, {.verbose = true}), HasSubstr("access.other"));
}

TEST(Console, TheHeadSaysNothingTwice) {
  RunResult run = clean_run();
  run.target = run.server_url;
  EXPECT_THAT(
      write_console(run, {}),
      testing::StartsWith("mcp-assay 0.1.0: http://127.0.0.1:3000/mcp, 2025-11-25, seed 42\n\n"));
  run.server_url = "";
  run.issuer = run.target = "https://login.test";
  EXPECT_THAT(write_console(run, {}),
              testing::StartsWith("mcp-assay 0.1.0: https://login.test, 2025-11-25, seed 42\n\n"));
}

TEST(Console, SaysWhatToBring) {
  RunResult run = hostile_run();
  run.profile.reset();  // which tells what its own cases want
  EXPECT_THAT(write_console(run, {}), HasSubstr("NOT_EXERCISED  1 case\n    Bring a login.\n"
                                                "    access.valid_token_is_served[2025-11-25]\n"));
}

TEST(Console, EndsWithCountsAndTheExitCode) {
  EXPECT_THAT(write_console(clean_run(), {}),
              EndsWith("1 PASS, 0 FAIL, 0 warnings in 1.5 s with 3 exchanges\n"
                       "exit code 0: the target conforms, as far as it was tested\n"));
  RunResult strict = hostile_run();
  std::erase_if(strict.instances, [](const Instance& it) { return it.failed(); });
  EXPECT_THAT(write_console(strict, {}), EndsWith("with --strict a warning counts\n"));
}

/// The first instance of hostile_run that failed, as an attack that only warned.
RunResult warning_run() {
  RunResult run = hostile_run();
  std::erase_if(run.instances, [](const Instance& it) { return !it.failed(); });
  for (Instance& instance : run.instances) {
    std::erase_if(instance.checks, &Check::is_failure);
    instance.verdict = Verdict::pass;
    instance.counterexample->text = "Authorization: Bearer X, Bearer Y";
  }
  return run;
}

TEST(Console, AWarningOfAnAttackShowsItsInputAndHowToRepeatIt) {
  const std::string text = write_console(warning_run(), {.width = 1000});
  for (const char* part :
       {"warning  access.anonymous_request_is_challenged[2025-11-25]",
        "counterexample Authorization: Bearer X, Bearer Y\n", "met in         attempt 17 of 100",
        "exchange       #2 POST", "replay         curl ", "reproduce      mcp-assay run"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(Console, ARuleThatACaseBreaksTwiceNamesItsRevisionOnce) {
  RunResult run = warning_run();
  for (Instance& instance : run.instances) {
    instance.checks.push_back(*instance.warnings().front());
  }
  EXPECT_THAT(write_console(run, {.width = 1000}),
              HasSubstr("is_challenged[2025-11-25], [2026-07-28]\n"));
}

TEST(Console, SeveralWarningsOfACaseStandBelowOneHeadline) {
  RunResult run = warning_run();
  for (Instance& instance : run.instances) {
    Check another = *instance.warnings().front();
    another.requirement = RequirementKey{another.requirement.index == 0 ? 1U : 0U};
    another.level = Level::should;
    another.expected = "another thing";
    instance.checks.push_back(another);
  }
  const std::string text = write_console(run, {.width = 1000});
  EXPECT_EQ(count_of(text, "warning  access.anonymous_request_is_challenged"), 1U);
  EXPECT_EQ(count_of(text, "another thing"), 1U);
  EXPECT_EQ(count_of(text, "    counterexample "), 1U);
}

TEST(Console, TheCounterexamplesOfAllRevisionsAreTold) {
  RunResult run = warning_run();
  EXPECT_THAT(write_console(run, {}), Not(HasSubstr("in 2026-07-28")));
  run.instances.back().counterexample->text = "Authorization: bearer X";
  EXPECT_THAT(write_console(run, {}), HasSubstr("    in 2026-07-28  Authorization: bearer X\n"));
}

TEST(Console, WhatOneRequestCannotRepeatIsReplayedAsAWhole) {
  const auto replay_of = [](const std::function<void(http::ExchangeRecord&)>& change) {
    RunResult run = hostile_run();
    for (Instance& instance : run.instances) {
      std::ranges::for_each(instance.exchanges, change);
    }
    const std::string text = write_console(run, {.width = 1000});
    const auto begin = text.find("    replay ");
    return text.substr(begin, text.find("    reproduce", begin) - begin);
  };
  const auto whole = HasSubstr(
      "\n                   mcp-assay replay RESULT.json access.anonymous_request_is_challenged\n");
  EXPECT_THAT(replay_of([](auto&) {}), HasSubstr("replay         curl"));
  EXPECT_THAT(
      replay_of([](auto& it) { it.request.headers.add("Cookie", "sid=[cookie:01234567]"); }),
      AllOf(HasSubstr("cannot repeat it"), whole, Not(HasSubstr("curl"))));
  EXPECT_THAT(replay_of([](auto& it) { it.request.body = "csrf=[csrf_token:01234567]"; }),
              AllOf(HasSubstr("hidden fields"), whole));
  EXPECT_THAT(replay_of([](auto& it) { it.released = std::chrono::steady_clock::now(); }),
              AllOf(HasSubstr("cannot repeat a race: 2 were sent at one moment"), whole));
}

TEST(Console, TroubleIsNotLost) {
  RunResult run;
  run.trouble = "Nobody listens.";
  run.complete = false;
  run.exit_code = 4;
  const std::string text = write_console(run, {});
  EXPECT_THAT(text, HasSubstr("trouble: Nobody listens.\n"));
  EXPECT_THAT(text, HasSubstr("cut short"));
  EXPECT_THAT(text, HasSubstr("exit code 4: the target could not be reached"));
}

TEST(Console, EndsWithWhatItIsTold) {
  EXPECT_THAT(write_console(clean_run(), {.closing = "access.x does not fail any more"}),
              EndsWith("exit code 0: access.x does not fail any more\n"));
}

TEST(Console, WhatADeadServerWroteStandsLineByLine) {
  RunResult run = clean_run();
  run.trouble = "It ended; its last output:\n    Error: \x1b[2J" + std::string(120, 'x') +
                "\n      at main\nexit code 0";
  run.notes = {run.trouble};
  const std::string text = write_console(run, {});
  const std::string lines = "It ended; its last output:\n    Error: \\x1b[2J" +
                            std::string(120, 'x') + "\n      at main\\nexit code 0\n";
  EXPECT_THAT(text, HasSubstr("\ntrouble: " + lines));
  EXPECT_THAT(text, HasSubstr("\nnote: " + lines));
}

TEST(Console, ManyNamesAreCutUnlessVerbose) {
  RunResult run = hostile_run();
  for (int index = 0; index < 20; ++index) {
    Instance copy = run.instances.back();
    copy.verdict = Verdict::not_exercised;
    copy.id = "access.copy_" + std::to_string(index);
    run.instances.push_back(copy);
  }
  EXPECT_THAT(write_console(run, {}), HasSubstr(" and 14 more"));
  EXPECT_THAT(write_console(run, {.verbose = true}), Not(HasSubstr(" more\n")));
}

TEST(Console, ColoursOnlyWhenAsked) {
  EXPECT_EQ(write_console(hostile_run(), {}).find('\x1b'), std::string::npos);
  const std::string coloured = write_console(hostile_run(), {.colour = true});
  EXPECT_THAT(coloured, HasSubstr("\x1b[1;31mFAIL\x1b[0m"));
}

TEST(Progress, IsPlainLinesWhereThereIsNoTerminal) {
  std::ostringstream out;
  {
    Progress progress{out, {}};
    progress.started("x");
    for (const Instance& instance : clean_run().instances) {
      progress.finished(instance);
    }
  }
  EXPECT_EQ(out.str(), "discovery.resource_metadata_names_this_server[2025-11-25] PASS\n");
}

TEST(Progress, IsOneLineOnATerminalAndKeepsWhatFailed) {
  const RunResult run = hostile_run();
  std::ostringstream out;
  {
    Progress progress{out, {.terminal = true, .width = 20, .total = 8}};
    progress.started(run.instances.at(0).name());
    progress.finished(run.instances.at(0));
    progress.finished(run.instances.at(1));
  }
  EXPECT_EQ(out.str(),
            "\r\x1b[K[0/8] discovery.res"
            "\r\x1b[K[1/8] discovery.res"
            "\r\x1b[Kaccess.anonymous_request_is_challenged[2025-11-25] FAIL\n"
            "\r\x1b[K[2/8] access.anonym"
            "\r\x1b[K");
}

}  // namespace
}  // namespace assay::reports
