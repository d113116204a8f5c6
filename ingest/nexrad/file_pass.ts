/**
 * One pass over what a source offers: what is wanted and not yet in the store is fetched, newest
 * first, and made into pictures. What fails costs only itself.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { NexradError } from "../../formats/nexrad/nexrad_error.ts";
import { type Level, parseStoreKey } from "../../formats/radar_store.ts";
import type { Logger } from "../../log.ts";
import { StoreError } from "../../object_store/mod.ts";
import { errorText } from "../../secrets.ts";
import { type Budget, SHARES } from "./source/budget.ts";
import type { Candidate, FileSource, Wanted } from "./source/candidates.ts";
import type { Ledger } from "./ledger.ts";
import type { Identity, Outcome, ProcessFile, RadarPublisher } from "./parts.ts";
import { AT_ONCE } from "./source/bucket.ts";
import { atMost } from "./source/retry.ts";
import { SourceError } from "./source/source_error.ts";

/** After so many files that the source did not give, the rest waits for the next pass. */
const MAX_FAILURES = 4;

/** A link that gives so much in a second to one file has room for several at once. */
const FAST_BYTES = 200_000;

/** A KEY this far ahead is of a wrong clock: it would be the newest for as long. */
const MAX_AHEAD_MS = 12 * 3_600_000;

/** What a pass needs. */
export interface PassParts {
  readonly level: Level;
  readonly source: FileSource;
  readonly publisher: Pick<RadarPublisher, "has">;
  readonly process: ProcessFile;
  /** What the file says of itself; null when only decoding it can tell. Throws `NexradError`. */
  identify(bytes: Uint8Array<ArrayBuffer>, name: string): Identity | null;
  /** The products that a file of this kind (`V06`, `HHC`) makes pictures of. */
  productsOf(kind: string): readonly string[];
  readonly ledger: Ledger;
  readonly budget: Budget;
  readonly clock: Pick<Clock, "monoMs">;
  /** No file is begun later: the next pass knows what is newer meanwhile. */
  readonly longestMs: number;
  readonly log: Logger;
  readonly events: PassEvents;
  /** True for a KEY that comes in by chunks just now. */
  isComing(key: string): boolean;
}

/** What a pass tells while it goes on. */
export interface PassEvents {
  /** Files that are wanted and not yet processed. */
  waiting(files: number): void;
  /** What is being fetched or drawn; null: it is done. */
  underWay(name: string, isUnder: boolean): void;
  came(outcome: Outcome): void;
  /** A file that could not be read, and why. */
  skipped(name: string, why: string): void;
  fetched(): void;
  failed(error: SourceError): void;
  /** The store does not take pictures. */
  unstored(error: StoreError): void;
  unexpected(where: string, error: unknown): void;
}

/** What became of the files that a source offers. */
export interface PassResult {
  /** In the window, of the wanted sites. */
  found: number;
  processed: number;
  pictures: number;
  /** In the store already. */
  there: number;
  /** Left out because they cannot be read. */
  skipped: number;
  /** Not fetched: the source failed. */
  failed: number;
  /** Not stored: the store failed. */
  unstored: number;
  /** For a later pass: the budget is used up. */
  later: number;
  /** For the next pass, which is due. */
  unfinished: number;
  /** Left out because they are dated far ahead: a wrong clock, theirs or this machine's. */
  ahead: number;
}

export const emptyResult = (): PassResult => ({
  found: 0,
  processed: 0,
  pictures: 0,
  there: 0,
  skipped: 0,
  failed: 0,
  unstored: 0,
  later: 0,
  unfinished: 0,
  ahead: 0,
});

/**
 * Makes one pass.
 *
 * @throws {SourceError} when the source cannot be listed
 */
