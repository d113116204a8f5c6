/**
 * Which records make one scan of a radar, and what is the mean of its echo counts?
 *
 * |scan| = 1 begins a scan; its record belongs to the new one. What is heard from one such record to
 * the next is a span: one scan, or several if first records were lost. At its end
 *
 * - it is shared out by the known order of the beams (`scan_order.ts`), if it is of that;
 * - else it is one scan, of a new order, if nothing speaks against it;
 * - else it waits for the next span: if that is the same, or has the order of which this one was, all
 *   is clear; if not, it is not told.
 *
 * Lost records are missing in a mean. A scan of which it is not known that it was listened to from
 * its beginning to its end is not told. Each program (cp) has an order of its own.
 *
 * @module
 */
import { type EchoCounts, meanCounts } from "../../formats/echo_counts.ts";
import { echoCounts } from "../../formats/superdarn/fitacf.ts";
import type { BeamMessage, EchoMessage } from "../../formats/superdarn_messages.ts";
import { isAlike, isRepetitive, placesIn, type ScanOrder } from "./scan_order.ts";
import { SteadyTime } from "./steady_time.ts";

/** After so long without a record the next one is of another scan, if no known scan is longer. */
const PAUSE_MS = 30_000;
/** The same where the order is not known. */
const UNKNOWN_PAUSE_MS = 120_000;
/** A longer time from one first beam to the next is no scan's. */
const LONGEST_SCAN_MS = 600_000;
/** What lasts at most so many periods is not two scans. */
const MOST_PERIODS = 1.25;
/** More records are in no scan: a radar that never sends the flag. */
const MOST_RECORDS = 1_000;
/** More channels than any radar has (Borealis: 8); the one silent for longest is forgotten. */
const MOST_CHANNELS = 16;
/** More programs than take turns on one channel. */
const MOST_PROGRAMS = 4;

/** When a record was made, and came. */
export interface RecordTimes {
  /** By the radar's clock, which may step and be wrong; ms since 1970. */
  readonly madeMs: number;
  /** By a clock that never steps, ms from any origin; null: it does not come live. */
  readonly arrivedMs: number | null;
  /** What a scan that ends with this record is dated, ms since 1970. */
  readonly datedMs: number;
}

interface Heard extends EchoCounts {
  readonly datedMs: number;
}

/** What is heard since a record with the flag. */
interface Span {
  readonly cp: string;
  readonly startMs: number;
  readonly records: Heard[];
  readonly beams: number[];
  readonly offsetsMs: number[];
  isOfTwoPrograms: boolean;
  longestGapMs: number;
}

/** A span that is over; without a period where no flag ended it. */
interface EndedSpan extends Span {
  readonly periodMs: number | null;
  /** From its last record to the next span's first. */
  readonly tailMs: number;
}

interface Program {
  order: ScanOrder | null;
  /** The last span, not told because it is doubtful. */
  waiting: EndedSpan | null;
}

interface Channel {
  readonly number: number;
  readonly time: SteadyTime;
  readonly programs: Map<string, Program>;
  span: Span | null;
  last: { readonly time: string; readonly beam: number; readonly freq: number } | null;
  lastMs: number;
}

/** Makes means of scans of one radar's records, which come in the order of their making. */
export class Scans {
  readonly #channels = new Map<number, Channel>();

  /**
   * Takes a record; the means of the scans, of the same channel, that are known now to be over. The
   * same record once more, as a radar sends it after a new connection, is not counted twice.
   */
  add(message: BeamMessage, times: RecordTimes): EchoMessage[] {
    const channel = this.#channel(message.channel);
    const { time, beam, freq } = message;
    const { span, last } = channel;
    if (last !== null && last.time === time && last.beam === beam && last.freq === freq) return [];
    channel.last = { time, beam, freq };
    const nowMs = channel.time.at(times.madeMs, times.arrivedMs);
    const gapMs = nowMs - channel.lastMs;
    channel.lastMs = nowMs;
    if (Math.abs(message.scan) === 1) {
      channel.span = begun(message, nowMs);
      count(channel.span, message, nowMs, times.datedMs, 0);
      return span === null ? [] : ended(channel, span, nowMs - span.startMs, gapMs);
    }
    if (span === null) return [];
    const { order } = programOf(channel, span.cp);
    if (gapMs > (order === null ? LONGEST_SCAN_MS : pauseMs(order))) {
      channel.span = null;
      return ended(channel, span, null, gapMs);
    }
    if (span.records.length >= MOST_RECORDS) channel.span = null;
    else count(span, message, nowMs, times.datedMs, gapMs);
    return [];
  }

  /** Ends everything: the means of the scans whose last beam has been heard. */
  close(): EchoMessage[] {
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    return channels.flatMap((channel) =>
      channel.span === null ? [] : ended(channel, channel.span, null, Infinity)
    );
  }

