"""Work that is handed to a pool of threads goes on in the context that it is handed over in.

A thread that is started is another matter: it may live for long, and serve others.
"""

from concurrent.futures.thread import ThreadPoolExecutor
from functools import wraps
from typing import Any

import wrapt
from opentelemetry.context import attach, detach, get_current


def patch_executors() -> None:
    wrapt.wrap_function_wrapper(ThreadPoolExecutor, "submit", _submit)


def _submit(wrapped: Any, executor: Any, args: Any, kwargs: Any) -> Any:
    context = get_current()
    if not context or not args:
        return wrapped(*args, **kwargs)
    work, *given = args

    @wraps(work, updated=())
    def run(*args: Any, **kwargs: Any) -> Any:
        token = attach(context)
        try:
            return work(*args, **kwargs)
        finally:
            detach(token)

    return wrapped(run, *given, **kwargs)
