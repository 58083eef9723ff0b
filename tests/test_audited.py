"""What the services say about our packages is read rightly, silence included, and a secret in the tree is found."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests import audited
from tests.audited import Findings, of_npm_audit, of_pip_audit

MENDED = {"id": "PYSEC-2025-1", "fix_versions": ["5.2.9"], "aliases": ["CVE-2025-1"], "description": "…"}
OPEN = {"id": "PYSEC-2025-2", "fix_versions": [], "aliases": [], "description": "…"}
NPM = {
    "name": "govuk-frontend",
    "severity": "high",
    "isDirect": True,
    "via": [{"source": 1, "name": "govuk-frontend", "title": "Script in a hint", "severity": "high", "range": "<6"}],
    "effects": [],
    "range": "<6",
    "nodes": ["node_modules/govuk-frontend"],
    "fixAvailable": True,
}


def pip(*packages) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (pip({"name": "django", "version": "5.2.19", "vulns": []}), Findings()),
        (
            pip({"name": "django", "version": "5.2.1", "vulns": [MENDED]}),
            Findings(wrong=("django 5.2.1: PYSEC-2025-1, mended in 5.2.9",)),
        ),
        (
            pip({"name": "django", "version": "5.2.1", "vulns": [OPEN]}),
            Findings(told=("django 5.2.1: PYSEC-2025-2, not mended yet",)),
        ),
        (pip({"name": "brotli", "skip_reason": "Dependency not found on PyPI"}), Findings(not_asked=1)),
        ("", None),
        ("ConnectionError", None),
        ("[]", None),
    ],
    ids=["well", "mended", "not mended", "could not be asked about", "silence", "an error", "something else"],
)
def test_ops_4_what_pip_audit_says_is_read(answer, found):
    assert of_pip_audit(answer) == found


class Weaknesses(BaseHTTPRequestHandler):
    """A service that knows of one weakness, in every django up to the one that mends it."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        package, version = asked["package"]["name"], asked["version"]
        events = [{"introduced": "0"}, {"fixed": "999.1"}]
        known = {
            "id": "PYSEC-2026-1",
            "details": "…",
            "affected": [{"package": asked["package"], "ranges": [{"type": "ECOSYSTEM", "events": events}]}],
        }
        known["affected"][0]["versions"] = [version]
        answer = json.dumps({"vulns": [known]} if package == "django" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


def test_ops_4_a_known_weakness_of_a_locked_package_is_found_by_the_program_itself():
    with ThreadingHTTPServer(("127.0.0.1", 0), Weaknesses) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        found = of_pip_audit(audited.ask_pip_audit("--vulnerability-service", "osv", "--osv-url", address))
        server.shutdown()
    assert found.not_asked == 0
    assert [line.split()[0] for line in found.wrong] == ["django"] and "mended in 999.1" in found.wrong[0]
    assert audited.told("a list of weaknesses", found)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"auditReportVersion": 2, "vulnerabilities": {}, "metadata": {}}, Findings()),
        ({"vulnerabilities": {"a": NPM}}, Findings(wrong=("a (high): Script in a hint",))),
        ({"vulnerabilities": {"a": NPM | {"fixAvailable": False}}}, Findings(told=("a (high): Script in a hint",))),
        (
            {"vulnerabilities": {"b": NPM | {"via": ["a"], "fixAvailable": {"name": "b", "version": "2.0.0"}}}},
            Findings(wrong=("b (high): by way of a",)),
        ),
        ({"message": "405 Method Not Allowed", "statusCode": 405, "error": {"summary": ""}}, None),
    ],
    ids=["well", "mended", "not mended", "by way of another", "no answer"],
)
def test_ops_4_what_npm_audit_says_is_read(answer, found):
    assert of_npm_audit(json.dumps(answer)) == found


def test_ops_4_only_a_weakness_with_a_remedy_fails_and_silence_is_loud(capsys):
    assert audited.told("PyPI", Findings(wrong=("django 5.2.1: PYSEC-2025-1",)))
    assert not audited.told("PyPI", Findings(told=("django 5.2.1: PYSEC-2025-2",)))
    capsys.readouterr()
    assert not audited.told("PyPI", Findings(not_asked=3))
    assert "*** NOT AUDITED: PyPI gave no answer for 3 packages" in capsys.readouterr().err
    assert not audited.told("npm", None)
    assert "*** NOT AUDITED: npm gave no answer." in capsys.readouterr().err


def test_ops_4_everything_that_is_installed_is_locked_by_hash():
    for lock in sorted(audited.ROOT.glob("requirements*.txt")):
        lines = [line for line in lock.read_text().splitlines() if line and not line.lstrip().startswith("#")]
        packages = [line for line in lines if not line.startswith(" ")]
        assert packages and all("==" in line and line.endswith("\\") for line in packages), lock.name
        assert "--hash=sha256:" in lines[-1]


def test_ops_3_a_secret_in_the_tree_is_found_and_a_known_harmless_one_is_not(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(audited.ROOT)
    planted = tmp_path / "planted.py"
    # Made here, so that this file holds none.
    planted.write_text("key = 'AKIA" + "IOSFODNN7EXAMPLQ'\npassword = '" + "hunter2hunter2'\n")
    assert len(audited.secrets_in([str(planted)])) >= 2
    assert audited.secrets_in(["tests/conftest.py"]) == []
