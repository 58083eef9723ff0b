"""Fails on a known weakness that has a remedy, and on a secret in the tree: python -m tests.audited

The packages are asked about at the services of PyPI and npm. Where those cannot be reached nothing was audited: that
is said loudly and is no failure, since no change of ours could mend it.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-s3.txt")
PACKAGES = ROOT / "static" / "packages"
BASELINE = ROOT / "tests" / "secrets.json"
# What holds hashes by the hundred, each of which looks like a secret.
HASHES = {"package-lock.json", BASELINE.name}


@dataclass(frozen=True)
class Findings:
    """What fails, what is only told since nobody has a remedy yet, and how much could not be asked about."""

    wrong: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    not_asked: int = 0


def of_pip_audit(answer: str) -> Findings | None:
    """Reads pip-audit's JSON; None where it gave none. What it could not ask about is counted, not well."""
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None
    wrong, told = [], []
    for package in packages:
        for found in package.get("vulns", []):
            words = f"{package['name']} {package['version']}: {found['id']}"
            if found["fix_versions"]:
                wrong.append(f"{words}, mended in {', '.join(found['fix_versions'])}")
            else:
                told.append(f"{words}, not mended yet")
    return Findings(tuple(wrong), tuple(told), sum("skip_reason" in package for package in packages))


def of_npm_audit(answer: str) -> Findings | None:
    """Reads npm audit's JSON; None where it holds a message about the service instead of packages."""
    try:
        packages = json.loads(answer)["vulnerabilities"]
    except (ValueError, KeyError, TypeError):
        return None
    wrong, told = [], []
    for name, found in packages.items():
        titles = [source["title"] for source in found["via"] if isinstance(source, dict)]
        words = f"{name} ({found['severity']}): {'; '.join(titles) or 'by way of ' + ', '.join(found['via'])}"
        (wrong if found["fixAvailable"] else told).append(words)
    return Findings(tuple(wrong), tuple(told))


def ask_pip_audit(*service: str) -> str:
    """The answer about the locked packages; `service` are the words that name another one than PyPI's."""
    program = Path(sys.executable).parent / "pip-audit"
    command = [program, "--require-hashes", "--disable-pip", "--format=json", "--progress-spinner=off", *service]
    for lock in LOCKS:
        command += ["-r", lock]
    return output_of(command, ROOT)


def ask_npm() -> str:
    return output_of([shutil.which("npm") or "npm", "audit", "--json", "--package-lock-only"], PACKAGES)


def output_of(command: list, folder: Path) -> str:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    except (OSError, subprocess.TimeoutExpired) as problem:
        return str(problem)
    return done.stdout


def secrets_in(files: list[str], baseline: Path = BASELINE) -> list[str]:
    """Where something that looks like a secret stands that the list of known harmless ones does not name."""
    from detect_secrets.core import baseline as listed
    from detect_secrets.core.secrets_collection import SecretsCollection
    from detect_secrets.settings import transient_settings

    held = listed.load_from_file(str(baseline))
    found = SecretsCollection()
    with transient_settings({key: held[key] for key in ("plugins_used", "filters_used")}):
        found.scan_files(*files)
    new = found - listed.load(held)
    return [f"{name}:{secret.line_number}: {secret.type}" for name, secret in new]


def tree() -> list[str]:
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    names = [name for name in kept if name and not name.startswith("requirements") and Path(name).name not in HASHES]
    return [name for name in names if Path(name).is_file()]


def told(service: str, findings: Findings | None) -> bool:
    """Prints what a service said; whether it holds against the tree."""
    if findings is None or findings.not_asked:
        rest = f" for {findings.not_asked} packages" if findings else ""
        sys.stderr.write(
            f"\n*** NOT AUDITED: {service} gave no answer{rest}. Run make check where it can be asked.\n\n"
        )
    for line in (*findings.wrong, *findings.told) if findings else ():
        sys.stderr.write(f"{line}\n")
    return bool(findings and findings.wrong)


def main() -> int:
    os.chdir(ROOT)
    wrong = [told("PyPI's list of weaknesses", of_pip_audit(ask_pip_audit()))]
    wrong.append(told("npm's list of weaknesses", of_npm_audit(ask_npm())))
    found = secrets_in(tree())
    for line in found:
        sys.stderr.write(f"{line}: is this a secret? If not, add it: python -m tests.audited --known\n")
    return int(any(wrong) or bool(found))


def keep_known() -> None:
    """Writes the list of known harmless ones anew, for a person to read before it is committed."""
    done = subprocess.run(
        [Path(sys.executable).parent / "detect-secrets", "scan", "-n", *tree()],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    held = json.loads(done.stdout)
    # The day it was made would differ at every run, and line numbers at every change above them.
    del held["generated_at"]
    for secrets in held["results"].values():
        for secret in secrets:
            secret["line_number"] = 0
    BASELINE.write_text(json.dumps(held, indent=1) + "\n")


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(keep_known() if "--known" in sys.argv else main())
