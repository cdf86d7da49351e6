"""A receiver of the hook that trusts others' tools alone: standardwebhooks for signatures, CloudEvents' SDK for bodies.

Listens on the port given, checks every delivery against the secret in SPIN_VARIABLE_HOOK_SECRETS until it is terminated, and
fails when one was wrong or none came.
"""

import collections
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cloudevents.core.bindings.http import HTTPMessage, from_structured
from cloudevents.core.formats.json import JSONFormat
from standardwebhooks import Webhook

webhook = Webhook(os.environ["SPIN_VARIABLE_HOOK_SECRETS"].split()[0])
counts, failures = collections.Counter(), []


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            webhook.verify(body, dict(self.headers))
            event = from_structured(HTTPMessage(dict(self.headers), body), JSONFormat())
            if event.get_id() != self.headers["webhook-id"]:
                raise ValueError("webhook-id is not the event's")
            if not event.get_data() or not event.get_extension("seal") or not event.get_extension("sequence").isdigit():
                raise ValueError("no data, no seal, or no sequence")
            counts[event.get_type()] += 1
        except Exception as error:  # Whatever is wrong is a finding.
            failures.append(f"{type(error).__name__}: {error}: {body[:500]!r}")
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
try:
    server.serve_forever()
finally:
    for type_, count in sorted(counts.items()):
        print(f"{type_}: {count} signed as Standard Webhooks says, and a CloudEvent")
    print("\n".join(failures[:10]))
    if failures or not counts:
        os._exit(1)
