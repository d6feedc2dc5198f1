"""Writes docs/reference/states.md: the life cycles, drawn from the tables that the code goes by."""

from pathlib import Path
from typing import Any

from fogbank.core.states import StateTable
from fogbank.services.experiments import lifecycle as experiments
from fogbank.services.keys import lifecycle as keys
from fogbank.services.machines import lifecycle as machines
from fogbank.services.volumes import lifecycle

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "states.md"
TABLES: dict[str, StateTable[Any]] = {
    "A volume": lifecycle.VOLUME,
    "An attachment": lifecycle.ATTACHMENT,
    "A volume modification": lifecycle.MODIFICATION,
    "A key of KMS": keys.KEY,
    "A practice instance": machines.INSTANCE,
    "An experiment (FIS)": experiments.EXPERIMENT,
    "An action of an experiment": experiments.ACTION,
}


def render() -> str:
    """The page."""
    lines = ["# States", "", "Made from the code by `make docs`. A move that is not drawn can't happen.", ""]
    for title, table in TABLES.items():
        lines += [f"## {title}", "", "```mermaid", table.mermaid(), "```", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(render())
