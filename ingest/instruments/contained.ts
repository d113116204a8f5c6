/**
 * Whether everything that some stores hold is also in others: what is only in the old ones of a rebuild
 * must not be thrown away.
 *
 * @module
 */
import { ZarrError } from "../../formats/zarr_v2.ts";
import { openStore, type ZarrStore } from "../../zarr_store/mod.ts";
import { storesAt } from "./stores.ts";

/** Values of a variable in memory at a time. */
const BLOCK_VALUES = 1_000_000;

/**
 * Whether wherever the stores at `old` have a value, from `fromS` on, those at `fresh` have one too: maybe
 * another, as of a raw file that was corrected. A store that cannot be read is not contained.
 *
 * @param old the folder of the store that has the instrument's name, as in stores.ts
 */
export function isContained(old: string, fresh: string, fromS: number): boolean {
  try {
    const news = storesAt(fresh).map((path) => openStore(path)!);
    return storesAt(old).every((path) => {
      const store = openStore(path)!;
      const first = store.rowAt(fromS);
      return [...store.variables.keys()].every((name) => isVariableIn(store, name, first, news));
    });
  } catch (error) {
    if (error instanceof ZarrError) return false;
    throw error;
  }
}

function isVariableIn(
  store: ZarrStore,
  name: string,
  first: number,
  news: readonly ZarrStore[],
): boolean {
  const { dims, shape } = store.variables.get(name)!;
  const width = shape.slice(1).reduce((all, size) => all * size, 1);
  const alike = news.filter((one) => {
    const other = one.variables.get(name);
    return other !== undefined && other.dims.join() === dims.join() &&
      other.shape.slice(1).join() === shape.slice(1).join();
  });
  const step = Math.max(1, Math.floor(BLOCK_VALUES / width));
  for (let from = first; from < store.rows; from += step) {
    const to = Math.min(store.rows, from + step);
    const missing = new Set(timesWithValue(store, name, from, to, width));
    if (missing.size === 0) continue;
    const [firstS, lastS] = [store.readTimes(from, from + 1)[0]!, store.readTimes(to - 1, to)[0]!];
    for (const one of alike) {
      const last = one.rowAt(lastS) + 1;
      for (let row = one.rowAt(firstS); row < Math.min(last, one.rows); row += step) {
        const end = Math.min(last, one.rows, row + step);
        for (const time of timesWithValue(one, name, row, end, width)) missing.delete(time);
      }
    }
    if (missing.size > 0) return false;
  }
  return true;
}

function* timesWithValue(
  store: ZarrStore,
  name: string,
  from: number,
  to: number,
  width: number,
): Generator<number> {
  const times = store.readTimes(from, to);
  const values = store.read(name, from, to);
  for (let row = 0; row < times.length; row++) {
    let i = row * width;
    while (i < (row + 1) * width && Number.isNaN(values[i])) i++;
    if (i < (row + 1) * width) yield times[row]!;
  }
}
