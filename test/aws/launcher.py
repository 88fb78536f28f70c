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
from werkzeug.serving import WSGIRequestHandler, make_server  # noqa: E402

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


class Quiet(WSGIRequestHandler):
    """Connections stay open between requests, and requests are not logged."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def _end_with_parent() -> None:
    while sys.stdin.buffer.read(65536):
        pass
    os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 (the default) takes a free one")
    port = parser.parse_args().port
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    seed({})
    server = make_server("127.0.0.1", port, OneAtATime(), threaded=True, request_handler=Quiet)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    print(json.dumps({"port": server.server_port}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
