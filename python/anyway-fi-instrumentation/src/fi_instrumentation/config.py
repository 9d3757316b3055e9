"""What spans are not to say."""

from anyway.sdk import MaskingOptions

TraceConfig = MaskingOptions
"""`TraceConfig(hide_inputs=True, …)`. What is left out comes from the environment: `FI_HIDE_INPUTS` and so on."""
