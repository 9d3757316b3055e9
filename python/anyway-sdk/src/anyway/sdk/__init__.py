"""Tracing for AI applications that knows customers and orders.

>>> from anyway.sdk import Traceloop
>>> Traceloop.init(app_name="shop")
"""

from anyway.sdk.associations import AssociationProperty, Associations
from anyway.sdk.client import ApiError, Client, identify, report_feedback
from anyway.sdk.instrumentations import Instruments
from anyway.sdk.privacy.settings import MaskingOptions
from anyway.sdk.propagation.carrier import extract_context, inject_context
from anyway.sdk.traceloop import Traceloop

__all__ = [
    "ApiError",
    "AssociationProperty",
    "Associations",
    "Client",
    "Instruments",
    "MaskingOptions",
    "Traceloop",
    "extract_context",
    "identify",
    "inject_context",
    "report_feedback",
]
