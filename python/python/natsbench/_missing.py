"""What is said where a library is missing that only some modules need."""


def no_library(module: str, extra: str, error: ModuleNotFoundError) -> ModuleNotFoundError:
    """The error of a module that needs the libraries of an extra."""
    return ModuleNotFoundError(
        f"{module} needs {error.name}, which is not installed: pip install 'natsbench[{extra}]'", name=error.name
    )
