"""`python -m bench NAME`: one JSON object a line; exit 1 when a figure misses its limit."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import bench


def names() -> list[str]:
    """Every module of this folder that measures something."""
    found = [module.name for module in pkgutil.iter_modules(bench.__path__)]
    return sorted(name for name in found if name not in {"__main__", "figure"})


def main(arguments: list[str]) -> int:
    """Run the named bench, or list the names."""
    if len(arguments) != 1 or arguments[0] not in names():
        print("usage: python -m bench NAME, where NAME is one of: " + ", ".join(names()))
        return 2
    held = True
    for figure in importlib.import_module(f"bench.{arguments[0]}").figures():
        print(figure.line(), flush=True)
        held = held and figure.holds
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
