#!/usr/bin/env python3
"""Tests of interop-compare.py: each way in which a run can be wrong must be noticed."""

import contextlib
import copy
import datetime
import importlib.util
import io
import json
import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
SPEC = importlib.util.spec_from_file_location(
    "interop_compare", os.path.join(HERE, "interop-compare.py"))
interop_compare = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(interop_compare)

REVISION = "2025-11-25"


def check(slug, held, level="MUST"):
    return {"requirement": f"RFC1#2.{slug}", "level": level, "held": held,
            "expected": "a refusal", "actual": "200"}


def instance(case, verdict, checks=(), revision=REVISION):
    return {"id": case, "revision": revision, "road": "", "verdict": verdict,
            "checks": list(checks), "because": None}


def finding(case, slug, revision=REVISION):
    return {"case": case, "revision": revision, "requirement": slug, "fault": "it serves it",
            "section": "RFC 1, section 2", "request": "POST /mcp", "answer": "200"}


GOOD = [instance("access.a", "PASS", [check("one", True)]),
        instance("access.b", "FAIL", [check("two", False), check("three", True),
                                      check("four", False, "SHOULD")])]
KNOWN = {"passes_at_least": 1, "findings": [finding("access.b", "two")]}


def result(instances, exit_code=1):
    return {"cases": instances, "exit_code": exit_code}


class CompareTest(unittest.TestCase):

    def differences(self, instances=None, known=None, exit_code=1, ended=None):
        return interop_compare.compare(
            copy.deepcopy(KNOWN if known is None else known),
            result(copy.deepcopy(GOOD if instances is None else instances), exit_code), ended)

    def assert_one(self, differences, part):
        self.assertEqual(len(differences), 1, differences)
        self.assertIn(part, differences[0])

    def test_a_run_as_known_has_no_differences(self):
        self.assertEqual(self.differences(ended=1), [])

    def test_a_new_fail_is_noticed(self):
        new = GOOD + [instance("access.c", "FAIL", [check("five", False)])]
        self.assert_one(self.differences(new), "access.c[2025-11-25] is a new FAIL on five")

    def test_another_requirement_of_a_known_case_is_a_new_fail(self):
        other = [GOOD[0], instance("access.b", "FAIL", [check("two", False), check("six", False)])]
        self.assert_one(self.differences(other), "new FAIL on six")

    def test_another_revision_of_a_known_case_is_a_new_fail(self):
        other = GOOD + [instance("access.b", "FAIL", [check("two", False)], "2026-07-28")]
        self.assert_one(self.differences(other), "access.b[2026-07-28] is a new FAIL")

    def test_a_finding_that_passes_is_noticed(self):
        mended = [GOOD[0], instance("access.b", "PASS", [check("two", True)])]
        self.assert_one(self.differences(mended, exit_code=0), "no longer fails on two")

    def test_a_finding_whose_case_did_not_run_is_noticed(self):
        self.assert_one(self.differences(GOOD[:1], exit_code=0), "no longer fails on two")

    def test_a_broken_must_not_counts_and_a_broken_should_does_not(self):
        broken = [GOOD[0], instance("access.b", "FAIL", [check("two", False, "MUST NOT")])]
        self.assertEqual(self.differences(broken), [])
        soft = GOOD + [instance("access.c", "PASS", [check("five", False, "SHOULD NOT")])]
        self.assertEqual(self.differences(soft), [])

    def test_a_fail_without_a_broken_must_is_noticed(self):
        empty = GOOD + [instance("access.c", "FAIL", [check("five", False, "SHOULD")])]
        self.assert_one(self.differences(empty), "broke no MUST")

    def test_an_error_is_noticed(self):
        self.assert_one(self.differences(GOOD + [instance("access.c", "ERROR")]), "is an ERROR")

    def test_an_expected_error_is_none_and_a_stale_one_is_noticed(self):
        known = dict(KNOWN, errors=[{"case": "access.c", "revision": REVISION, "reason": "slow"}])
        self.assertEqual(self.differences(GOOD + [instance("access.c", "ERROR")], known), [])
        self.assert_one(self.differences(known=known), "no longer an ERROR")

    def test_too_few_passes_are_noticed(self):
        self.assert_one(self.differences(known=dict(KNOWN, passes_at_least=2)), "only 1 PASS")

    def test_an_empty_run_is_never_as_known(self):
        self.assertTrue(self.differences([], {"passes_at_least": 1}, exit_code=0))
        with self.assertRaises(interop_compare.Unusable):
            self.differences([], {"passes_at_least": 0}, exit_code=0)
        with self.assertRaises(interop_compare.Unusable):
            self.differences([], {}, exit_code=0)

    def test_exit_codes_must_fit_the_verdicts(self):
        self.assert_one(self.differences(exit_code=0), "result says exit code 0, due is 1")
        self.assert_one(self.differences(ended=2), "ended with exit code 2, due is 1")
        clean = {"passes_at_least": 1}
        self.assertEqual(self.differences(GOOD[:1], clean, 0, 0), [])
        known = {"passes_at_least": 1,
                 "errors": [{"case": "access.c", "revision": REVISION, "reason": "slow"}]}
        erred = [GOOD[0], instance("access.c", "ERROR")]
        self.assertEqual(self.differences(erred, known, 2, 2), [])

    def test_a_finding_may_name_several_revisions_also_as_yaml_dates(self):
        dates = [datetime.date(2025, 11, 25), datetime.date(2026, 7, 28)]
        known = {"passes_at_least": 1, "findings": [finding("access.b", "two", dates)]}
        both = GOOD + [instance("access.b", "FAIL", [check("two", False)], "2026-07-28")]
        self.assertEqual(self.differences(both, known), [])

    def test_incomplete_doubled_and_unknown_entries_are_refused(self):
        lacking = finding("access.b", "two")
        del lacking["fault"]
        for known in (
                {"passes_at_least": 1, "findings": [lacking]},
                {"passes_at_least": 1, "findings": [dict(finding("access.b", "two"), fault=" ")]},
                {"passes_at_least": 1, "findings": [finding("access.b", "two")] * 2},
                {"passes_at_least": 1, "surprises": []},
                []):
            with self.assertRaises(interop_compare.Unusable):
                self.differences(known=known)

    def test_the_program_tells_difference_and_trouble_apart_by_exit_code(self):
        with tempfile.TemporaryDirectory() as folder:
            findings = os.path.join(folder, "findings.yaml")
            outcome = os.path.join(folder, "result.json")
            with open(findings, "w", encoding="utf-8") as file:
                json.dump(KNOWN, file)  # JSON is YAML
            for instances, code, expected in ((GOOD, 1, 0), (GOOD[1:], 1, 1), (None, 1, 3)):
                with open(outcome, "w", encoding="utf-8") as file:
                    json.dump(result(instances, code), file)
                with contextlib.redirect_stdout(io.StringIO()):
                    self.assertEqual(interop_compare.main([findings, outcome]), expected)
            with contextlib.redirect_stdout(io.StringIO()):
                self.assertEqual(interop_compare.main([findings, folder + "/missing.json"]), 3)


if __name__ == "__main__":
    unittest.main()
