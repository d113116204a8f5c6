"""A mail server that keeps what it gets: one JSON object a line on stdout.

    _test_smtp_sink.py MODE [CERT KEY]

MODE: plain, starttls (STARTTLS and a login are asked for), tls, refuse (550 to every recipient),
no-data (451 after the text),
spam (554 to a text with the word cl61), partly (451 to recipients named later…), hang (greets nobody). The port comes first, as {"port": …}; a line of
a mode on stdin changes it, where the connection's kind stays the same.
"""
import asyncio, json, ssl, sys
from email import message_from_bytes
from email.header import decode_header, make_header
from aiosmtpd.smtp import SMTP, AuthResult

mode = sys.argv[1]


def say(value):
    print(json.dumps(value), flush=True)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if mode == "refuse":
            return "550 5.1.1 no such mailbox"
        if mode == "partly" and address.startswith("later"):
            return f"451 4.7.1 <{address}>: greylisted, try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if mode == "no-data":
            return "451 4.3.0 the disk is full, try again"
        mail = message_from_bytes(envelope.content)
        if mode == "spam" and b"cl61" in mail.get_payload(decode=True):
            return "554 5.7.1 this looks like spam"
        say({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "subject": str(make_header(decode_header(mail["Subject"]))),
            "id": mail["Message-ID"],
            "text": mail.get_payload(decode=True).decode(),
            "tls": session.ssl is not None,
            "user": session.auth_data,
        })
        return "250 OK"


def login(server, session, envelope, mechanism, data):
    ok = data.login == b"crew" and data.password == b"right"
    return AuthResult(success=ok, handled=False, auth_data="crew" if ok else None)


async def main():
    global mode
    tls = None
    if len(sys.argv) > 2:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(sys.argv[2], sys.argv[3])
    loop = asyncio.get_running_loop()

    def connection():
        if mode == "hang":
            return asyncio.Protocol()
        asks = mode == "starttls"
        return SMTP(
            Handler(), hostname="sink.invalid", loop=loop, enable_SMTPUTF8=True,
            tls_context=tls if asks else None, require_starttls=asks,
            authenticator=login, auth_required=asks, auth_require_tls=asks,
        )

    server = await loop.create_server(
        connection, "127.0.0.1", 0, ssl=tls if mode == "tls" else None,
    )
    say({"port": server.sockets[0].getsockname()[1]})
    while True:
        line = await loop.run_in_executor(None, sys.stdin.readline)
        if line == "":
            return
        mode = line.strip()
        say({"mode": mode})


asyncio.run(main())
