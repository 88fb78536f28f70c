"""HTTP for an application that reads every body to its end: connections stay open between requests."""

from typing import Any

from werkzeug.serving import WSGIRequestHandler


class Connection(WSGIRequestHandler):
    """Answers in one piece, and logs nothing. Stock werkzeug closes every connection, and waits for more 10 ms long."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def run_wsgi(self) -> None:
        environ = self.make_environ()
        # Nobody asks what came in chunks; it is not read.
        self.close_connection = self.close_connection or "HTTP_TRANSFER_ENCODING" in environ
        head: list[Any] = []
        body = b"".join(self.server.app(environ, lambda status, headers: head.extend((status, headers))))
        status, headers = head
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        if code not in ("204", "304") and all(name.lower() != "content-length" for name, _ in headers):
            self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass
