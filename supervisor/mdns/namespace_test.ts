/**
 * The name as another machine sees it: meso360 in one network namespace, avahi in another, a cable
 * between them. With MESO360_BINARY the compiled program; it needs root, iproute2 and avahi.
 */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { INSTALL, installed, type Place, startPlace } from "./_test_namespaces.ts";

const ready = await installed();
if (!ready) {
  if (Deno.env.get("CI") === "true") throw new Error(INSTALL);
  console.error(`  skipped: mDNS between two machines needs root and: ${INSTALL}`);
}

function placeTest(name: string, body: (place: Place) => Promise<void>): void {
  Deno.test({
    name: `from another network namespace: ${name}`,
    ignore: !ready,
    async fn() {
      const place = await startPlace();
      try {
        await body(place);
      } finally {
        await place.close();
      }
    },
  });
}

placeTest("resolved and browsed while it runs, and gone with it", async (place) => {
  const machine = place.start("truck 1");
  strictEqual(await place.resolved("mesoview.local", "10.77.0.1"), true);
  const [service] = await place.browsed();
  match(service ?? "", /;truck\\0321;.*;mesoview\.local;10\.77\.0\.1;8080;"path=\/"$/);
  await machine.stop();
  // Only because of the goodbye: avahi may keep it for 120 s.
  strictEqual(await place.gone("mesoview.local"), true);
  deepStrictEqual(await place.browsed(), []);
});

placeTest("a new address is told, the old one forgotten", async (place) => {
  const machine = place.start("truck 1");
  strictEqual(await place.resolved("mesoview.local", "10.77.0.1"), true);
  await place.setAddress("10.77.0.42");
  strictEqual(await place.resolved("mesoview.local", "10.77.0.42"), true);
  strictEqual(await place.page("mesoview.local", "10.77.0.42"), 200);
  await machine.stop();
});

placeTest(
  "a network that comes after the start",
  async (place) => {
    await place.setAddress(null);
    const machine = place.start("truck 1");
    await machine.said("control panel");
    await place.setAddress("10.77.0.1");
    strictEqual(await place.resolved("mesoview.local", "10.77.0.1"), true);
    await machine.stop();
  },
);

placeTest("a cable that is plugged in after the start", async (place) => {
  await place.cable("down");
  const machine = place.start("truck 1");
  await machine.said("control panel");
  await place.cable("up");
  strictEqual(await place.resolved("mesoview.local", "10.77.0.1"), true);
  await machine.stop();
});

placeTest("a cable that is pulled: no name is claimed until it is in again", async (place) => {
  const machine = place.start("truck 1");
  strictEqual(await place.resolved("mesoview.local", "10.77.0.1"), true);
  strictEqual((await place.mdns()).state, "advertised");
  await place.cable("down");
  strictEqual(await place.mdnsBecomes("probing"), true);
  match((await place.mdns()).reason ?? "", /no network is connected/);
  await place.cable("up");
  strictEqual(await place.mdnsBecomes("advertised"), true);
  await machine.stop();
});

placeTest("a name that another machine holds: -2, and the pages under it", async (place) => {
  await place.avahiIs("mesoview");
  const machine = place.start("truck 1");
  strictEqual(await place.resolved("mesoview-2.local", "10.77.0.1"), true);
  strictEqual(await place.resolved("mesoview.local", "10.77.0.2"), true);
  await machine.said("mesoview.local is another machine's (10.77.0.2)");
  strictEqual(await place.page("mesoview-2.local", "10.77.0.1"), 200);
  await machine.stop();
});

placeTest("beside an avahi of the same machine, which has the port already", async (place) => {
  await place.avahiBeside("truck");
  const machine = place.start("truck 1");
  strictEqual(await place.resolved("mesoview.local", "10.77.0.1"), true);
  strictEqual(await place.resolved("truck.local", "10.77.0.1"), true);
  await machine.stop();
});
