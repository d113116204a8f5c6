/**
 * A process that keeps echo counts as fast as it can and says how many are safe, one number a line;
 * for tests that kill it.
 *
 *     deno run -A _test_echo_writer.ts DATABASE SITE
 *
 * @module
 */
import { systemClock } from "../../clock.ts";
import { openEchoStore } from "./echo_store.ts";

const [path, site] = Deno.args;
let saved = 0;
const store = openEchoStore({
  path: path!,
  maxDays: 30,
  // In a hurry: a commit follows the other.
  clock: { ...systemClock, after: (_ms, then) => systemClock.after(0, then) },
  changed() {
    if (store.view().waiting === 0) console.log(saved);
    const count = 1 + saved % 7;
    for (let i = 0; i < count; i++, saved++) {
      const counts = { total: saved, ionospheric: saved, ground: 0 };
      // A second each: their own clock, wherever the host's is.
      store.save(site!, 0, Date.UTC(2025, 0, 1) + saved * 1000, counts, "host");
    }
  },
});
store.save(site!, 1, Date.UTC(2024, 11, 31), { total: 0, ionospheric: 0, ground: 0 }, "host");
