/**
 * A worker with simple jobs, for the tests of the pool.
 *
 * @module
 */
import { NexradError } from "../../../formats/nexrad/nexrad_error.ts";
import { type Crafts, serveJobs } from "./serve.ts";

export type TestKinds = {
  /** Whether a worker does it. */
  readonly away: { readonly input: null; readonly output: boolean };
  /** Never ends in a worker. */
  readonly hang: { readonly input: null; readonly output: null };
  readonly double: { readonly input: number; readonly output: Uint8Array<ArrayBuffer> };
  readonly die: { readonly input: null; readonly output: null };
  readonly refuse: { readonly input: null; readonly output: null };
  readonly stumble: { readonly input: null; readonly output: null };
};

export const TEST_CRAFTS: Crafts<TestKinds> = {
  away: {
    work: () => "DedicatedWorkerGlobalScope" in globalThis,
    parcel: (content) => ({ content, transfer: [] }),
    handsOver: () => [],
  },
  hang: {
    work: () => null,
    parcel: (content) => ({ content, transfer: [] }),
    handsOver() {
      for (;;);
    },
  },
  double: {
    work: (n) => Uint8Array.of(2 * n),
    parcel: (content) => ({ content, transfer: [] }),
    handsOver: ({ buffer }) => [buffer],
  },
  die: {
    work: () => null,
    parcel: (content) => ({ content, transfer: [] }),
    handsOver() {
      throw new Error("out of luck");
    },
  },
  refuse: {
    work() {
      throw new NexradError("bzip2-crc", "the check sum differs");
    },
    parcel: (content) => ({ content, transfer: [] }),
    handsOver: () => [],
  },
  stumble: {
    work() {
      throw new TypeError("not foreseen");
    },
    parcel: (content) => ({ content, transfer: [] }),
    handsOver: () => [],
  },
};

serveJobs(TEST_CRAFTS);
