"""澄川动力, an invented company whose files sum to every table about it. See data/demo/README.md."""

from salesplan.demo.company import Demo, build

__all__ = ["Demo", "build"]
