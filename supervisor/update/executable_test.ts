import { deepEqual, rejects } from "node:assert/strict";
import { join } from "node:path";
import { TestClock } from "../../_test_clock.ts";
import { testKey, writeRelease } from "./_test_release.ts";
import { executableWay } from "./executable.ts";
import { writeFailed } from "./marker.ts";

Deno.test("what is offered: newer, for this machine, and not known to fail here", async () => {
  const folder = Deno.makeTempDirSync();
  const key = testKey();
  try {
    const way = executableWay({
      config: {
        update: { url: folder, public_key: key.publicKey, at_start: true },
        state_dir: folder,
      },
      note: { public_key: null, variant: "" },
      executable: join(folder, "meso360"),
      identity: null,
      version: "0.3.0",
      home: "/",
      clock: new TestClock(),
    });
    const offer = async (version: string) => {
      writeRelease(folder, version, "x", key);
      const { available, heldBack } = await way.look(3_000);
      return [available, heldBack];
    };
    deepEqual(await offer("0.3.0"), [false, null]);
    deepEqual(await offer("0.4.0"), [true, null]);
    const why = "not healthy within 60 s";
    writeFailed(folder, { version: "0.4.0", at: "2025-06-05T17:00:00.000Z", why });
    deepEqual(await offer("0.4.0"), [
      false,
      "0.4.0 did not work here on 2025-06-05 (not healthy within 60 s): " +
      "meso360 update tries it again",
    ]);
    deepEqual(await offer("0.4.1"), [true, null]);
    const list = join(folder, "latest.json");
    const others = Deno.readTextFileSync(list).replace(Deno.build.target, "sparc");
    Deno.writeTextFileSync(list, others);
    await rejects(way.look(3_000), { code: "wrong-target" });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
