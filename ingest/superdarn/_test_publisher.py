"""A real ZeroMQ publisher on the loopback address, for tests.

    _test_publisher.py PUB|XPUB|PULL HEARTBEAT_MS

Says its port, then sends a message for each line of its input, whose parts stand there in base 64;
ends with its input.
"""

import base64
import sys

import zmq

kind, heartbeat_ms = sys.argv[1:]
socket = zmq.Context().socket(getattr(zmq, kind))
socket.linger = 0
if int(heartbeat_ms) > 0:
    socket.heartbeat_ivl = int(heartbeat_ms)
    socket.heartbeat_timeout = 10 * int(heartbeat_ms)
print(socket.bind_to_random_port("tcp://127.0.0.1"), flush=True)
for line in sys.stdin:
    socket.send_multipart([base64.b64decode(part) for part in line.split()])
