/**
 * Are a radar's records its own? A port may be another radar's, or bring several radars' records.
 *
 * @module
 */
import { radarOf } from "../../formats/superdarn/radars.ts";
import type { SiteView } from "../../formats/superdarn_messages.ts";

/** A station that was not heard for so long is not spoken of any more. */
const FORGET_MS = 600_000;

/** Which known stations the records of one radar are of. */
export class OtherStations {
  /** When each was heard last, ms that only go forward. */
  readonly #heardMs = new Map<number, number>();
  #reason: string | null = null;

  /** @param site what the records are told as */
  constructor(private readonly site: string, private readonly source: SiteView["source"]) {}

  /** What is wrong; null: nothing. */
  get reason(): string | null {
    return this.#reason;
  }

  /**
   * A record came. Of stations that no table has nothing is known, and nothing said.
   *
   * @returns whether the reason is another
   */
  heard(stid: number, nowMs: number): boolean {
    if (radarOf(stid) === undefined) return false;
    const isNews = !this.#heardMs.has(stid) || this.#heardMs.size > 1;
    this.#heardMs.set(stid, nowMs);
    if (!isNews) return false;
    for (const [station, heardMs] of this.#heardMs) {
      if (nowMs - heardMs > FORGET_MS) this.#heardMs.delete(station);
    }
    const before = this.#reason;
    this.#reason = this.#judge();
    return this.#reason !== before;
  }

  #judge(): string | null {
    const { site } = this;
    const stations = [...this.#heardMs.keys()].sort((a, b) => a - b);
    // Streams of one channel are called `kod-c`, as files are.
    const isOwn = (stid: number) => site.split(/[-_]/, 1)[0] === radarOf(stid)!.code;
    if (stations.every(isOwn)) return null;
    const named = stations.map((stid) => {
      const { code, name } = radarOf(stid)!;
      return `${stid}, ${name} (${code})`;
    });
    const toDo = this.source === "zmq"
      ? "does the publisher mix them up?"
      : `is superdarn.radars.${site} the right address and port?`;
    return stations.length === 1
      ? `records are of station ${
        named[0]
      }, not ${site}: ${toDo} They go out as ${site} all the same`
      : `records are of ${stations.length} stations, ${named.join("; ")}, but a connection is to ` +
        `bring one: ${toDo} All go out as ${site}`;
  }
}
