/**
 * Files whose rows go into the stores together: a commit for many files, as far as memory allows.
 *
 * @module
 */
import { type Instrument, storeFolder, storeNames } from "../../config_instruments.ts";
import type { Profile } from "../../formats/instruments/profile.ts";
import { appendRows, type Coordinate, joinRows, type Rows } from "../../zarr_store/mod.ts";
import { type FileRows, mergeAttributesOf } from "./rows.ts";
import type { SeenFile, SeenFiles } from "./seen.ts";
import { fits, type Grid, gridOf, settleNames, storeFor } from "./stores.ts";

/** Rows that wait for their commit take this much memory at most, beyond the last file's. */
const MAX_BYTES = 24 * 1024 * 1024;

/** Where and as what an instrument's rows are kept. */
export interface Keeping {
  readonly instrument: Instrument;
  readonly profile: Profile;
  /** `products_dir`, or a folder as it is. */
  readonly productsDir: string;
}

/** Files on their way into the stores. */
export interface Batch {
  /** Takes a file's rows; true: it is time to flush. */
  add(file: SeenFile, rows: FileRows): boolean;
  /** Puts the rows into the stores, then the files into the list of those seen. */
  flush(): Promise<void>;
  /** Rows added and changed so far. */
  readonly done: { readonly files: number; readonly added: number; readonly changed: number };
}

interface Part {
  readonly rows: Rows;
  readonly grid: Grid;
  readonly coordinates: Readonly<Record<string, Coordinate>>;
}

type Group = "science" | "housekeeping";
const GROUPS: readonly Group[] = ["science", "housekeeping"];

/** Begins a batch. */
export function openBatch(keeping: Keeping, seen: SeenFiles): Batch {
  const waiting = new Map<Group, Part[]>();
  let files: SeenFile[] = [];
  let bytes = 0;
  const done = { files: 0, added: 0, changed: 0 };
  return {
    done,
    add(file, rows) {
      files.push(file);
      for (const group of GROUPS) {
        const part = rows[group];
        if (part === null) continue;
        const { coordinates } = rows;
        const parts = waiting.get(group) ?? [];
        parts.push({ rows: part, grid: gridOf(part, coordinates), coordinates });
        waiting.set(group, parts);
        bytes += part.times.byteLength;
        for (const { values } of part.variables.values()) bytes += values.byteLength;
      }
      return bytes > MAX_BYTES;
    },
    async flush() {
      for (const [group, parts] of waiting) {
        waiting.delete(group);
        for (const alike of byGrid(parts)) {
          const { added, changed } = await store(keeping, group, alike);
          done.added += added;
          done.changed += changed;
        }
      }
      bytes = 0;
      const stored = files;
      files = [];
      seen.add(stored);
      done.files += stored.length;
    },
  };
}

/** Parts of one grid each. */
function byGrid(parts: readonly Part[]): Part[][] {
  const groups: Part[][] = [];
  for (const part of parts) {
    const group = groups.find((one) => one.every(({ grid }) => fits(grid, part.grid)));
    if (group === undefined) groups.push([part]);
    else group.push(part);
  }
  return groups;
}

async function store(
  { instrument, profile, productsDir }: Keeping,
  group: Group,
  parts: readonly Part[],
): Promise<{ added: number; changed: number }> {
  const folder = storeFolder({ products_dir: productsDir }, storeNames(instrument)[group]);
  const mergeAttributes = mergeAttributesOf(profile);
  const rows = joinRows(parts.map((part) => part.rows), mergeAttributes);
  const used = new Set([...rows.variables.values()].flatMap(({ dims }) => dims));
  const coordinates = Object.fromEntries(
    parts.flatMap((part) => Object.entries(part.coordinates)).filter(([dim]) => used.has(dim)),
  );
  const grid = gridOf(rows, coordinates);
  const what = instrument.title ?? profile.title;
  const done = await appendRows(storeFor(folder, grid), {
    attributes: {
      Conventions: "CF-1.8",
      title: group === "science" ? what : `${what}: housekeeping`,
      source: profile.title,
      instrument: instrument.id,
    },
    coordinates,
    chunkRows: profile.chunkRows,
    mergeAttributes,
  }, rows);
  settleNames(folder);
  return done;
}