  #channel(number: number): Channel {
    const channel: Channel = this.#channels.get(number) ??
      {
        number,
        time: new SteadyTime(),
        programs: new Map(),
        span: null,
        last: null,
        lastMs: -Infinity,
      };
    keepNewest(this.#channels, number, channel, MOST_CHANNELS);
    return channel;
  }
}

function keepNewest<K, V>(map: Map<K, V>, key: K, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value!);
}

function programOf({ programs }: Channel, cp: string): Program {
  const program = programs.get(cp) ?? { order: null, waiting: null };
  keepNewest(programs, cp, program, MOST_PROGRAMS);
  return program;
}

/** Within a scan no pause is longer than a scan. */
const pauseMs = ({ periodMs }: ScanOrder) => Math.max(PAUSE_MS, periodMs);

function begun({ cp }: BeamMessage, startMs: number): Span {
  return {
    cp,
    startMs,
    records: [],
    beams: [],
    offsetsMs: [],
    isOfTwoPrograms: false,
    longestGapMs: 0,
  };
}

function count(
  span: Span,
  message: BeamMessage,
  nowMs: number,
  datedMs: number,
  gapMs: number,
): void {
  span.records.push({ ...echoCounts(message), datedMs });
  span.beams.push(message.beam);
  span.offsetsMs.push(nowMs - span.startMs);
  span.longestGapMs = Math.max(span.longestGapMs, gapMs);
  if (message.cp !== span.cp) span.isOfTwoPrograms = true;
}

/** A span is over: what can be told now, of it and of the one that waited for it. */
function ended(
  channel: Channel,
  heard: Span,
  periodMs: number | null,
  tailMs: number,
): EchoMessage[] {
  const span: EndedSpan = { ...heard, periodMs, tailMs };
  const program = programOf(channel, span.cp);
  const { order, waiting } = program;
  program.waiting = null;
  const tell = (scans: readonly Heard[][]) => scans.map((records) => mean(records, channel.number));

  const own = orderOf(span);
  const scans = order === null ? "other" : scansIn(span, order);
  if (order !== null && typeof scans !== "string") {
    const isNewer = own !== null && own.periodMs <= MOST_PERIODS * order.periodMs &&
      own.beams.length >= order.beams.length;
    if (isNewer) program.order = own;
    return tell(scans);
  }
  // Without the flag after it, or too long for a scan.
  if (own === null) return [];
  const isSame = waiting !== null && isAlike(span, waiting) && isLike(own, orderOf(waiting));
  if (!isSame && isDoubtful(span, own, order, scans === "unclear")) {
    program.waiting = span;
    return [];
  }
  program.order = own;
  const before = waiting === null ? [] : scansIn(waiting, own);
  return tell([...typeof before === "string" ? [] : before, span.records]);
}

/** Whether a span that the known order does not explain may be more, or less, than one scan. */
function isDoubtful(
  span: EndedSpan,
  own: ScanOrder,
  order: ScanOrder | null,
  isUnclear: boolean,
): boolean {
  return isUnclear || span.isOfTwoPrograms ||
    Math.max(span.tailMs, span.longestGapMs) > UNKNOWN_PAUSE_MS ||
    (isRepetitive(span.beams) && !isLike(own, order));
}

function orderOf({ beams, offsetsMs, periodMs }: EndedSpan): ScanOrder | null {
  const isScan = periodMs !== null && periodMs > 0 && periodMs <= LONGEST_SCAN_MS;
  return isScan ? { beams, offsetsMs, periodMs } : null;
}

/** Whether they last about as long as each other. */
function isLike({ periodMs }: ScanOrder, other: ScanOrder | null): boolean {
  return other !== null && periodMs <= MOST_PERIODS * other.periodMs &&
    other.periodMs <= MOST_PERIODS * periodMs;
}

/** The records of each scan of a span that was heard to its end. */
function scansIn(span: EndedSpan, order: ScanOrder): Heard[][] | "other" | "unclear" {
  const lastedMs = span.periodMs ?? Infinity;
  const most = Math.max(1, Math.ceil(lastedMs / order.periodMs + 1 - MOST_PERIODS));
  const places = placesIn(order, span, most);
  if (typeof places === "string") return places;
  if (span.longestGapMs > pauseMs(order)) return "unclear";
  const last = places.at(-1)!;
  const isEnded = span.tailMs <= pauseMs(order) || last.index === order.beams.length - 1;
  if (!isEnded && span.periodMs !== null) return "unclear";
  return [...Map.groupBy(span.records.keys(), (i) => places[i]!.scan)]
    .filter(([scan]) => isEnded || scan !== last.scan)
    .map(([, indexes]) => indexes.map((i) => span.records[i]!));
}

function mean(records: readonly Heard[], channel: number): EchoMessage {
  const { total, ionospheric, ground } = meanCounts(records);
  return {
    total_echoes: total,
    ionospheric_echoes: ionospheric,
    ground_scatter_echoes: ground,
    timestamp: new Date(records.at(-1)!.datedMs).toISOString(),
    channel,
  };
}
