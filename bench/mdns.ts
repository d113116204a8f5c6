/**
 * How soon another machine finds meso360 by its name after its start, and how soon the name is gone
 * after its exit: two network namespaces, avahi in the other one; root, iproute2 and avahi needed.
 *
 *   MESO360_BINARY=dist/meso360 deno run -A bench/mdns.ts 5
 *
 * The goals are 2 s each.
 *
 * @module
 */
import { startPlace } from "../supervisor/mdns/_test_namespaces.ts";

/** Far beyond the goals: what takes so long does not come. */
const PATIENCE_MS = 60_000;
/** Avahi answers from what it has heard in a few milliseconds; it has not heard what takes longer. */
const CACHED_MS = 200;

function patience(sinceMs: number, what: string): void {
  if (performance.now() - sinceMs > PATIENCE_MS) throw new Error(`the name is never ${what}`);
}

const rounds = Number(Deno.args[0] ?? 5);
const place = await startPlace();
try {
  for (let round = 1; round <= rounds; round++) {
    const startMs = performance.now();
    const machine = place.start("truck 1");
    while (await place.address("mesoview.local") === null) patience(startMs, "resolved");
    const resolvedMs = performance.now() - startMs;
    const endMs = await machine.stop();
    let goneMs: number;
    do {
      patience(endMs, "gone");
      goneMs = performance.now() - endMs;
    } while (await place.address("mesoview.local", CACHED_MS) !== null);
    console.log(
      `${round}: resolved ${resolvedMs.toFixed(0)} ms after start, ` +
        `gone ${Math.max(0, goneMs).toFixed(0)} ms after exit`,
    );
  }
} finally {
  await place.close();
}
