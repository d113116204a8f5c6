/**
 * What a verification found, counted by instrument and day.
 *
 * @module
 */
import type { Coverage, MirrorReport } from "../../formats/ops_messages.ts";
import type { FileLook } from "./listing.ts";
import { dayOfFile } from "./manifests.ts";

export type FaultKind = MirrorReport["faults"][number]["kind"];
export type Where = Coverage["where"];

/** The SHA-256 lists themselves stand in the report under this name. */
export const MANIFESTS = "manifests";

/** Faults told of each kind; more are only counted. */
const MOST_FAULTS = 1000;

/** Days that have a row of their own; older ones without a fault are one row together. */
const DAYS_APART = 62;

/** Collects what is found. */
export class Findings {
  readonly unreachable: string[] = [];
  readonly #rows = new Map<string, { -readonly [K in keyof Coverage]: Coverage[K] }>();
  readonly #faults: MirrorReport["faults"][number][] = [];
  readonly #told = new Set<string>();
  readonly #counts = { missing: 0, mismatched: 0, extra: 0 };

  /** A file that should be in a place, and whether it is. */
  expect(where: Where, instrument: string, file: FileLook, isFound: boolean): void {
    const row = this.#row(where, instrument, file);
    row.expected++;
    if (isFound) row.found++;
  }

  /** A fault; the same of one file, found in two ways, is one. */
  fault(kind: FaultKind, where: Where, instrument: string, file: FileLook, text: string): void {
    const key = `${kind} ${where} ${instrument}/${file.path}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#row(where, instrument, file)[kind]++;
    if (++this.#counts[kind] > MOST_FAULTS) return;
    this.#faults.push({ kind, where, path: `${instrument}/${file.path}`, text });
  }

  #row(where: Where, instrument: string, file: FileLook) {
    const day = dayOfFile(file);
    const key = `${instrument}\0${day}\0${where}`;
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = { instrument, day, where, expected: 0, found: 0, missing: 0, mismatched: 0, extra: 0 };
      this.#rows.set(key, row);
    }
    return row;
  }

  /** How many faults there are of each kind. */
  counts(): Readonly<Record<FaultKind, number>> {
    return this.#counts;
  }

  report(timeMs: number): MirrorReport {
    const { missing, mismatched, extra } = this.#counts;
    const wrong = missing + mismatched > 0;
    const isUnsure = extra + this.unreachable.length > 0 || this.#expected() === 0;
    const colour = wrong ? "red" : isUnsure ? "amber" : "green";
    const faults = (["missing", "mismatched", "extra"] as const)
      .flatMap((kind) => this.#faults.filter((fault) => fault.kind === kind));
    return {
      time: new Date(timeMs).toISOString(),
      colour,
      text: this.#text(),
      coverage: this.#coverage(),
      faults,
      more: missing + mismatched + extra - faults.length,
      unreachable: this.unreachable,
    };
  }

  #text(): string {
    const { missing, mismatched, extra } = this.#counts;
    const files = this.#expected();
    const faults = [
      ...(missing > 0 ? [`${missing} missing`] : []),
      ...(mismatched > 0 ? [`${mismatched} not the same`] : []),
      ...(extra > 0 ? [`${extra} too many`] : []),
    ];
    const said = faults.length === 0
      ? files === 0
        ? "nothing to compare: no source, SHA-256 list or archive has a file"
        : `all ${files} files that were looked for are there`
      : `of ${files} files ${faults.join(", ")}`;
    return [said, ...this.unreachable.map((what) => `not compared: ${what}`)].join("; ");
  }

  #expected(): number {
    return [...this.#rows.values()].reduce((sum, { expected }) => sum + expected, 0);
  }

  #coverage(): Coverage[] {
    const rows = [...this.#rows.values()];
    const days = [...new Set(rows.map(({ day }) => day).filter((day) => day !== "all"))].sort();
    const apart = new Set(days.slice(-DAYS_APART));
    const older = new Map<string, typeof rows[number]>();
    const shown = rows.filter((row) => {
      const isFaulty = row.missing + row.mismatched + row.extra > 0;
      if (row.day === "all" || apart.has(row.day) || isFaulty) return true;
      const key = `${row.instrument}\0${row.where}`;
      const sum = older.get(key);
      if (sum === undefined) older.set(key, { ...row, day: "older" });
      else {
        sum.expected += row.expected;
        sum.found += row.found;
      }
      return false;
    });
    const order = ({ instrument, day, where }: Coverage) => `${instrument}\0${day}\0${where}`;
    return [...shown, ...older.values()].sort((a, b) => order(a) < order(b) ? -1 : 1);
  }
}
