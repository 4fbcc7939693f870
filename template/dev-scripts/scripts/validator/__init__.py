"""The rules of `setup_validator.py`."""
