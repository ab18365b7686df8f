"""B10: from the start of a process to what its user waits for."""

import os
import select
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_WAIT_S: Final = 60.0


def import_telegram_s() -> float:
    """Measure `python -c "import telegram"`."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import telegram"], env=_env({}), check=True)
    return time.perf_counter() - started


def chat_s() -> float:
    """Measure `wenzhu chat --json` to the reply to `/start`."""
    with tempfile.TemporaryDirectory(prefix="wenzhu-bench-") as folder:
        command = [sys.executable, "-m", "bot", "chat", "--json", "--data", folder]
        started = time.perf_counter()
        with subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_env({})
        ) as process:
            if process.stdin is None or process.stdout is None:
                raise RuntimeError("no pipes")
            process.stdin.write(b'{"text":"/start"}\n')
            process.stdin.flush()
            select.select([process.stdout], [], [], _WAIT_S)
            line = process.stdout.readline()
            spent_s = time.perf_counter() - started
            process.stdin.close()
        if b'"replies"' not in line:
            raise RuntimeError("chat did not answer")
    return spent_s


def serve_s() -> float:
    """Measure `wenzhu serve` to a healthy `/healthz`."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="wenzhu-bench-") as folder:
        wanted = {"WENZHU_DATA": folder, "WENZHU_WEB": f"127.0.0.1:{port}"}
        command = [sys.executable, "-m", "bot", "serve"]
        started = time.perf_counter()
        with subprocess.Popen(  # noqa: S603
            command, env=_env(wanted), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                while not _is_healthy(port):
                    if time.perf_counter() - started > _WAIT_S or process.poll() is not None:
                        raise RuntimeError("serve did not become ready")
                    time.sleep(0.005)
                spent_s = time.perf_counter() - started
            finally:
                process.terminate()
    return spent_s


def _is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _env(wanted: Mapping[str, str]) -> dict[str, str]:
    """Give the environment without settings of this installation, its caches of bytecode on."""
    dropped = ("WENZHU_", "TELEGRAM_", "PYTHONDONTWRITEBYTECODE")
    given = os.environ.items()  # noqa: TID251  # handed on, but for what would distort
    kept = {name: value for name, value in given if not name.startswith(dropped)}
    root = Path(__file__).parent.parent
    return {**kept, "PTB_TIMEDELTA": "true", "PYTHONPATH": str(root), **wanted}
