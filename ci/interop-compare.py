#!/usr/bin/env python3
"""Compares a result of mcp-assay with what is known about a real server.

  interop-compare.py FINDINGS.yaml RESULT.json [--exit-code N]

FINDINGS.yaml is a mapping:
  passes_at_least: 40          fewer PASSes than this are no green run
  findings:                    faults of the server, each proved by hand
    - {case: id, revision: R or a list of them, requirement: slug, fault: why it is the server's,
       section: where the rule stands, request: what was sent, answer: what came back}
  errors:                      instances without a verdict, each with its reason
    - {case: id, revision: R or a list of them, reason: why none can be had}

Every requirement that a FAIL broke must be a finding and every finding must still fail; the same
for errors. It prints one line for each difference and then the verdict, and exits 0 when there is
no difference, 1 when there is one, 3 when a file cannot be used.
"""

import argparse
import collections
import datetime
import json
import sys

import yaml

FINDING_KEYS = {"case", "revision", "requirement", "fault", "section", "request", "answer"}
ERROR_KEYS = {"case", "revision", "reason"}
TOP_KEYS = {"passes_at_least", "findings", "errors"}


class Unusable(Exception):
    """A file that says too little, or something else than it should."""


def slug_of(requirement):
    """The stable short name of a requirement: the part after the last dot of its id."""
    return str(requirement).rpartition(".")[2]


def is_must(level):
    return str(level).upper().replace("_", " ") in ("MUST", "MUST NOT")


def revisions_of(entry):
    """YAML reads an unquoted revision as a date."""
    value = entry["revision"]
    values = value if isinstance(value, list) else [value]
    return [v.isoformat() if isinstance(v, datetime.date) else str(v) for v in values]


def checked_entries(known, name, keys):
    entries = known.get(name) or []
    if not isinstance(entries, list):
        raise Unusable(f"{name} must be a list")
    for entry in entries:
        if not isinstance(entry, dict) or set(entry) != keys:
            raise Unusable(f"each of {name} needs exactly {', '.join(sorted(keys))}: {entry}")
        for key in keys - {"revision"}:
            if not str(entry[key] or "").strip():
                raise Unusable(f"{key} is empty in {name}: {entry}")
    return entries


def expected_failures(known):
    """(case, revision, requirement slug) of each finding."""
    triples = [
        (entry["case"], revision, slug_of(entry["requirement"]))
        for entry in checked_entries(known, "findings", FINDING_KEYS)
        for revision in revisions_of(entry)
    ]
    return unique(triples, "findings")


def expected_errors(known):
    pairs = [
        (entry["case"], revision)
        for entry in checked_entries(known, "errors", ERROR_KEYS)
        for revision in revisions_of(entry)
    ]
    return unique(pairs, "errors")


def unique(items, name):
    doubled = [item for item, times in collections.Counter(items).items() if times > 1]
    if doubled:
        raise Unusable(f"{name} holds {doubled[0]} twice")
    return set(items)


def broken_musts(instance):
    return [
        check for check in instance.get("checks", [])
        if not check["held"] and is_must(check["level"])
    ]


def label(instance):
    road = instance.get("road")
    return f"{instance['id']}[{instance['revision']}{', ' + road if road else ''}]"


def compare_failures(instances, known):
    expected = expected_failures(known)
    seen = set()
    differences = []
    for instance in instances:
        if instance["verdict"] != "FAIL":
            continue
        broken = broken_musts(instance)
        if not broken:
            differences.append(f"{label(instance)} is a FAIL that broke no MUST")
        for check in broken:
            triple = (instance["id"], instance["revision"], slug_of(check["requirement"]))
            seen.add(triple)
            if triple not in expected:
                differences.append(
                    f"{label(instance)} is a new FAIL on {triple[2]}: "
                    f"expected {check.get('expected')}, got {check.get('actual')}")
    for case, revision, slug in sorted(expected - seen):
        differences.append(f"{case}[{revision}] no longer fails on {slug}: take the finding out")
    return differences


def compare_errors(instances, known):
    expected = expected_errors(known)
    seen = set()
    differences = []
    for instance in instances:
        if instance["verdict"] != "ERROR":
            continue
        pair = (instance["id"], instance["revision"])
        seen.add(pair)
        if pair not in expected:
            differences.append(f"{label(instance)} is an ERROR: {instance.get('because')}")
    for case, revision in sorted(expected - seen):
        differences.append(f"{case}[{revision}] is no longer an ERROR: take its entry out")
    return differences


def compare_counts(counts, known):
    least = known.get("passes_at_least")
    if not isinstance(least, int) or isinstance(least, bool) or least < 1:
        raise Unusable("passes_at_least must be a number of at least 1")
    if counts["PASS"] < least:
        return [f"only {counts['PASS']} PASS, at least {least} were to be had"]
    return []


def compare_exit_codes(counts, result, exit_code):
    """The codes of design: any FAIL is 1, else any ERROR is 2, else 0."""
    due = 1 if counts["FAIL"] else 2 if counts["ERROR"] else 0
    differences = []
    if result.get("exit_code") != due:
        differences.append(f"the result says exit code {result.get('exit_code')}, due is {due}")
    if exit_code is not None and exit_code != due:
        differences.append(f"the run ended with exit code {exit_code}, due is {due}")
    return differences


def compare(known, result, exit_code=None):
    """All differences, as sentences. Empty: the run is as it should be."""
    if not isinstance(known, dict) or set(known) - TOP_KEYS:
        raise Unusable(f"findings may hold {', '.join(sorted(TOP_KEYS))} and nothing else")
    instances = result.get("cases") if isinstance(result, dict) else None
    if not isinstance(instances, list):
        raise Unusable("the result has no list of cases")
    counts = collections.Counter(instance["verdict"] for instance in instances)
    return (compare_failures(instances, known) + compare_errors(instances, known)
            + compare_counts(counts, known) + compare_exit_codes(counts, result, exit_code))


def summary(result):
    counts = collections.Counter(instance["verdict"] for instance in result["cases"])
    return ", ".join(f"{times} {verdict}" for verdict, times in sorted(counts.items()))


def main(arguments):
    parser = argparse.ArgumentParser(description="compares a result with what is known")
    parser.add_argument("findings")
    parser.add_argument("result")
    parser.add_argument("--exit-code", type=int)
    options = parser.parse_args(arguments)
    try:
        with open(options.findings, encoding="utf-8") as file:
            known = yaml.safe_load(file)
        with open(options.result, encoding="utf-8") as file:
            result = json.load(file)
        differences = compare(known, result, options.exit_code)
    except (OSError, ValueError, KeyError, yaml.YAMLError, Unusable) as trouble:
        print(f"not comparable: {trouble}")
        return 3
    for difference in differences:
        print(f"  {difference}")
    print(f"{'differs' if differences else 'as known'}: {summary(result)}")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
