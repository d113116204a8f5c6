/**
 * For tests: stand-ins for what decodes and for what keeps pictures, which tell what they were given.
 *
 * @module
 */
import {
  parseChunkName,
  parseProductKey,
  parseVolumeKey,
} from "../../formats/nexrad/bucket_keys.ts";
import { NexradError } from "../../formats/nexrad/nexrad_error.ts";
import type { PlannedCut } from "../../formats/nexrad/sweep.ts";
import type { PictureNews } from "../../formats/radar_messages.ts";
import { type Level, storeKey } from "../../formats/radar_store.ts";
import type { Logger } from "../../log.ts";
import type { LiveVolume, Outcome, RadarProcessor, RadarPublisher } from "./parts.ts";

/** A plan of as many cuts as angles; those up to 1.5° in half-degree radials. */
export const planOf = (...angles: readonly number[]): PlannedCut[] =>
  angles.map((elevationDeg) => ({
    elevationDeg,
    superResolution: elevationDeg < 1.5,
    waveform: 1,
  }));

/** Keeps what it is told. */
export function testLog(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    info: (text) => lines.push(text),
    warn: (text) => lines.push(`WARN ${text}`),
    debug: () => {},
  };
}

/** A publisher and a processor that go together: what is processed is listed. */
export class TestStore implements RadarPublisher, RadarProcessor {
  /** `2/reflectivity/KEY`. */
  readonly listed = new Set<string>();
  readonly processed: string[] = [];
  /** Of each live volume: the chunks given, in order; and `end`, or `final end`. */
  readonly live: string[][] = [];
  codes = new Map([["hydrometeor", ["HHC"]]]);
  cleaned = 0;
  /** Thrown instead of storing. */
  trouble: Error | null = null;

  has = (level: Level, product: string, key: string) =>
    Promise.resolve(this.listed.has(`${level}/${product}/${key}`));
  codesToFetch = () => Promise.resolve(this.codes);
  clean = () => Promise.resolve(++this.cleaned);

  volumeFile = (bytes: Uint8Array, name: string) => {
    const key = parseVolumeKey(name)?.key ?? new TextDecoder().decode(bytes);
    return this.#make(2, "reflectivity", key, bytes, name);
  };

  product = (bytes: Uint8Array, name: string) => {
    const { site, code, timeMs } = parseProductKey(name)!;
    const key = storeKey({ site: `K${site}`, timeMs, kind: code });
    return this.#make(3, "hydrometeor", key, bytes, name);
  };

  async #make(level: Level, product: string, key: string, bytes: Uint8Array, name: string) {
    await Promise.resolve();
    if (new TextDecoder().decode(bytes) === "broken") {
      throw new NexradError("truncated", "it ends in the middle");
    }
    if (this.trouble !== null) throw this.trouble;
    this.processed.push(name);
    this.listed.add(`${level}/${product}/${key}`);
    const news: PictureNews = { level, product, key, sweeps: 1, complete: true };
    return { key, news: [news], skipped: [] };
  }

  liveVolume = (): LiveVolume => {
    const names: string[] = [];
    this.live.push(names);
    const outcome: Outcome = { key: "KLOT20250605_170000_V06", news: [], skipped: [] };
    return {
      add(name) {
        names.push(name);
        return Promise.resolve(outcome);
      },
      end(isFinal) {
        names.push(isFinal ? "final end" : "end");
        return Promise.resolve(outcome);
      },
      isWhole() {
        const chunks = names.map(parseChunkName).filter((chunk) => chunk !== null);
        const last = chunks.find(({ kind }) => kind === "E");
        return new Set(chunks.map(({ number }) => number)).size === last?.number;
      },
    };
  };
}
