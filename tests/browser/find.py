"""Finds Chromium, installs Debian's where that is possible, or fails with the one command that helps."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
HELP = """No browser was found, and the browser tests need one. Install Chromium, for example on Debian or Ubuntu with

    sudo apt-get update && sudo apt-get install --yes --no-install-recommends chromium

or set CHROMIUM to the program's path, and run the command again."""


def chromium() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    """Installs Debian's Chromium as root, or with sudo where it asks for no password."""
    if not shutil.which("apt-get"):
        return
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if root and (not shutil.which("sudo") or subprocess.run(["sudo", "-n", "true"], check=False).returncode):
        return
    print("No browser was found: installing Debian's Chromium.", flush=True)  # noqa: T201
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "--yes", "-qq", "--no-install-recommends", "chromium"]):
        subprocess.run([*root, "apt-get", *words], env=environment, check=False, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    if chromium() is None:
        install()
    if chromium() is None:
        sys.exit(HELP)
