"""`python3 dev.py check`: everything that can be checked without running a test."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

from devtools.steps import ROOT, end_on_termination

PROGRAMS = Path(sys.executable).parent
PRODUCTION = {
    "ALLOWED_HOSTS": "bras-droit.example",
    "BASE_URL": "https://bras-droit.example",
    "DATABASE_URL": "postgres://nobody@localhost/none",
    "DEBUG": "0",
    "DEMO": "0",
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "STRIPE_SIMULATED": "1",
    "VAR_DIR": str(ROOT / "var"),
}


def main() -> int:
    end_on_termination()
    failed = [title for title, command in checks().items() if not passes(title, command)]
    print(f"\n{len(failed)} failed: {', '.join(failed)}" if failed else "\nAll checks passed.")
    return 1 if failed else 0


def checks() -> dict[str, list[str]]:
    """The command line of each check."""
    manage = ["python", "-W", "ignore::RuntimeWarning", "manage.py"]
    return {
        "lint": ["ruff", "check", "--quiet", "."],
        "format": ["ruff", "format", "--check", "--quiet", "."],
        "layers": ["lint-imports", "--no-logo"],
        "types": ["mypy"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "deployment": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
        "templates": ["python", "-m", "devtools.templates"],
        "markup": ["djlint", "--quiet", "--lint", "templates"],
        "translations": ["python", "-m", "devtools.translations", "check"],
        "containers": [
            *("check-jsonschema", "--builtin-schema", "vendor.compose-spec"),
            "docker-compose.yml",
        ],
        "image": ["hadolint", "Dockerfile"],
    }


def passes(title: str, command: list[str]) -> bool:
    """Run one check, say how it went, and show its output if it went badly."""
    began = time.monotonic()
    program, *arguments = command
    done = subprocess.run(
        [str(PROGRAMS / program), *arguments],
        check=False,
        cwd=ROOT,
        env={**os.environ, **PRODUCTION},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    word = "FAILED" if done.returncode else "ok"
    print(f"{word:6}  {title} ({time.monotonic() - began:.1f} s)", flush=True)
    if done.returncode:
        print(f"\n{done.stdout.strip()}\n", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
