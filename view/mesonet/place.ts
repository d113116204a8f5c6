/**
 * Where an observation stands: its daily file and the end of its row there. The event ids of the
 * live stream, which mean the same after any restart.
 *
 * @module
 */

/** A row's place. */
export interface Place {
  /** YYYYMMDD, the name of the daily file. */
  readonly day: string;
  /** Bytes from the file's start to the end of the row, its line end included. */
  readonly offset: number;
}

/** `YYYYMMDD.OFFSET`. */
export function placeId({ day, offset }: Place): string {
  return `${day}.${offset}`;
}

/** The place that an id names; null when it is none. */
export function placeOf(id: string): Place | null {
  const match = /^(\d{8})\.(\d{1,15})$/.exec(id);
  return match === null ? null : { day: match[1]!, offset: Number(match[2]) };
}

/** True when `a` stands after `b`: in a later file, or further down in the same. */
export function isAfter(a: Place, b: Place): boolean {
  return a.day === b.day ? a.offset > b.offset : a.day > b.day;
}
