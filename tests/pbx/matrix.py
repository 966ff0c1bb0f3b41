"""The table of docs/telephony.md, from a run of the tests: python -m tests.pbx.matrix [report.xml …]

Without a report the tests are run, which takes minutes. A way that failed or was skipped shows as such.
"""

import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

from tests.pbx.floor import WAYS

DOCUMENT = Path(__file__).parents[2] / "docs" / "telephony.md"
BEGIN, END = "<!-- matrix: python -m tests.pbx.matrix -->", "<!-- end of matrix -->"
HEADINGS = {
    "test_calls": "calls",
    "test_parties": "two far ends",
    "test_services": "services of the exchange",
    "test_provider": "a registrar and proxy alone (Kamailio)",
}
_NAME = re.compile(r"test_(\w+)\[(.*)\]")


def main(arguments: list[str]) -> int:
    """Write the table into the document; 1 when something in it failed."""
    if arguments:
        results = {feature: ways for report in arguments for feature, ways in read(Path(report)).items()}
    else:
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            subprocess.run(
                [sys.executable, "-m", "pytest", "tests/pbx", "-q", f"--junitxml={report}"], check=False
            )
            results = read(report)
    table = written(results)
    before, _, rest = DOCUMENT.read_text("utf-8").partition(BEGIN)
    DOCUMENT.write_text(f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}", "utf-8")
    return int("✗" in table or "skipped" in table)


def read(report: Path) -> dict[tuple[str, str], dict[str, list[str]]]:
    """Outcomes by (heading, feature) and way; a feature with several cases has several."""
    results: dict[tuple[str, str], dict[str, list[str]]] = {}
    for case in ET.parse(report).iter("testcase"):
        module = case.get("classname", "").rpartition(".")[2]
        named = _NAME.fullmatch(case.get("name", ""))
        if module not in HEADINGS or named is None:
            continue
        way, _, _ = named[2].partition("-")
        outcome = "✗" if case.find("failure") is not None or case.find("error") is not None else "✓"
        outcome = "skipped" if case.find("skipped") is not None else outcome
        feature = (HEADINGS[module], named[1].replace("_", " "))
        results.setdefault(feature, {}).setdefault(way, []).append(outcome)
    return results


def written(results: dict[tuple[str, str], dict[str, list[str]]]) -> str:
    """The table in Markdown: a feature holds where each of its cases does."""
    lines = ["| | UDP | TCP | TLS + SRTP |", "|---|---|---|---|"]
    heading = ""
    order = list(HEADINGS.values())
    for group, feature in sorted(results, key=lambda one: (order.index(one[0]), one[1])):
        if group != heading:
            heading = group
            lines.append(f"| **{group}** | | | |")
        lines.append(
            f"| {feature} | "
            + " | ".join(_worst(results[group, feature].get(way, [])) for way in WAYS)
            + " |"
        )
    return "\n".join(lines)


def _worst(outcomes: list[str]) -> str:
    return next((found for found in ("✗", "skipped", "✓") if found in outcomes), "–")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
