"""A receiver of the hook with third-party checks: standardwebhooks for signatures, CloudEvents'
SDK for bodies.

Listens on the given port and checks every delivery with the secret in SPIN_VARIABLE_HOOK_SECRETS.
When terminated, it fails if a delivery was wrong or none arrived.
"""

import collections
import logging
import os
import signal
import sys

from cloudevents.core.bindings.http import HTTPMessage, from_structured
from cloudevents.core.formats.json import JSONFormat
from standardwebhooks import Webhook
from werkzeug import Request, Response
from werkzeug.serving import make_server

webhook = Webhook(os.environ["SPIN_VARIABLE_HOOK_SECRETS"].split()[0])
counts, failures = collections.Counter(), []


@Request.application
def receive(request):
    body, headers = request.get_data(), {name.lower(): value for name, value in request.headers}
    try:
        webhook.verify(body, headers)
        event = from_structured(HTTPMessage(headers, body), JSONFormat())
        if event.get_id() != headers["webhook-id"]:
            raise ValueError("webhook-id is not the event's")
        if not event.get_data() or not event.get_extension("seal") or not event.get_extension("sequence").isdigit():
            raise ValueError("no data, no seal, or no sequence")
        counts[event.get_type()] += 1
    except Exception as error:  # Any exception is a finding.
        failures.append(f"{type(error).__name__}: {error}: {body[:500]!r}")
    return Response(status=204)


logging.getLogger("werkzeug").disabled = True
server = make_server("127.0.0.1", int(sys.argv[1]), receive, threaded=True)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
try:
    server.serve_forever()
finally:
    for type_, count in sorted(counts.items()):
        print(f"{type_}: {count} signed as Standard Webhooks says, and a CloudEvent")
    print("\n".join(failures[:10]), flush=True)
    if failures or not counts:
        os._exit(1)
