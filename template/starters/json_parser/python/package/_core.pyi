from os import PathLike
from typing import Any, Final, SupportsIndex, final

__all__ = ["DEBUG_BUILD", "__version__", "Document", "dumps", "loads", "parse_file"]

DEBUG_BUILD: Final[bool]
"""
Whether this is a debug build: the benchmarks refuse to measure one.
"""

__version__: Final[str]

@final
class Document:
    """
    A JSON document, or an array or object in one. It is scanned once, and converted when it is asked for.

    Indexing, iteration and `at` return arrays and objects as documents, and other values as Python objects. Documents
    can't change, and threads can share them.

    Args:
        data: The text, as `str` or as UTF-8. It isn't copied, unless it can change.
        max_depth: How deep arrays and objects may be nested.
        max_size: How many bytes the text may have as UTF-8.

    Raises:
        ParseError: `data` isn't a JSON document. Its attributes say where.
        LimitError: `data` exceeds a limit.

    Example:
        >>> document = Document('{"users": [{"name": "Ada"}, {"name": "Grace"}]}')
        >>> document["users"][1]["name"]
        'Grace'
        >>> document.at("/users/0").load()
        {'name': 'Ada'}
    """
    def __getitem__(self, key: str | SupportsIndex, /) -> Any: ...
    def __iter__(self, /) -> Any:
        """
        Iterates over the items of an array, or over the keys of an object.
        """
    def __len__(self, /) -> int:
        """
        The number of items of an array, or of members of an object. Members with the same key count each.
        """
    def __new__(cls, /, data: str | bytes | bytearray, *, max_depth: SupportsIndex = 1000, max_size: SupportsIndex | None = None) -> Document: ...
    def at(self, /, pointer: str) -> Any:
        """
        Find a value by an RFC 6901 JSON Pointer, such as `/users/0/name`.

        Raises:
            NotFoundError: The document has no such value.
        """
    def load(self, /) -> Any:
        """
        Convert the value, and all that it contains, as `loads` does.
        """

def dumps(obj: Any, *, indent: "int | str | None" = None, sort_keys: bool = False, ensure_ascii: bool = True, default: Any | None = None, max_depth: SupportsIndex = 1000) -> str:
    """
    Convert Python objects to the same text as `json.dumps`.

    Args:
        obj: A dict, list, tuple, str, int, float, bool or None, or an object of a subclass.
        indent: What to indent each level with: a text, or a number of spaces.
        sort_keys: Whether to sort the keys of dicts.
        ensure_ascii: Whether to escape all characters beyond ASCII.
        default: A function that replaces an object of another type with one that JSON has.
        max_depth: How deep containers may be nested.

    Raises:
        EncodeError: JSON has no such value, or a container contains itself.
        LimitError: Containers are nested too deeply.

    Example:
        >>> dumps({"name": "Zoe", "tags": (1, 2.5, None)})
        '{"name": "Zoe", "tags": [1, 2.5, null]}'
    """

def loads(data: str | bytes | bytearray, *, max_depth: SupportsIndex = 1000, max_size: SupportsIndex | None = None) -> Any:
    """
    Convert a JSON document to the same Python objects as `json.loads`.

    It takes the arguments of `Document`, and raises the same exceptions.

    Example:
        >>> loads('{"name": "Ada", "tags": [1, 2.5, null]}')
        {'name': 'Ada', 'tags': [1, 2.5, None]}
    """

def parse_file(path: str | PathLike[str], *, max_depth: SupportsIndex = 1000, max_size: SupportsIndex | None = None) -> Document:
    """
    Scan a file that is mapped into memory. Otherwise as `Document`.

    The file must not change while the document is in use: values would change too, and the system ends the process
    (SIGBUS) if the file becomes shorter.

    Raises:
        OSError: The file cannot be read, or isn't a regular file.
    """
