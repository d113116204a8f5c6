import assert from "node:assert/strict";
import { NO_DATA, realVolume } from "../../../_test_data.ts";
import { decodeVolume, openVolume } from "../../../formats/nexrad/level2/mod.ts";
import { openWorkers, workersFor } from "./mod.ts";

Deno.test("workers: one less than cores, as the calling thread works too; at least one, at most three", () => {
  assert.deepEqual([1, 2, 3, 4, 8].map(workersFor), [1, 1, 2, 3, 3]);
});

Deno.test({
  name:
    "workers: a volume decoded on several threads is the one of a single thread (needs ../shared/data)",
  ignore: NO_DATA,
  async fn() {
    const bytes = realVolume("KDMX20220305_232324.bin");
    const workers = openWorkers({ count: 2 });
    try {
      const volume = await workers.decodeVolume(bytes);
      assert.equal(volume.sweeps.length, 3);
      assert.deepEqual(volume, decodeVolume(bytes));
    } finally {
      workers.close();
    }
  },
});

Deno.test({
  name: "workers: a damaged record costs only itself (needs ../shared/data)",
  ignore: NO_DATA,
  async fn() {
    const bytes = realVolume("KDMX20220305_232324.bin");
    const whole = openVolume(bytes).records;
    const damaged = whole[9]!;
    // A view of the file: this damages the file.
    damaged.bytes[damaged.bytes.length >> 1]! ^= 0x10;
    const workers = openWorkers({ count: 1 });
    try {
      const { skipped, sweeps } = await workers.decodeVolume(bytes);
      assert.deepEqual(skipped.map(({ where }) => where), [damaged.where]);
      assert.match(skipped[0]!.code, /^bzip2/);
      // A record holds 120 of the 720 radials of each of its three sweeps.
      const radials = sweeps.reduce((sum, { azimuthDeg }) => sum + azimuthDeg.length, 0);
      assert.equal(radials, 3 * 720 - 120);
    } finally {
      workers.close();
    }
  },
});

Deno.test({
  name:
    "workers: of a volume that comes in only the moments that are asked for are kept (needs ../shared/data)",
  ignore: NO_DATA,
  async fn() {
    const { header, ...found } = openVolume(realVolume("KDMX20220305_232324.bin"));
    const workers = openWorkers({ count: 1 });
    try {
      const decoder = workers.live(header, new Set(["REF", "VEL"]));
      await decoder.add(0, found);
      const whole = decodeVolume(realVolume("KDMX20220305_232324.bin"));
      assert.deepEqual(
        decoder.volume().sweeps.map(({ moments }) => moments),
        whole.sweeps.map(({ moments: { REF, VEL } }) => ({ ...REF && { REF }, ...VEL && { VEL } })),
      );
    } finally {
      workers.close();
    }
  },
});

Deno.test({
  name: "workers: an aborted volume ends with the signal's reason (needs ../shared/data)",
  ignore: NO_DATA,
  async fn() {
    const bytes = realVolume("KDMX20220305_232324.bin");
    const workers = openWorkers({ count: 1 });
    const stop = new AbortController();
    try {
      const volume = workers.decodeVolume(bytes, stop.signal);
      stop.abort(new Error("the site changed"));
      await assert.rejects(volume, /the site changed/);
      assert.equal((await workers.decodeVolume(bytes)).sweeps.length, 3);
    } finally {
      workers.close();
    }
  },
});
