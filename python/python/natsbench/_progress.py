"""Progress bars: tqdm's if it is installed, in a notebook an element of the page, else a line on standard error."""

import sys
from contextlib import contextmanager
from html import escape
from importlib.util import find_spec
from typing import Any, Callable, Iterator, Optional, Protocol, Union

# Called with what is done, and about how much there will be in all.
Progress = Callable[[int, int], None]


class Bar(Protocol):
    def __call__(self, done: int, total: int) -> None: ...
    def close(self) -> None: ...


@contextmanager
def reporting(progress: "Union[bool, Progress, None]", what: str) -> "Iterator[Optional[Progress]]":
    """The function that reports: a bar for True, until the end of the block; nothing for False and None."""
    if progress is None or isinstance(progress, bool):
        if not progress:
            yield None
            return
        shown = bar(what)
        try:
            yield shown
        finally:
            shown.close()
    else:
        yield progress


def bar(what: str) -> Bar:
    """A bar with this description."""
    in_notebook = is_notebook()
    # In a notebook, tqdm needs ipywidgets; without it, it prints lines and a warning.
    if find_spec("tqdm") is not None and (not in_notebook or find_spec("ipywidgets") is not None):
        return TqdmBar(what)
    return PageBar(what) if in_notebook else TextBar(what)


def is_notebook() -> bool:
    """Whether this is the kernel of a notebook, which shows HTML."""
    ipython = sys.modules.get("IPython")
    shell: Any = None if ipython is None else ipython.get_ipython()
    return type(shell).__name__ == "ZMQInteractiveShell"


class TqdmBar:
    """A bar of tqdm, which chooses between a terminal and a notebook."""

    def __init__(self, what: str) -> None:
        from tqdm.auto import tqdm

        self._bar: Any = tqdm(desc=what, total=0)

    def __call__(self, done: int, total: int) -> None:
        if self._bar.total != max(done, total):
            self._bar.reset(max(done, total))
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        self._bar.close()


class PageBar:
    """A bar of the page in a notebook, which needs nothing but IPython."""

    def __init__(self, what: str) -> None:
        from IPython.display import display

        self._what = escape(what)
        self._shown: Any = display(self._element(0, 0), display_id=True)

    def __call__(self, done: int, total: int) -> None:
        self._shown.update(self._element(done, max(done, total)))

    def _element(self, done: int, total: int) -> Any:
        from IPython.display import HTML

        counts = f"{done:,} of {total:,}" if total else ""
        return HTML(f'<label>{self._what} <progress value="{done}" max="{max(total, 1)}"></progress> {counts}</label>')

    def close(self) -> None:
        """It stays where it is, as it was."""


class TextBar:
    """A line on standard error."""

    width = 40

    def __init__(self, what: str) -> None:
        self._what, self._is_open = what, False

    def __call__(self, done: int, total: int) -> None:
        total = max(done, total)
        filled = self.width * done // max(total, 1)
        print(f"\r{self._what} [{'#' * filled:{self.width}}] {done:,} of {total:,}", end="", file=sys.stderr, flush=True)
        self._is_open = True

    def close(self) -> None:
        if self._is_open:
            print(file=sys.stderr, flush=True)
