"""Runs a command against a PostgreSQL that lives as long as it: python -m tests.postgresql COMMAND...

Uses Debian's package, and installs it where that is possible; fails with the command that helps where it is not.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

HELP = """PostgreSQL was not found, and these tests need one. Install it, for example on Debian or Ubuntu with

    sudo apt-get update && sudo apt-get install --yes --no-install-recommends postgresql

and run the command again."""


def programs() -> Path | None:
    """The newest folder that holds PostgreSQL's own programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    path = shutil.which("initdb")
    return Path(path).resolve().parent if path else None


def runuser() -> str:
    """Where the program is that runs another as somebody else; a plain PATH does not always reach it."""
    return shutil.which("runuser", path=f"{os.environ['PATH']}:/usr/sbin:/sbin") or "runuser"


def install() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update", "-qq"], ["install", "--yes", "-qq", "--no-install-recommends", "postgresql"]):
            subprocess.run(["apt-get", *words], env=environment, check=False, stdout=subprocess.DEVNULL)


@contextmanager
def running(also: str = ""):
    """The address of an empty server, for as long as the block runs; it listens on `also` besides, for that network."""
    if programs() is None:
        install()
    bin_ = programs()
    if bin_ is None:
        sys.exit(HELP)
    with tempfile.TemporaryDirectory(prefix="postgresql-") as folder:
        # PostgreSQL refuses to run as root; Debian's package brings a user of its own.
        root = os.geteuid() == 0
        as_user = [runuser(), "-u", "postgres", "--"] if root else []
        if root:
            shutil.chown(folder, "postgres")
        data = f"{folder}/data"
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
        subprocess.run([*as_user, bin_ / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"], **quiet)
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        if also:
            with Path(data, "pg_hba.conf").open("a") as rules:
                rules.write(f"host all all {also}/24 trust\n")
        addresses = ",".join(filter(None, ["127.0.0.1", also]))
        options = f"-p {port} -k {folder} -c listen_addresses={addresses} -c fsync=off -c full_page_writes=off"
        start = [*as_user, bin_ / "pg_ctl", "-D", data, "-l", f"{folder}/log", "-w", "-o", options, "start"]
        subprocess.run(start, **quiet)
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres", bin_
        finally:
            subprocess.run(
                [*as_user, bin_ / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **(quiet | {"check": False})
            )


if __name__ == "__main__":
    with running() as (address, bin_):
        path = f"{bin_}:{os.environ['PATH']}"
        done = subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": address, "PATH": path}, check=False)
    sys.exit(done.returncode)
