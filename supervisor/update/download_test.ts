import { deepEqual, equal, rejects } from "node:assert/strict";
import { join } from "node:path";
import { settle, TestClock } from "../../_test_clock.ts";
import { entry, testKey } from "./_test_release.ts";
import { download } from "./download.ts";
import type { FolderSource, Source } from "./source.ts";

const CONTENT = "x".repeat(1000);
const FILE = entry("meso360-test", CONTENT, testKey());

/** A place for the file, and a download of it from the test's source; `shares` is its progress. */
async function inFolder(
  test: (place: {
    path: string;
    clock: TestClock;
    shares: number[];
    from(source: Partial<FolderSource>): Promise<void>;
    download(source: Source): Promise<void>;
  }) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  const path = join(folder, "meso360.new");
  const clock = new TestClock();
  const shares: number[] = [];
  const start = (source: Source) =>
    download({ source, file: FILE, path, clock, progress: (share) => shares.push(share) });
  const usual: FolderSource = {
    list: "/media/stick/latest.json",
    onlyFile: null,
    remote: false,
    size: () => Promise.resolve(CONTENT.length),
    copyTo: () => Promise.reject(new Error("not in this test")),
  };
  try {
    await test({
      path,
      clock,
      shares,
      download: start,
      from: (source) => start({ ...usual, ...source }),
    });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const lateOn = (signal: AbortSignal) =>
  new Promise<never>((_, reject) =>
    signal.addEventListener("abort", () => reject(new Error("late")))
  );

Deno.test("a copy that is another file, as on macOS, is the one that is read and kept", async () => {
  await inFolder(async ({ path, from }) => {
    await from({
      copyTo(_name, to) {
        Deno.removeSync(to);
        // With the rights that it has on the stick: anybody's, and not to be written.
        Deno.writeTextFileSync(to, CONTENT, { mode: 0o777 });
        Deno.chmodSync(to, 0o577);
        return Promise.resolve();
      },
    });
    equal(Deno.readTextFileSync(path), CONTENT);
    if (Deno.build.os !== "windows") equal(Deno.statSync(path).mode! & 0o777, 0o600);
  });
});

Deno.test("a copy that stands still is given up after half a minute", async () => {
  await inFolder(async ({ path, clock, shares, from }) => {
    const started = from({
      async copyTo(_name, to, signal) {
        Deno.writeTextFileSync(to, CONTENT.slice(0, 500));
        await lateOn(signal);
      },
    });
    const refused = rejects(started, { code: "broken-download", message: /stands still/ });
    await settle();
    clock.advance(30_000);
    // Half of it is there, and copying is nine tenths of the work.
    deepEqual([...new Set(shares)], [0.45]);
    // It moves on, and stands again.
    Deno.writeTextFileSync(path, CONTENT.slice(0, 800));
    clock.advance(30_000);
    equal(shares.at(-1)?.toFixed(3), "0.720");
    clock.advance(500);
    await refused;
  });
});

Deno.test("one that has its whole size at once, as on Windows, is waited for", async () => {
  await inFolder(async ({ path, clock, from }) => {
    const copied = Promise.withResolvers<void>();
    const started = from({
      async copyTo(_name, to, signal) {
        Deno.writeTextFileSync(to, "\0".repeat(CONTENT.length));
        await Promise.race([copied.promise, lateOn(signal)]);
      },
    });
    await settle();
    clock.advance(600_000);
    Deno.writeTextFileSync(path, CONTENT);
    copied.resolve();
    await started;
  });
});

Deno.test("a disk that does not even say how long the file is, is given up too", async () => {
  await inFolder(async ({ clock, from }) => {
    const started = from({ size: (_name, signal) => lateOn(signal) });
    const refused = rejects(started, { code: "broken-download" });
    await settle();
    clock.advance(30_500);
    await refused;
  });
});

Deno.test("a server that drips is given up after an hour", async () => {
  await inFolder(async ({ clock, download }) => {
    const bytes = () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          // Faster than a stall, and not to its end within an hour.
          clock.advance(20_000);
          controller.enqueue(new Uint8Array(1));
        },
      }, { highWaterMark: 0 });
    await rejects(
      download({
        list: "https://example.org/latest.json",
        onlyFile: null,
        remote: true,
        open: () => Promise.resolve({ from: 0, bytes: bytes() }),
      }),
      { code: "broken-download", message: /180 bytes came in 60 min/ },
    );
  });
});
