#include "harness/cli/result_commands.hpp"

#include "harness/cli/option_kinds.hpp"

namespace assay::cli {
namespace {

CLI::App* add_waive(CLI::App& app, WaiveOptions& options) {
  CLI::App* waive = app.add_subcommand(
      "waive", "write waivers for the failures of a result, for run --waivers to take");
  text(waive, "result", options.result, "a file that mcp-assay run --json wrote")
      ->required()
      ->type_name("RESULT.json");
  text(waive, "--owner", options.owner, "who answers for them")->required()->type_name("WHO");
  text(waive, "--until", options.until, "the last day on which they hold, such as 2027-01-31")
      ->required()
      ->type_name("DATE");
  text(waive, "--reason", options.reason, "why")->type_name("TEXT");
  texts(waive, "--case", options.cases, "only failures of this case; repeatable")->type_name("ID");
  text(waive, "--out", options.out, "a new file (default: standard output)")->type_name("FILE");
  waive->footer(
      "Exit codes: 0, 2 nothing failed that could be waived, 3 usage.\nSee docs/waivers.md.");
  return waive;
}

CLI::App* add_diff(CLI::App& app, DiffOptions& options) {
  CLI::App* diff =
      app.add_subcommand("diff", "what got better and what got worse between two results");
  text(diff, "old", options.before, "the earlier result")->required()->type_name("OLD.json");
  text(diff, "new", options.after, "the later result")->required()->type_name("NEW.json");
  diff->add_flag("--json", options.json, "as data");
  diff->footer("Exit codes: 0, 1 there are new findings, 3 usage.");
  return diff;
}

CLI::App* add_merge(CLI::App& app, MergeOptions& options) {
  CLI::App* merge = app.add_subcommand(
      "merge", "join the results of all shards of one run (run --shard I/N --seed S)");
  merge->add_option("results", options.results, "a result of each shard")
      ->required()
      ->type_name("RESULT.json");
  text(merge, "--json", options.json, "where the whole goes (- is standard output)")
      ->required()
      ->type_name("OUT");
  merge->footer(
      "Exit codes: 0 all of them are there and were joined, 2 one is missing or they are not of "
      "one run, 3 usage.");
  return merge;
}

CLI::App* add_certify(CLI::App& app, CertifyOptions& options) {
  CLI::App* certify = app.add_subcommand(
      "certify", "sign a statement that a result meets a profile (docs/certification.md)");
  text(certify, "result", options.result, "of a run --profile P --json RESULT.json")
      ->required()
      ->type_name("RESULT.json");
  text(certify, "--profile", options.profile, "the profile that it was judged by")
      ->required()
      ->type_name("NAME");
  text(certify, "--key", options.key, "private key: Ed25519 or P-256, PEM, not encrypted")
      ->required()
      ->type_name("KEY.pem");
  text(certify, "--out", options.out, "where the statement goes (- is standard output)")
      ->required()
      ->type_name("FILE");
  text(certify, "--badge", options.badge, "also write a badge (SVG)")->type_name("FILE");
  text(certify, "--by", options.issued_by, "who you are, in your own words")->type_name("NAME");
  whole_number(certify, "--valid-days", options.valid_days, {1, 3'650},
               "how long it is valid (default: 365)");
  certify->footer(
      "Exit codes: 0 signed, 2 refused: the result certifies nothing (each reason is said), 3 "
      "usage.");
  return certify;
}

CLI::App* add_verify(CLI::App& app, VerifyOptions& options) {
  CLI::App* verify =
      app.add_subcommand("verify", "check a statement that certify wrote, and say what it says");
  text(verify, "statement", options.statement, "the statement")->required()->type_name("FILE");
  text(verify, "--key", options.key, "public key (PEM) of whom you trust to have signed")
      ->required()
      ->type_name("PUB.pem");
  text(verify, "--result", options.result, "this is the result that it is about")
      ->type_name("RESULT.json");
  text(verify, "--target", options.target, "this is the target file that it is about")
      ->type_name("FILE");
  text(verify, "--profile", options.profile, "this is the profile that it is about")
      ->type_name("NAME");
  verify->footer("Exit codes: 0 it holds, 1 it does not, 3 usage.");
  return verify;
}

}  // namespace

std::vector<std::pair<const CLI::App*, std::function<int()>>> add_result_commands(
    CLI::App& app, ResultCommands& options) {
  return {{add_waive(app, options.waive), [&] { return waive(options.waive); }},
          {add_diff(app, options.diff), [&] { return diff(options.diff); }},
          {add_merge(app, options.merge), [&] { return merge(options.merge); }},
          {add_certify(app, options.certify), [&] { return certify(options.certify); }},
          {add_verify(app, options.verify), [&] { return verify(options.verify); }}};
}

}  // namespace assay::cli
