/**
 * Which files need not be looked at again, across restarts: those whose KEY their name does not
 * tell, and those of which no picture came. Everything else, the store's own lists say.
 *
 * @module
 */
import { dirname } from "node:path";
import { replaceFile } from "../../durable.ts";
import { parseStoreKey } from "../../formats/radar_store.ts";

/** What is known of a file. */
export interface Known {
  /** Its KEY; null when it could not be read. */
  readonly key: string | null;
  /** Nothing more will come of it: no pictures, or not those of every product. */
  readonly final: boolean;
}

/** So many files are remembered that no source offers just now; the oldest of them go. */
export const MAX_GONE = 5_000;

/** The memory of one process, on disk at the end of each pass. */
export class Ledger {
  #known = new Map<string, Known>();
  #changed = false;

  /**
   * Reads what was kept; nothing when there is none, or it was kept for other settings.
   *
   * @param made what pictures are made of: other settings make all of it void
   */
  constructor(private readonly path: string, private readonly made: string) {
    try {
      const kept: unknown = JSON.parse(Deno.readTextFileSync(path));
      if (!isKept(kept) || kept.made !== made) return;
      for (const [id, key, final] of kept.files) this.#known.set(id, { key, final });
    } catch {
      // None yet, or torn: every file is looked at once more.
    }
  }

  get(id: string): Known | null {
    return this.#known.get(id) ?? null;
  }

  set(id: string, known: Known): void {
    const before = this.#known.get(id);
    if (before?.key === known.key && before.final === known.final) return;
    // Again at the end, as the newest.
    this.#known.delete(id);
    this.#known.set(id, known);
    this.#changed = true;
  }

  /**
   * Keeps what changed.
   *
   * @param offered what a source offers just now: however many these are, all are remembered
   * @throws what the system says when the disk does not take it
   */
  save(offered: ReadonlySet<string> = new Set()): void {
    if (!this.#changed) return;
    const gone = [...this.#known.keys()].filter((id) => !offered.has(id));
    for (const id of gone.slice(0, -MAX_GONE)) this.#known.delete(id);
    const files = [...this.#known].map(([id, { key, final }]) => [id, key, final]);
    Deno.mkdirSync(dirname(this.path), { recursive: true });
    replaceFile(this.path, JSON.stringify({ made: this.made, files }));
    this.#changed = false;
  }
}

interface Kept {
  readonly made: string;
  readonly files: readonly [id: string, key: string | null, final: boolean][];
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== "object" || value === null || !("made" in value) || !("files" in value)) {
    return false;
  }
  return Array.isArray(value.files) &&
    value.files.every((one) =>
      Array.isArray(one) && typeof one[0] === "string" && typeof one[2] === "boolean" &&
      (one[1] === null || typeof one[1] === "string" && parseStoreKey(one[1]) !== null)
    );
}
