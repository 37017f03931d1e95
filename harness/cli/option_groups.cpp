#include "harness/cli/option_groups.hpp"

#include "harness/cli/option_kinds.hpp"

namespace assay::cli {

void add_target_options(CLI::App* app, TargetOptions& target) {
  text(app, "--target", target.target_file,
       "target file (YAML): how to launch or reach it, who signs in, what may be called")
      ->type_name("FILE");
  text(app, "--server", target.server_url, "URL of the MCP endpoint")->type_name("URL");
  text(app, "--authorization-server", target.authorization_server,
       "issuer of the authorization server (default: what the server's metadata names)")
      ->type_name("ISSUER");
  text(app, "--server-command", target.server_command,
       "launches the server (it must listen at --server)")
      ->type_name("CMD")
      ->needs("--server");
  CLI::Option* user =
      text(app, "--login-user", target.login_user, "who signs in")->type_name("NAME");
  CLI::Option* password = text(app, "--password-env", target.password_env,
                               "environment variable that holds the password")
                              ->type_name("VAR");
  user->needs(password);
  password->needs(user);
  texts(app, "--header-env", target.header_env,
        "a header sent with every MCP request; its value is in a variable")
      ->type_name("NAME=VAR");
  text(app, "--token-env", target.token_env,
       "environment variable that holds an access token that the server takes")
      ->type_name("VAR");
  text(app, "--second-token-env", target.second_token_env, "variable with a token of another user")
      ->type_name("VAR");
  text(app, "--expired-token-env", target.expired_token_env,
       "variable with a token that has expired")
      ->type_name("VAR");
  text(app, "--foreign-token-env", target.foreign_token_env,
       "variable with a token of the same issuer for another server")
      ->type_name("VAR");
  app->get_option("--target")->excludes("--server");
}

void add_leave_to_attack(CLI::App* app, TargetOptions& target) {
  hosts(app, "--allow-attacks", target.allow_attacks,
        "this host may be attacked, too (loopback always may); repeatable");
}

void add_selection_options(CLI::App* app, SelectionOptions& selection) {
  texts(app, "--phase", selection.phases, "discovery, authorization, access (commas, or repeated)")
      ->type_name("PHASES");
  texts(app, "--filter", selection.filters,
        "only case ids that fit (* and ?); `!GLOB` takes out; repeatable")
      ->type_name("GLOB");
  texts(app, "--kind", selection.kinds,
        "conformance, attack (default: both); denial only when named")
      ->type_name("KINDS");
  texts(app, "--requirement", selection.requirements,
        "only cases that cite this requirement; repeatable")
      ->type_name("ID");
  text(app, "--profile", selection.profile,
       "only cases of this profile for certification (mcp-assay list profiles)")
      ->type_name("NAME");
}

void add_report_options(CLI::App* app, ReportOptions& reports) {
  texts(app, "--junit", reports.junit, "write JUnit XML (- is standard output)")->type_name("FILE");
  texts(app, "--json", reports.json, "write the result file (- is standard output)")
      ->type_name("FILE");
}

void add_console_options(CLI::App* app, ReportOptions& reports) {
  app->add_flag("--quiet", reports.quiet, "no report on the console");
  app->add_flag("--verbose", reports.verbose, "also what passed, what did not apply and why");
  app->add_flag("--no-color", reports.no_color, "no colour");
}

void add_timeout(CLI::App* app, double& seconds) {
  number(app, "--timeout", seconds, {0.05, 3'600}, "seconds for one exchange (default: 10)");
}

void add_timing_options(CLI::App* app, double& timeout_seconds, double& patience_seconds) {
  add_timeout(app, timeout_seconds);
  number(app, "--patience", patience_seconds, {0, 86'400},
         "seconds that a 429, a 503 or a cache of keys may be waited out (default: 0)");
}

}  // namespace assay::cli
