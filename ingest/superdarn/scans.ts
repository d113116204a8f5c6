/**
 * Which records make one scan of a radar, and what is the mean of its echo counts?
 *
 * |scan| = 1 begins a scan; its record belongs to the new one. Where that record is lost, the next
 * ones tell: by the order of the beams and by time, both as the last complete scan had them
 * (`scan_order.ts`). Lost records are missing in a mean; a scan of which it is not known that it was
 * listened to from its beginning to its end is not told.
 *
 * @module
 */
import { echoCounts } from "../../formats/superdarn/fitacf.ts";
import type { BeamMessage, EchoMessage } from "../../formats/superdarn_messages.ts";
import {
  firstPlace,
  isInTime,
  learned,
  offsetMs,
  type Place,
  placeAfterPause,
  placeIn,
  type ScanOrder,
  UNKNOWN_PLACE,
} from "./scan_order.ts";

/** After so long without a record the next one is of another scan, if no known scan is longer. */
const PAUSE_MS = 30_000;
/** The same where the scan is not known. */
const UNKNOWN_PAUSE_MS = 120_000;
/** A longer time from one first beam to the next is no scan's. */
const LONGEST_SCAN_MS = 600_000;
/** More records are in no scan; one whose end is never noticed keeps no longer list of beams. */
const MOST_RECORDS = 1_000;
/** More channels than any radar has (Borealis: 8); the one silent for longest is forgotten. */
const MOST_CHANNELS = 16;

interface Scan {
  /** The record that begins it was heard. */
  readonly isFlagged: boolean;
  /** It was listened to since its beginning, lost records apart. */
  readonly isHeard: boolean;
  readonly cp: string;
  /** When its first record was made, or must have been. */
  startMs: number;
  /** In the order as heard; their times since `startMs`. */
  readonly beams: number[];
  readonly offsetsMs: number[];
  /** Where in the known order the last record was; unknown for the rest of it once it was. */
  place: Place;
  /** The radar's clock went backwards in it. */
  isStepped: boolean;
  records: number;
  total: number;
  ionospheric: number;
  ground: number;
  last: { readonly beam: number; readonly freq: number; readonly timeMs: number };
}

interface Channel {
  scan: Scan | null;
  order: ScanOrder | null;
}

/** Makes means of scans of one radar's records, which come in the order of their making. */
export class Scans {
  readonly #channels = new Map<number, Channel>();

  /**
   * Takes a record; the mean of the scan that it has ended, of the same channel, or null. The same
   * record once more, as a radar sends it after a new connection, is not counted twice.
   *
   * @param timeMs when the record was made, ms since 1970
   */
  add(message: BeamMessage, timeMs: number): EchoMessage | null {
    const channel = this.#channel(message.channel);
    const { scan, order } = channel;
    const isFlagged = Math.abs(message.scan) === 1;
    if (scan === null) {
      channel.scan = begun(message, timeMs, isFlagged, isFlagged, UNKNOWN_PLACE);
      return null;
    }
    const { last } = scan;
    if (last.timeMs === timeMs && last.beam === message.beam && last.freq === message.freq) {
      return null;
    }
    const gapMs = timeMs - last.timeMs;
    const isStepped = gapMs < 0;
    const isPause = gapMs > pauseMs(order);
    if (isFlagged) {
      channel.order = orderAfter(scan, order, timeMs, isPause || isStepped);
      const place = firstPlace(channel.order, message.beam);
      channel.scan = begun(message, timeMs, true, true, place);
      return told(scan, message.channel, order, isPause);
    }
    if (message.cp !== scan.cp) {
      channel.order = null;
      channel.scan = begun(message, timeMs, false, !isPause, UNKNOWN_PLACE);
      return told(scan, message.channel, order, isPause);
    }
    const since = isStepped ? null : { first: timeMs - scan.startMs, last: gapMs };
    const { isNext, place } = placeIn(order, scan.place, message.beam, since);
    if (isNext || isPause) {
      const newPlace = isPause ? placeAfterPause(order, message.beam) : place;
      channel.scan = begun(message, timeMs, false, !isPause, newPlace);
      channel.scan.startMs -= offsetMs(order, newPlace);
      return told(scan, message.channel, order, isPause);
    }
    if (isStepped) {
      scan.isStepped = true;
      scan.startMs = timeMs - offsetMs(order, place);
    }
    const isAsKnown = order !== null && isInTime(order, place, timeMs - scan.startMs);
    scan.place = isAsKnown ? place : UNKNOWN_PLACE;
    count(scan, message, timeMs);
    return null;
  }

