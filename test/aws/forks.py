"""Gives whoever connects an AWS of its own: a fork of this process, which has loaded moto once for all.

Prints {"port": n} at once, and sends {"port": n} of its AWS to each who connects there. That AWS ends with the
connection, this process with its standard input.
"""

import gc
import json
import os
import select
import signal
import socket

SERVICES = "iam sts organizations s3 ec2 tagging ssm secretsmanager config kms sso identitystore cloudtrail lambda rds"
"""As requests sign for them, the most used first. Others are loaded by the forks that need them."""


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    # A key that interrupts is for whoever started this, and then the ends of input and connections come.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
    forks, unloaded = 0, SERVICES.split()
    while True:
        # One test file alone has no use for services that it does not call.
        idle = forks > 1 and len(unloaded) > 0
        ready, _, _ = select.select([0, listener], [], [], 0 if idle else None)
        if 0 in ready and not os.read(0, 65536):
            return
        if listener in ready:
            forks += 1
            _fork(listener)
        elif idle:
            from launcher import APPLICATION

            APPLICATION.load(unloaded.pop(0))


def _fork(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    import launcher
    from moto.moto_api._internal import mock_random

    gc.freeze()
    with connection:
        if os.fork() != 0:
            return
        try:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            mock_random.seed()
            launcher.serve(0, lambda line: connection.sendall(line.encode()), lambda: connection.recv(65536))
        finally:
            os._exit(1)


if __name__ == "__main__":
    main()
