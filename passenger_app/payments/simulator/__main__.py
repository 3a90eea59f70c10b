"""`python -m passenger_app.payments.simulator --port 8010 --notify ADDRESS --secrets FOLDER`."""

from __future__ import annotations

import argparse
import threading
import time
from pathlib import Path

from werkzeug.serving import make_server

from passenger_app.config import STRIPE_KEY, STRIPE_SIGNING
from passenger_app.payments.simulator.api import Simulator, made
from passenger_app.payments.simulator.books import Books
from passenger_app.payments.simulator.post import Post, by_http


def built(key: str, secret: str, address: str, notify: str) -> Simulator:
    """A simulator on the machine's clock."""
    post = Post(secret, time.time, by_http(notify))
    return Simulator(key, Books(address, time.time, post.tell), post)


def main() -> None:
    """Serve until interrupted, on this machine alone."""
    parser = argparse.ArgumentParser(prog="python -m passenger_app.payments.simulator")
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument("--notify", required=True, help="where notifications are sent")
    parser.add_argument("--secrets", type=Path, required=True, help="folder with the two files")
    asked = parser.parse_args()
    key = (asked.secrets / STRIPE_KEY).read_text().strip()
    secret = (asked.secrets / STRIPE_SIGNING).read_text().split()[0]
    simulator = built(key, secret, f"http://127.0.0.1:{asked.port}", asked.notify)
    stop = threading.Event()
    threading.Thread(target=simulator.post.run, args=(stop,), daemon=True).start()
    print(f"payment simulator on http://127.0.0.1:{asked.port}", flush=True)
    make_server("127.0.0.1", asked.port, made(simulator), threaded=True).serve_forever()


if __name__ == "__main__":
    main()
