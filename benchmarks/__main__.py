"""python -m benchmarks [NAME [options]]: one benchmark, or all of them one after the other."""

import importlib
import sys

# In the order they run; each is a module with `main(arguments)`.
ALL = (
    "kpis",
    "pages",
    "load",
    "processes",
    "browser",
    "import_files",
    "foreign_files",
    "hostile",
    "connectors",
    "forecast",
    "verdicts",
    "engines",
    "large",
    "consolidation",
    "opportunities",
    "activities",
    "charter_drafts",
)


def run() -> None:
    """Run what the command line names; 2 if there is no such benchmark."""
    name, *arguments = sys.argv[1:] or ["all"]
    if name in ("-h", "--help") or name not in (*ALL, "all"):
        print(__doc__, f"Benchmarks: {', '.join(ALL)}. `python -m benchmarks NAME --help` says more.", sep="\n")
        sys.exit(0 if name in ("-h", "--help") else 2)
    for chosen in ALL if name == "all" else (name,):
        importlib.import_module(f"benchmarks.{chosen}").main(arguments)


if __name__ == "__main__":
    run()
