/**
 * A real supervisor with the real component and a radar that a test plays: from the radar's bytes to
 * a client at the pages' port.
 *
 * @module
 */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Agent, get } from "node:http";
import { connect, createServer, type Socket } from "node:net";
import { io } from "socket.io-client";
import { startSupervisor } from "../_test_supervisor.ts";
import type { BeamMessage, SitesAnswer } from "../../formats/superdarn_messages.ts";
import { encodeRecord } from "../../formats/superdarn/dmap_writer.ts";
import { framed } from "../../formats/superdarn/packets.ts";

/** Until it is so; fails after 20 s. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const endMs = performance.now() + 20_000; !await isSo();) {
    ok(performance.now() < endMs, "it never came");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A record of a radar, dated now, without echoes: all that a beam must have. */
function record(beam: number): Uint8Array {
  const now = new Date();
  const time = {
    yr: now.getUTCFullYear(),
    mo: now.getUTCMonth() + 1,
    dy: now.getUTCDate(),
    hr: now.getUTCHours(),
    mt: now.getUTCMinutes(),
    sc: now.getUTCSeconds(),
  };
  const beamFacts = {
    bmnum: beam,
    cp: 151,
    frang: 180,
    nave: 20,
    tfreq: 10_500,
    nrang: 4,
    rsep: 45,
  };
  const numbers = Object.entries({ ...beamFacts, stid: 7, scan: 0 });
  for (const [name, value] of Object.entries(time)) numbers.push([`time.${name}`, value]);
  const scalars = numbers.map(([name, value]) => ({ name, type: 3 as const, value }));
  return encodeRecord({
    scalars: [...scalars, { name: "time.us", type: 3, value: 0 }],
    arrays: [],
  });
}

