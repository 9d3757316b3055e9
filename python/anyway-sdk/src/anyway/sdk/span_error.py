"""How a span says that its operation failed."""

from opentelemetry.trace import Span, Status, StatusCode

from anyway.sdk import semconv


def record_failure(span: Span, error: BaseException) -> None:
    """Gives `span` the status, the exception event and the `error.type` of an operation that failed."""
    span.record_exception(error)
    span.set_status(Status(StatusCode.ERROR, str(error)))
    span.set_attribute(semconv.ATTR_ERROR_TYPE, _error_type(error))


def _error_type(error: BaseException) -> str:
    """The provider's own code where there is one, else the HTTP status, else the class of the error."""
    for name in (getattr(error, "code", None), getattr(error, "type", None)):
        if isinstance(name, str) and name:
            return name
    for status in (getattr(error, "status_code", None), getattr(error, "status", None)):
        if isinstance(status, int):
            return str(status)
    return type(error).__name__
