"""Writes docs/decisions/README.md: the index of decisions, by number and title."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "decisions"
PAGE = FOLDER / "README.md"
HEAD = """# Decisions

Made from the pages by `make docs`. What was decided where there were alternatives, with what speaks for each and what
was measured. One that turns out wrong is rewritten in place, and says so. Numbers only go up, and a free one is not
filled. Not used: {unused}.

| | decision |
| --- | --- |
"""


def render() -> str:
    """The page. Raises ValueError where two decisions have one number."""
    rows: dict[int, str] = {}
    for page in sorted(FOLDER.glob("[0-9]*.md")):
        number = page.name.partition("-")[0]
        if int(number) in rows:
            raise ValueError(f"two decisions have number {number}")
        title = re.sub(r"^# (\d+: )?", "", page.read_text().partition("\n")[0])
        rows[int(number)] = f"| [{number}]({page.name}) | {title} |\n"
    unused = [f"{number:04}" for number in range(1, max(rows)) if number not in rows]
    said = " and ".join(filter(None, [", ".join(unused[:-1]), *unused[-1:]])) or "none"
    return HEAD.format(unused=said) + "".join(rows[number] for number in sorted(rows))


if __name__ == "__main__":
    PAGE.write_text(render())
    sys.exit(0)
