"""What a variable of the environment says."""


def is_on(value: str | None, otherwise: bool) -> bool:
    """A word that says neither yes nor no counts as not there."""
    word = (value or "").strip().lower()
    if word in ("1", "true", "yes", "on"):
        return True
    return False if word in ("0", "false", "no", "off") else otherwise