export async function filePass(
  parts: PassParts,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<PassResult> {
  const result = emptyResult();
  const files = await parts.source.candidates(wanted, signal);
  const open: { readonly file: Candidate; readonly timeMs: number }[] = [];
  for (const file of files) {
    // What the file itself said, when it was looked at before, is surer than its name.
    const identity = knownIdentity(parts.ledger.get(file.id)?.key) ?? file.identity;
    if (identity !== null && !wants(identity)) continue;
    result.found++;
    if (parts.ledger.get(file.id)?.final || identity !== null && await isThere(parts, identity)) {
      result.there++;
    } else if (identity === null || !parts.isComing(identity.key)) {
      open.push({ file, timeMs: identity?.timeMs ?? -Infinity });
    }
  }
  const queue = open.sort((a, b) => b.timeMs - a.timeMs).map(({ file }) => file);
  const inTurn = atMost(1);
  // Products are so small that a link's delay counts, of volumes its speed does.
  let isFast = parts.level === 3;
  const endMs = parts.clock.monoMs() + parts.longestMs;

  /** Takes what is next; false when nothing is left, or its time is over. */
  async function next(): Promise<boolean> {
    signal.throwIfAborted();
    if (parts.clock.monoMs() >= endMs) result.unfinished += giveUp();
    parts.events.waiting(queue.length);
    const file = queue.shift();
    if (file !== undefined) await take(file);
    return file !== undefined;
  }

  function wants(identity: Identity): boolean {
    if (!isWanted(parts, wanted, identity)) return false;
    if (identity.timeMs <= wanted.nowMs + MAX_AHEAD_MS) return true;
    result.ahead++;
    return false;
  }

  async function take(file: Candidate): Promise<void> {
    const share = parts.level === 3 ? SHARES.product : SHARES.volume;
    if (file.isRemote && !parts.budget.allows(file.bytes, share)) {
      result.later++;
      return;
    }
    parts.events.underWay(file.name, true);
    const release = parts.budget.reserve(file.isRemote ? file.bytes : 0);
    try {
      const startMs = parts.clock.monoMs();
      const bytes = await file.read(signal).finally(release);
      if (bytes === null) return;
      const seconds = (parts.clock.monoMs() - startMs) / 1_000;
      isFast = parts.level === 3 || bytes.length >= FAST_BYTES * seconds;
      parts.events.fetched();
      // Decoding and drawing take all cores anyway: one after the other keeps memory in bounds.
      await inTurn(() => make(file, bytes));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof SourceError)) throw error;
      if (error.code === "too-large") refuse(file, error);
      else {
        result.failed++;
        parts.events.failed(error);
        if (result.failed >= MAX_FAILURES) result.failed += giveUp();
      }
    } finally {
      parts.events.underWay(file.name, false);
    }
  }

  async function make(file: Candidate, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const { ledger, events } = parts;
    const hasFailed = ledger.get(file.id)?.key === null;
    try {
      const said = identified(bytes, file.name);
      if (said !== null && said.key !== file.identity?.key) {
        ledger.set(file.id, { key: said.key, final: false });
        if (parts.isComing(said.key)) return;
        if (!wants(said)) {
          result.found--;
          return;
        }
        if (await isThere(parts, said)) {
          result.there++;
          return;
        }
      }
      const outcome = await parts.process(bytes, file.name, signal);
      result.processed++;
      result.pictures += outcome.news.reduce((sum, { sweeps }) => sum + sweeps, 0);
      tellSkipped(file, outcome);
      const identity = knownIdentity(outcome.key);
      const isDone = identity !== null && await isThere(parts, identity);
      // A KEY that the name does not tell, or of which there is no picture, the lists cannot tell.
      if (!isDone || file.identity?.key !== outcome.key) {
        ledger.set(file.id, { key: outcome.key, final: !isDone });
      }
      events.came(outcome);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof StoreError) {
        // Whatever else is fetched now would find no place either.
        result.unstored += 1 + giveUp();
        events.unstored(error);
      } else {
        if (!(error instanceof NexradError)) events.unexpected(file.name, error);
        refuse(file, error, hasFailed);
      }
    }
  }

  /** Null also for what cannot be read: why not, processing says. */
  function identified(bytes: Uint8Array<ArrayBuffer>, name: string): Identity | null {
    try {
      return parts.identify(bytes, name);
    } catch (error) {
      if (error instanceof NexradError) return null;
      throw error;
    }
  }

  /** Leaves the rest to a later pass; how many these are. */
  function giveUp(): number {
    return queue.splice(0).length;
  }

  /**
   * A file that nothing can be made of is not tried again until it changes; one that met what nobody
   * expected is, once: a worker may have died of something else.
   */
  function refuse(file: Candidate, error: unknown, hasFailed = false): void {
    const isBad = error instanceof NexradError || error instanceof SourceError;
    result.skipped++;
    parts.ledger.set(file.id, { key: null, final: isBad || hasFailed });
    parts.events.skipped(file.name, errorText(error));
    parts.log.warn(`${file.name} is left out: ${errorText(error)}`);
  }

  function tellSkipped({ name }: Candidate, { skipped }: Outcome): void {
    const first = skipped[0];
    if (first === undefined) return;
    const more = skipped.length > 1 ? `, and ${skipped.length - 1} more parts` : "";
    const text = `${name}: ${first.where} is left out: ${first.why}${more}`;
    // A null product is as it should be.
    if (first.code === "no-picture") parts.log.debug(text);
    else parts.log.warn(text);
  }

  // One after the other until the link has shown that it has room for several.
  while (await next()) {
    const help = async () => {
      while (isFast && await next());
    };
    if (isFast) await Promise.all(Array.from({ length: AT_ONCE }, help));
  }
  parts.events.waiting(result.later + result.failed + result.unstored + result.unfinished);
  try {
    parts.ledger.save(new Set(files.map(({ id }) => id)));
  } catch (error) {
    // At the next start these files are looked at once more; nothing else is lost.
    parts.log.debug(`what is known of files is not kept: ${errorText(error)}`);
  }
  return result;
}

function knownIdentity(key: string | null | undefined): Identity | null {
  const parsed = key ? parseStoreKey(key) : null;
  return parsed && { key: key!, timeMs: parsed.timeMs, kind: parsed.kind };
}

function isWanted(
  parts: PassParts,
  { fromMs, sites, codes }: Wanted,
  { key, timeMs, kind }: Identity,
): boolean {
  if (fromMs !== null && timeMs < fromMs) return false;
  if (parts.level === 3 && !codes.includes(kind)) return false;
  return sites.includes(key.slice(0, 4));
}

async function isThere({ level, publisher, productsOf }: PassParts, { key, kind }: Identity) {
  for (const product of productsOf(kind)) {
    if (!await publisher.has(level, product, key)) return false;
  }
  return true;
}
