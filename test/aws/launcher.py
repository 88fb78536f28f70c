"""Serves AWS to the tests: moto in this process, mended, one request at a time.

Prints {"port": n} once it listens, and ends when its standard input does: with whoever started it.
"""

import argparse
import io
import json
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import Any

WRITTEN_FOR = "5.2.3"
if version("moto") != WRITTEN_FOR:
    sys.exit(f"test/aws was written for moto {WRITTEN_FOR}, not {version('moto')}: see test/README.md")

# Headers for browsers, on every reply: nobody here reads them.
os.environ["MOTO_DISABLE_GLOBAL_CORS"] = "true"

from connections import Connection  # noqa: E402
from mends import (  # noqa: E402, F401
    access_analyzer,
    account_alias,
    aws_policies,
    config_recorders,
    credential_reports,
    iam_details,
    iam_policies,
    iam_reads,
    iam_roles,
    identity_providers,
    listings,
    organizations,
    organizations_policies,
    organizations_writes,
    protocols,
    request_costs,
    s3_accounts,
    s3_actions,
    service_linked_roles,
    slow_services,
    sts,
    tagging,
    web_identity,
    world,
)
from mends.errors import Refused  # noqa: E402
from mends.requests import check, error_reply  # noqa: E402
from mends.seed import BadSeed, seed, session, settings  # noqa: E402
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

CONTROLS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "/_control/seed": seed,
    "/_control/reset": lambda _: {"touched": world.reset()},
    "/_control/session": session,
    "/_control/settings": settings,
}


class OneAtATime:
    """The application: control calls, then moto, under one lock, so that a check and the write after it are atomic."""

    def __init__(self) -> None:
        self.moto = DomainDispatcherApplication(create_backend_app)
        self.lock = threading.Lock()

    def load(self, service: str) -> None:
        """Loads a service before it is called; its name is the one that requests sign for."""
        scope = f"AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/{service}/aws4_request"
        self.moto.get_application({"HTTP_AUTHORIZATION": scope, "HTTP_HOST": "127.0.0.1"})

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        with self.lock:
            control = CONTROLS.get(environ["PATH_INFO"])
            if control:
                return _answer_control(control, body, start_response)
            try:
                check(environ, body)
                return [b"".join(self.moto(environ, start_response))]
            except Refused as refused:
                return error_reply(environ, start_response, refused.status, refused.code, str(refused))
            except NotImplementedError as missing:
                return error_reply(
                    environ, start_response, 400, "NotEmulated", f"moto does not emulate this call: {missing}"
                )
            except Exception as failure:
                traceback.print_exc()
                return error_reply(environ, start_response, 400, "EmulatorFailure", f"moto failed: {failure!r}")


APPLICATION = OneAtATime()


def _answer_control(control: Callable[[dict[str, Any]], Any], body: bytes, start_response: Any) -> Iterable[bytes]:
    try:
        status, answer = "200 OK", control(json.loads(body or b"{}"))
    except BadSeed as wrong:
        status, answer = "400 Bad Request", {"error": str(wrong)}
    except Exception as failure:
        traceback.print_exc()
        status, answer = "500 Internal Server Error", {"error": repr(failure)}
    text = json.dumps(answer).encode()
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(text)))])
    return [text]


def serve(port: int, announce: Callable[[str], Any], alive: Callable[[], bytes]) -> None:
    """Answers at a port (0: a free one), which is announced as a line of JSON, until `alive` comes back empty-handed."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    seed({})
    server = make_server("127.0.0.1", port, APPLICATION, threaded=True, request_handler=Connection)
    threading.Thread(target=_end_with, args=[alive], daemon=True).start()
    announce(json.dumps({"port": server.server_port}) + "\n")
    server.serve_forever()


def _end_with(alive: Callable[[], bytes]) -> None:
    try:
        while alive():
            pass
    finally:
        os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 (the default) takes a free one")
    serve(
        parser.parse_args().port,
        announce=lambda line: print(line, end="", flush=True),
        alive=lambda: os.read(0, 65536),
    )


if __name__ == "__main__":
    main()
