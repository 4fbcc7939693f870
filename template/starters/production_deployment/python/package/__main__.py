"""A server that sends each line back redacted, until SIGINT or SIGTERM.

Environment variables: REDACTOR_WORDS_FILE (one secret per line), REDACTOR_REPLACEMENT, REDACTOR_THREADS, REDACTOR_QUEUE.
"""

import argparse
import asyncio
import logging
import os
import re
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import ConfigError, Error, Redactor, build_info

logger = logging.getLogger(__package__)


def read_words(path: str) -> list[str]:
    """Read the secrets. `docker inspect` shows variables, but not the content of files."""
    return [word for word in Path(path).read_text("utf-8").splitlines() if word]


def read_environment(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Read the arguments of `Redactor`. A `ConfigError` names the variable."""
    arguments: dict[str, Any] = {}
    for name in sorted({"REDACTOR_WORDS_FILE", *filter(re.compile("REDACTOR_").match, environ)}):
        try:
            argument, read = VARIABLES[name]
            arguments[argument] = read(environ[name])
        except KeyError as error:
            raise ConfigError(f"{name}: unknown, or not set", name) from error
        except (OSError, ValueError) as error:
            raise ConfigError(f"{name}: {error}", name) from error
    return arguments


VARIABLES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "REDACTOR_WORDS_FILE": ("words", read_words),
    "REDACTOR_REPLACEMENT": ("replacement", str),
    "REDACTOR_THREADS": ("threads", int),
    "REDACTOR_QUEUE": ("queue", int),
}


async def answer(
    redactor: Redactor, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Serve a connection."""
    try:
        while line := await reader.readline():
            writer.write((await redactor.redact_async(line.decode())).encode())
            await writer.drain()
    except (Error, OSError, ValueError) as error:  # Such as a line that is not UTF-8.
        logger.warning("closing a connection: %s", error)
    finally:
        writer.close()


async def serve(redactor: Redactor, host: str, port: int) -> None:
    """Serve until a signal, and then finish the requests that have arrived."""
    connections = {}

    def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(answer(redactor, reader, writer))
        connections[task] = reader, writer.transport
        task.add_done_callback(connections.pop)

    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # On Windows, Ctrl-C cancels this task.
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with await asyncio.start_server(connect, host, port) as server:
        logger.info("listening on %s, %s", server.sockets[0].getsockname(), build_info())
        await stopped.wait()
        server.close()
        for reader, transport in connections.values():
            transport.pause_reading()  # type: ignore[attr-defined]
            reader.feed_eof()
        if connections:
            await asyncio.wait(connections, timeout=8)  # Docker kills the server after 10 seconds.
    logger.info("stopped, %s", redactor.health())


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=7000)
    parser.add_argument("--probe", action="store_true", help="check that a server answers")
    arguments = parser.parse_args()
    if arguments.probe:
        with socket.create_connection((arguments.host, arguments.port), timeout=5) as connection:
            connection.sendall(b"probe\n")
            sys.exit(0 if connection.recv(1) else "the server closed the connection")
    logging.basicConfig(level=logging.INFO)
    try:
        redactor = Redactor(**read_environment())
    except ConfigError as error:
        sys.exit(f"invalid configuration: {error}")
    with redactor, suppress(KeyboardInterrupt):
        asyncio.run(serve(redactor, arguments.host, arguments.port))


if __name__ == "__main__":
    main()
