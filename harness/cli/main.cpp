#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <functional>
#include <iostream>
#include <limits>
#include <utility>
#include <vector>

#include "harness/catalog/nearest.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/option_groups.hpp"
#include "harness/cli/option_kinds.hpp"
#include "harness/cli/reporting.hpp"
#include "harness/cli/result_commands.hpp"

namespace assay::cli {
namespace {

constexpr const char* run_footer =
    "Examples:\n"
    "  mcp-assay run                                        the embedded reference servers\n"
    "  mcp-assay run --server http://127.0.0.1:3000/mcp     a server that runs already\n"
    "  mcp-assay run --target acme.yaml --junit junit.xml   launched and described by a target "
    "file\n"
    "  mcp-assay run --target acme.yaml --profile mcp-2025-11-25-server   does it meet the "
    "profile?\n"
    "Exit codes: 0 conforms, 1 a MUST is broken, 2 something could not be judged, 3 usage, 4 "
    "nothing to judge there, "
    "5 a waiver is stale or expired.\n"
    "Under --profile a FAIL is 1 whether its case certifies or informs, and a certifying case "
    "that was NOT_EXERCISED is 2.";

CLI::App* add_run(CLI::App& app, RunOptions& options) {
  CLI::App* run =
      app.add_subcommand("run", "judge a target; without one, the embedded reference servers");
  run->footer(run_footer);
  add_target_options(run, options.target);
  add_selection_options(run, options.selection);
  text(run, "--revision", options.revision,
       "2025-03-26, 2025-06-18, 2025-11-25, 2026-07-28 or auto: the newest of each era (default)");
  add_report_options(run, options.reports);
  whole_number(run, "--seed", options.seed, {0, std::numeric_limits<std::uint64_t>::max()},
               "seed of everything generated (printed first; default: random)");
  add_timing_options(run, options.timeout_seconds, options.patience_seconds);
  whole_number(run, "--attempts", options.attempts, {1, 1'000'000},
               "attempts of each attack (default: as many as the case asks for)");
  whole_number(run, "--connections", options.connections, {1, 256},
               "attempts of an attack under way at a time (default: 10)");
  number(run, "--rate", options.rate, {0.01, 100'000},
         "most requests a second (default: no limit)");
  whole_number(run, "--max-requests", options.max_requests, {1, 1'000'000'000},
               "requests of the whole run; what is left then is ERROR (up to 20 more clean up)");
  add_leave_to_attack(run, options.target);
  text(run, "--corpus", options.corpus,
       "folder of counterexamples: tried first, and new ones are kept there")
      ->type_name("DIR");
  text(run, "--shard", options.shard, "run part I of N")->type_name("I/N");
  text(run, "--waivers", options.waivers,
       "failures that do not count, with owner and expiry (docs/waivers.md)")
      ->type_name("FILE");
  text(run, "--against", options.against,
       "an earlier result: only what it does not have counts as a failure")
      ->type_name("OLD.json");
  run->add_flag("--strict", options.strict, "a warning counts as a failure");
  run->add_flag("--dry-run", options.dry_run, "say what would run, and send nothing");
  add_console_options(run, options.reports);
  return run;
}

CLI::App* add_replay(CLI::App& app, ReplayOptions& options) {
  CLI::App* replay = app.add_subcommand(
      "replay", "does what failed in a result file still fail? With the same counterexample");
  text(replay, "result", options.result, "a file that mcp-assay run --json wrote")
      ->required()
      ->type_name("RESULT.json");
  text(replay, "case", options.case_id, "id of a case that failed there")
      ->required()
      ->type_name("CASE");
  add_target_options(replay, options.target);
  add_leave_to_attack(replay, options.target);
  text(replay, "--revision", options.revision,
       "only in this revision (default: wherever it failed)");
  add_report_options(replay, options.reports);
  add_timing_options(replay, options.timeout_seconds, options.patience_seconds);
  add_console_options(replay, options.reports);
  replay->footer(
      "Without target options the target is the one of the result file.\n"
      "Exit codes: 0 it does not fail any more, 1 it still fails, 2 it could not be judged, or "
      "there "
      "is nothing to replay, 3 usage, 4 nothing to judge there.");
  return replay;
}

CLI::App* add_connect(CLI::App& app, ConnectOptions& options) {
  CLI::App* connect = app.add_subcommand(
      "connect", "walk the honest path once and show each step (the server's URL may come last)");
  add_target_options(connect, options.target);
  CLI::Option* url = text(connect, "url", options.target.server_url, "URL of the MCP endpoint");
  url->type_name("URL")->excludes("--server")->excludes("--target");
  text(connect, "--revision", options.revision,
       "2025-03-26, 2025-06-18, 2025-11-25, 2026-07-28 or auto: the newest of each era (default)");
  add_timing_options(connect, options.timeout_seconds, options.patience_seconds);
  connect->add_flag("--no-color", options.no_color, "no colour");
  connect->footer(
      "Exit codes: 0 the honest path can be walked, 3 usage, 4 it cannot: the last line says "
      "where it stops.");
  return connect;
}

CLI::App* add_list(CLI::App& app, ListOptions& options) {
  CLI::App* list = app.add_subcommand("list", "list cases, requirements, flaws or profiles");
  list->add_option("what", options.what, "cases, requirements, flaws or profiles")
      ->check(CLI::IsMember({"cases", "requirements", "flaws", "profiles"}));
  add_selection_options(list, options.selection);
  list->add_flag("--uncovered", options.uncovered,
                 "only requirements that no case tests, with the reason where none ever will");
  texts(list, "--search", options.searches,
        "only requirements that speak of this, of each word, in any letters; what is short for "
        "something (SSRF, PKCE) also finds that; repeatable")
      ->type_name("WORDS");
  texts(list, "--level", options.levels,
        "only requirements of this level: MUST, SHOULD (each with NOT), MUST NOT, SHOULD NOT, MAY")
      ->type_name("LEVELS");
  texts(list, "--role", options.roles,
        "only requirements that bind a server, resource-server or authorization-server")
      ->type_name("ROLES");
  text(list, "--revision", options.revision, "only requirements of this revision of MCP");
  CLI::Option* json = list->add_flag("--json", options.json, "an array of objects");
  list->add_flag("--markdown", options.markdown,
                 "a page (requirements only; of all of them it is docs/coverage.md)")
      ->excludes(json);
  list->footer(
      "With requirements, --profile means the rules that the profile stands for: its role, "
      "documents and revision.\n"
      "Exit codes: 0, 2 nothing is left by the selection, 3 usage: there is nothing of that name.");
  return list;
}

CLI::App* add_selftest(CLI::App& app, SelftestOptions& options) {
  CLI::App* selftest = app.add_subcommand("selftest",
                                          "the matrix: every planted flaw is caught for its "
                                          "reason, and nothing barks at the correct servers");
  texts(selftest, "--flaw", options.flaws, "only this flaw; repeatable")->type_name("ID");
  selftest->add_flag("--full", options.full,
                     "every case in every revision, attacks with all their attempts (for a night)");
  CLI::Option* pairs =
      whole_number(selftest, "--pairs", options.pairs, {1, 1'000'000},
                   "also so many random pairs of flaws, both in one server; with one --flaw: of "
                   "that one and any other (default: none)");
  selftest
      ->add_flag("--only-pairs", options.only_pairs, "with --pairs: without the matrix before them")
      ->needs(pairs);
  whole_number(selftest, "--seed", options.seed, {0, std::numeric_limits<std::uint64_t>::max()},
               "seed of the draw of pairs (default: 1)")
      ->needs(pairs);
  texts(selftest, "--markdown", options.markdown, "write the table (- is standard output)")
      ->type_name("FILE");
  texts(selftest, "--json", options.json, "write it as data (- is standard output)")
      ->type_name("FILE");
  texts(selftest, "--liar", options.liar_names, "with --liars: only this one; repeatable")
      ->type_name("ID")
      ->needs(selftest->add_flag(
          "--liars", options.liars,
          "instead: servers that prove nothing (they say the same to everybody, break off, fall "
          "silent); no case may pass at them that is not true of them"));
  selftest->add_flag("--quiet", options.quiet, "only rows and pairs that are wrong");
  selftest->add_flag("--verbose", options.verbose,
                     "also every case that a flaw broke besides, and every pair");
  selftest->footer(
      "docs/matrix.md is what --markdown writes, and docs/liars.md with --liars; tests compare "
      "them.\n"
      "Exit codes: 0 the matrix is exact, 1 it is not, 2 a report was lost, 3 usage.");
  return selftest;
}

CLI::App* add_reference(CLI::App& app, ReferenceOptions& options) {
  CLI::App* reference = app.add_subcommand(
      "reference", "serve the reference MCP server and authorization server until interrupted");
  texts(reference, "--flaw", options.flaws, "switch on a flaw (mcp-assay list flaws); repeatable")
      ->type_name("ID");
  whole_number(reference, "--port", options.port, {0, 65'535}, "port on 127.0.0.1 (0: a free one)");
  text(reference, "--revision", options.revision, "speak only this revision");
  whole_number(reference, "--delay", options.delay_ms, {0, 10'000},
               "milliseconds before each answer, as a distant server needs them")
      ->type_name("MS");
  text(reference, "--issuer-path", options.issuer_path,
       "give the issuer a path, e.g. /tenant (no clients of 2025-03-26 then)")
      ->type_name("PATH");
  text(reference, "--third-party", options.third_party,
       "leave the sign-in to the authorization server of this issuer, e.g. mcp-assay issuer")
      ->type_name("ISSUER");
  reference->add_flag("--open", options.open, "serve MCP without authorization");
  reference->add_flag("--introspect", options.introspect,
                      "ask the authorization server about each token instead of verifying it");
  text(reference, "--write-target", options.write_target,
       "write the target file that signs in to it")
      ->type_name("FILE");
  text(reference, "--audit-log", options.audit_log,
       "write one JSON line per authorization decision")
      ->type_name("FILE");
  reference->footer(
      "When it serves, it prints one line of JSON: server, issuer, users.\n"
      "Exit codes: 0 ended by SIGINT or SIGTERM, 3 usage, 4 the port is taken.");
  return reference;
}

CLI::App* add_issuer(CLI::App& app, IssuerOptions& options) {
  CLI::App* issuer = app.add_subcommand(
      "issuer", "serve the harness's own issuer until interrupted, for a server to trust");
  whole_number(issuer, "--port", options.port, {0, 65'535}, "port on 127.0.0.1 (0: a free one)");
  text(issuer, "--server", options.server_url,
       "URL of the MCP endpoint that tokens are for (default: what clients ask for)")
      ->type_name("URL");
  text(issuer, "--keys", options.keys,
       "file with its address and keys, which is written where there is none: a target file names "
       "it, so that tokens can be forged")
      ->type_name("FILE");
  text(issuer, "--algorithm", options.algorithm,
       "of a new key: ES256 (default), RS256, PS256, EdDSA")
      ->type_name("ALG");
  CLI::Option* client = text(issuer, "--introspection-client", options.introspection_client,
                             "client id of a server that introspects")
                            ->type_name("ID");
  CLI::Option* secret = text(issuer, "--introspection-secret-env", options.introspection_secret_env,
                             "variable with its secret")
                            ->type_name("VAR");
  client->needs(secret);
  secret->needs(client);
  issuer->footer(
      "When it serves, it prints one line of JSON: server, issuer, users.\n"
      "Exit codes: 0 ended by SIGINT or SIGTERM, 3 usage, 4 the port is taken.");
  return issuer;
}

CLI::App* add_explain(CLI::App& app, std::string& name) {
  CLI::App* explain = app.add_subcommand(
      "explain", "what a case, requirement, flaw or profile is about, and how to mend a server");
  text(explain, "name", name,
       "a case, a requirement, a flaw or a profile (mcp-assay list), or a liar (docs/liars.md)")
      ->required()
      ->type_name("CASE|REQUIREMENT|FLAW|PROFILE|LIAR");
  explain->footer("Exit codes: 0, 3 usage: there is nothing of that name.");
  return explain;
}

CLI::App* add_help(CLI::App& app, std::string& command) {
  CLI::App* help = app.add_subcommand("help", "this text, or that of a command");
  help->add_option("command", command, "a command")->type_name("COMMAND");
  return help;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

/// `mcp-assay help [COMMAND]`: the same as --help.
int help(CLI::App& app, const std::string& command) {
  app.clear();  // else it would be the help of the command that was given: this one
  if (command.empty()) {
    std::cout << app.help();
    return 0;
  }
  const std::vector<std::string> names = command_names(app);
  if (std::ranges::find(names, command) == names.end()) {
    return fail(exit_usage, unknown_sentence("command", command, names));
  }
  std::cout << app.get_subcommand(command)->help(app.get_name());
  return 0;
}

/// A sentence where the first word is no command: CLI11 only says that one is missing.
std::string misspelt_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || *argv[1] == '-' || !app.get_subcommands().empty()) {
    return "";
  }
  return unknown_sentence("command", argv[1], command_names(app)) + " See mcp-assay --help.";
}

/// CLI11 names them in reverse.
std::string unexpected_words(const CLI::App& command) {
  const std::vector<std::string> words = command.remaining();
  const bool plants_flaws = std::ranges::any_of(
      words, [](const std::string& word) { return word.starts_with("--flaw"); });
  std::string sentence = command.get_name() + " takes no";
  for (const std::string& word : words) {
    sentence += " " + word;
  }
  return sentence + ". See mcp-assay " +
         (plants_flaws ? "reference --help: it serves flaws, for run --target or --server to judge."
                       : command.get_name() + " --help.");
}

/// What CLI11 could not read, in one sentence; its own way for --help and --version.
int refuse(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  if (error.get_exit_code() == 0) {
    return app.exit(error);
  }
  if (const std::string command = misspelt_command(app, argc, argv); !command.empty()) {
    return fail(exit_usage, command);
  }
  const auto named = app.get_subcommands();
  if (!named.empty() && dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    return fail(exit_usage, unexpected_words(*named.front()));
  }
  return fail(exit_usage, std::string(error.what()) + ". See mcp-assay " +
                              (named.empty() ? "" : named.front()->get_name() + " ") + "--help.");
}

int parse_and_run(int argc, char** argv) {
  CLI::App app{"mcp-assay puts MCP servers and their OAuth 2.1 authorization servers to the test."};
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("mcp-assay ") + ASSAY_VERSION);
  RunOptions run_options;
  ReplayOptions replay_options;
  ConnectOptions connect_options;
  ListOptions list_options;
  SelftestOptions selftest_options;
  ReferenceOptions reference_options;
  IssuerOptions issuer_options;
  std::string explained;
  std::string helped;
  ResultCommands of_results;
  std::vector<std::pair<const CLI::App*, std::function<int()>>> commands{
      {add_run(app, run_options), [&] { return run(run_options); }},
      {add_replay(app, replay_options), [&] { return replay(replay_options); }},
      {add_connect(app, connect_options), [&] { return connect(connect_options); }},
      {add_list(app, list_options), [&] { return list(list_options); }},
      {add_explain(app, explained), [&] { return explain(explained); }},
      {add_selftest(app, selftest_options), [&] { return selftest(selftest_options); }},
      {add_reference(app, reference_options), [&] { return reference(reference_options); }},
      {add_issuer(app, issuer_options), [&] { return issuer(issuer_options); }},
      {add_help(app, helped), [&] { return help(app, helped); }}};
  std::ranges::copy(add_result_commands(app, of_results), std::back_inserter(commands));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return refuse(app, error, argc, argv);
  }
  const auto named =
      std::ranges::find_if(commands, [](const auto& command) { return command.first->parsed(); });
  return named->second();  // CLI11 demands one
}

}  // namespace
}  // namespace assay::cli

namespace {

/// Where a standard stream is closed, the next file or connection would take its number, and get
/// what is meant for people. A number that cannot be written to is kept in its place.
void hold_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != stream) {
      std::abort();  // there is always a lowest free number, and those below are taken
    }
  }
}

/// Nobody may take for a success what was lost on its way to standard output.
int code_of(int code) {
  if (std::cout.flush()) {
    return code;
  }
  assay::cli::fail(code, "Standard output could not be written: what should stand there is lost.");
  return assay::cli::code_with(false, code);
}

}  // namespace

int main(int argc, char** argv) {
  hold_standard_streams();
  std::signal(
      SIGPIPE,
      SIG_IGN);  // a closed standard output or connection is an error of that write, not our end
  try {
    return code_of(assay::cli::parse_and_run(argc, argv));
  } catch (const std::exception& error) {
    return assay::cli::fail(2,
                            std::string("Something went wrong inside mcp-assay: ") + error.what());
  }
}
