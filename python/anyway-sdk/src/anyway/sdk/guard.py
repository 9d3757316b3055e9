"""The SDK is a guest: what fails in it is not the application's failure."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from anyway.sdk.log import logger

P = ParamSpec("P")
R = TypeVar("R")


def guard(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R | None:
    """Does `work`, and answers None where it fails."""
    try:
        return work(*args, **kwargs)
    except Exception as error:
        logger.debug("The SDK failed, and the application goes on: %r", error)
        return None