/** A radar: whoever connects gets what it sends. */
async function radar() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  let beam = 0;
  const sending = setInterval(() => {
    const packet = framed(record(beam++ % 16));
    for (const socket of sockets) socket.write(packet);
  }, 50);
  return {
    port: typeof address === "object" ? address?.port ?? 0 : 0,
    close() {
      clearInterval(sending);
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const handshake = (query = "") =>
  `GET /socket.io/?EIO=4&transport=websocket${query} HTTP/1.1\r\nHost: localhost\r\n` +
  "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
  "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

/** The frame by which a client joins, `40`; its mask is nought. */
const JOIN = Uint8Array.of(0x81, 0x82, 0, 0, 0, 0, 0x34, 0x30);

/**
 * How often each status is the answer, to requests from one outside address, of which eight are under
 * way at once.
 */
async function statuses(url: string, times: number): Promise<Record<number, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const counts: Record<number, number> = {};
  const once = () =>
    new Promise<void>((resolve, reject) => {
      get(url, { agent, headers: { "x-forwarded-for": "192.0.2.9" } }, (answer) => {
        const status = answer.statusCode ?? 0;
        counts[status] = (counts[status] ?? 0) + 1;
        answer.resume();
        answer.on("end", resolve);
      }).on("error", reject);
    });
  await Promise.all(Array.from({ length: 8 }, async (_, first) => {
    for (let i = first; i < times; i += 8) await once();
  }));
  agent.destroy();
  return counts;
}

Deno.test("from a radar's bytes to a client, over a restart of the component, to the end", async (t) => {
  const kod = await radar();
  const supervisor = await startSupervisor("ionospheric radars", {
    superdarn: { radars: { kod: { host: "127.0.0.1", port: kod.port } }, port: 0 },
    // An address that is not this machine's has 200 places.
    access: { trusted_proxies: ["127.0.0.1"] },
  });
  const url = `http://127.0.0.1:${supervisor.port}`;
  const sites = async (): Promise<SitesAnswer> => (await fetch(`${url}/superdarn/sites`)).json();
  const pid = async (): Promise<number> => {
    const { components } = await (await fetch(`${url}/api/status`)).json();
    return components.find(({ name }: { name: string }) => name === "superdarn").pid;
  };
  const control = (action: string) =>
    fetch(`${url}/api/control`, {
      method: "POST",
      body: JSON.stringify({ component: "superdarn", action }),
    }).then((answer) => answer.body?.cancel());
  const options = { reconnectionDelay: 20, reconnectionDelayMax: 50 };
  const clients = (["websocket", "polling"] as const).map((transport) => {
    const client = io(url, { ...options, transports: [transport], forceNew: true });
    let heard = 0;
    client.on("kod", (message: BeamMessage) => heard += Number(message.stid === 7));
    return { client, count: () => heard };
  });
  const allHear = async () => {
    const before = clients.map(({ count }) => count());
    await until(() => clients.every(({ count }, i) => count() > before[i]!));
  };

  try {
    await t.step("clients hear the radar; its state and the page are there", async () => {
      await allHear();
      await until(async () => (await sites()).sites[0]?.state === "receiving");
      const { pages } = (await (await fetch(`${url}/api/status`)).json()).live;
      equal(pages.at(-1).href, "/superdarn");
      const recent = await (await fetch(`${url}/superdarn/recent?site=kod`)).json();
      equal(recent.records[0].stid, 7);
    });

    await t.step("requests that are over leave their places free", async () => {
      deepEqual(await statuses(`${url}/superdarn/recent?site=kod`, 250), { 200: 250 });
    });

    await t.step("a websocket of nobody's session is refused at once", async () => {
      const said = await new Promise<string>((resolve) => {
        const socket = connect(supervisor.port, "127.0.0.1", () => {
          socket.write(handshake("&sid=none"));
        });
        socket.once("data", (bytes) => {
          resolve(String(bytes));
          socket.destroy();
        });
        socket.once("close", () => resolve(""));
      });
      // The runtime inside the executable cannot say it otherwise.
      match(said, /^HTTP\/1\.1 (400 |101 [^]*x-refused: 400 )/i);
    });

    await t.step(
      "clients that are torn off while records come cost the component nothing",
      async () => {
        const before = await pid();
        let torn = 0;
        for (let i = 0; i < 60; i++) {
          const socket = connect(supervisor.port, "127.0.0.1", () => socket.write(handshake()));
          socket.on("error", () => {});
          let told = 0;
          socket.on("data", () => {
            if (++told === 1) return void socket.write(JOIN);
            if (told < 3 + i % 5) return;
            if (i % 2 === 0) socket.resetAndDestroy();
            else socket.destroy();
          });
          socket.once("close", () => torn++);
        }
        await until(() => torn === 60);
        await allHear();
        await allHear();
        equal(await pid(), before);
      },
    );

    await t.step("stopped it is told so; started again the clients come back", async () => {
      await control("stop");
      await until(() => clients.every(({ client }) => !client.connected));
      const stopped = await sites();
      equal(stopped.running, false);
      equal(stopped.sites[0]!.state, "stopped");
      const answer = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
      equal(answer.status, 503);
      await answer.body?.cancel();
      await control("start");
      await allHear();
    });

    await t.step("the program ends with fifty websockets open", async () => {
      for (const { client } of clients) client.close();
      let open = 0;
      let closed = 0;
      for (let i = 0; i < 50; i++) {
        const socket = connect(supervisor.port, "127.0.0.1", () => socket.write(handshake()));
        socket.once("data", () => open++);
        socket.on("error", () => {});
        socket.once("close", () => closed++);
        socket.on("end", () => socket.destroy());
        socket.resume();
      }
      await until(() => open === 50);
      await supervisor.end();
      await until(() => closed === 50);
      equal(supervisor.lines.findLast((line) => line.includes("unexpected")), undefined);
    });
  } finally {
    for (const { client } of clients) client.close();
    kod.close();
    if (supervisor.alive()) await supervisor.end();
  }
});
