"""The exception of this package. `src/error.rs` raises it."""


class Error(ValueError):
    """The samples or the weights cannot be used."""
