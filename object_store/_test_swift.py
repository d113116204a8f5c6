"""For tests: an S3 service that checks signatures, OpenStack Swift, in one process.

Its object server keeps objects in memory; folder ROOT takes the rest. Prints the port of the
service on the loopback address, then serves until standard input ends.

usage: _test_swift.py ROOT ACCESS_KEY_ID SECRET_ACCESS_KEY
"""
import eventlet

eventlet.monkey_patch()

import os
import sys

from eventlet import tpool, wsgi
from swift.common import utils
from swift.common.ring import RingBuilder

root, access, secret = sys.argv[1:4]
with open(os.path.join(root, "swift.conf"), "w") as conf:
    conf.write("[swift-hash]\nswift_hash_path_suffix = test\n")
utils.set_swift_dir(root)

# Read their configuration while they are imported.
from swift.account.server import AccountController
from swift.common.middleware import bulk, catch_errors, gatekeeper, listing_formats, slo, tempauth
from swift.common.middleware.s3api import s3api
from swift.container.server import ContainerController
from swift.obj.mem_server import ObjectController
from swift.proxy.server import Application

servers = {"account": AccountController, "container": ContainerController, "object": ObjectController}
os.makedirs(os.path.join(root, "disks", "one"))
common = {
    "swift_dir": root,
    "devices": os.path.join(root, "disks"),
    "mount_check": "false",
    "fallocate_reserve": "0",
    "log_level": "ERROR",
}
for name, controller in servers.items():
    sock = eventlet.listen(("127.0.0.1", 0))
    port = sock.getsockname()[1]
    ring = RingBuilder(1, 1, 0)
    place = {"ip": "127.0.0.1", "port": port, "replication_ip": "127.0.0.1", "replication_port": port}
    ring.add_dev({"id": 0, "region": 1, "zone": 1, "device": "one", "weight": 1, "meta": "", **place})
    ring.rebalance()
    ring.get_ring().save(os.path.join(root, name + ".ring.gz"))
    eventlet.spawn(wsgi.server, sock, controller(common), log_output=False)


class Cache:
    """What Swift keeps in memcached elsewhere."""

    def __init__(self):
        self.kept = {}

    def get(self, key, *_, **__):
        return self.kept.get(key)

    def set(self, key, value, *_, **__):
        self.kept[key] = value

    def delete(self, key, *_, **__):
        self.kept.pop(key, None)

    def incr(self, key, delta=1, *_, **__):
        self.kept[key] = self.kept.get(key, 0) + delta
        return self.kept[key]


service = Application({**common, "allow_account_management": "true", "account_autocreate": "true"})
for middleware, conf in (
    (slo, {}),
    (bulk, {}),
    (tempauth, {"user_" + access.replace(":", "_"): secret + " .admin"}),
    (s3api, {"auth_pipeline_check": "false", "max_bucket_listing": "25"}),
    (listing_formats, {}),
    (gatekeeper, {}),
    (catch_errors, {}),
):
    service = middleware.filter_factory({**common, **conf})(service)

cache = Cache()


def with_cache(env, start):
    env["swift.cache"] = cache
    return service(env, start)


def end_with_stdin():
    tpool.execute(sys.stdin.buffer.read)
    os._exit(0)


eventlet.spawn(end_with_stdin)
front = eventlet.listen(("127.0.0.1", 0))
print(front.getsockname()[1], flush=True)
wsgi.server(front, with_cache, log_output=False)