  /** Ends everything: the means of the scans whose last beam has been heard. */
  close(): EchoMessage[] {
    const means: EchoMessage[] = [];
    for (const [number, { scan, order }] of this.#channels) {
      const mean = scan === null ? null : told(scan, number, order, true);
      if (mean !== null) means.push(mean);
    }
    this.#channels.clear();
    return means;
  }

  #channel(number: number): Channel {
    const channel = this.#channels.get(number) ?? { scan: null, order: null };
    this.#channels.delete(number);
    this.#channels.set(number, channel);
    if (this.#channels.size > MOST_CHANNELS) {
      this.#channels.delete(this.#channels.keys().next().value!);
    }
    return channel;
  }
}

/** Within a scan no pause is longer than a scan. */
function pauseMs(order: ScanOrder | null): number {
  return order === null ? UNKNOWN_PAUSE_MS : Math.max(PAUSE_MS, order.periodMs);
}

function begun(
  message: BeamMessage,
  timeMs: number,
  isFlagged: boolean,
  isHeard: boolean,
  place: Place,
): Scan {
  const { cp, beam, freq } = message;
  const scan: Scan = {
    isFlagged,
    isHeard,
    startMs: timeMs,
    cp,
    beams: [],
    offsetsMs: [],
    place,
    isStepped: false,
    records: 0,
    total: 0,
    ionospheric: 0,
    ground: 0,
    last: { beam, freq, timeMs },
  };
  count(scan, message, timeMs);
  return scan;
}

function count(scan: Scan, message: BeamMessage, timeMs: number): void {
  const { total, ionospheric, ground } = echoCounts(message);
  scan.records++;
  scan.total += total;
  scan.ionospheric += ionospheric;
  scan.ground += ground;
  scan.last = { beam: message.beam, freq: message.freq, timeMs };
  if (scan.records > MOST_RECORDS) return;
  scan.beams.push(message.beam);
  scan.offsetsMs.push(timeMs - scan.startMs);
}

/** The order that is known when a scan was ended by a record that begins the next one. */
function orderAfter(
  scan: Scan,
  order: ScanOrder | null,
  endMs: number,
  isDoubtful: boolean,
): ScanOrder | null {
  const periodMs = endMs - scan.startMs;
  const isWhole = scan.isFlagged && !scan.isStepped && !isDoubtful &&
    scan.records <= MOST_RECORDS && periodMs > 0 && periodMs <= LONGEST_SCAN_MS;
  return isWhole ? learned(order, scan.beams, scan.offsetsMs, periodMs) : order;
}

/**
 * The mean of a scan that is over. One that a pause ended has lost its last beams, unless what came
 * last is what the order has last.
 */
function told(
  scan: Scan,
  channel: number,
  order: ScanOrder | null,
  isPause: boolean,
): EchoMessage | null {
  const isAtEnd = order !== null && scan.place === order.beams.length - 1;
  if (!scan.isHeard || (isPause && !isAtEnd)) return null;
  return {
    total_echoes: Math.trunc(scan.total / scan.records),
    ionospheric_echoes: Math.trunc(scan.ionospheric / scan.records),
    ground_scatter_echoes: Math.trunc(scan.ground / scan.records),
    timestamp: new Date(scan.last.timeMs).toISOString(),
    channel,
  };
}
