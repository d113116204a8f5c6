/**
 * A window of an instrument's data, read from its stores and made ready to be sent. It takes as long
 * as it takes: run in a worker, or in a job.
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import { type FoundLine, foundPanels, type PanelStore } from "../../formats/instruments/panels.ts";
import type { Panel } from "../../formats/instruments/profile.ts";
import {
  encodeWindow,
  type Floats,
  type HeatData,
  type LineData,
  type PanelData,
  type QuicklookWindow,
} from "../../formats/quicklook_window.ts";
import { openStore, readSteadily, type ZarrStore } from "../../zarr_store/mod.ts";
import { readHeat, readLine, rowsIn } from "../../zarr_store/window.ts";
import type { StorePlace } from "./entries.ts";

/** A window with all that reading it takes. */
export interface WindowTask {
  readonly id: string;
  readonly own: StorePlace;
  readonly panels: readonly Panel[];
  /** All stores of the site: panels may draw on others. */
  readonly stores: readonly StorePlace[];
  readonly startS: number;
  readonly endS: number;
  readonly columns: number;
  readonly rows: number;
  readonly nowMs: number;
  readonly gzip: boolean;
}

/** What there is for a task. */
export type WindowReply =
  | { readonly kind: "window"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** It would take too long; what to ask for instead. */
  | { readonly kind: "too-much"; readonly reason: string };

/** Values that one window may read: some seconds of a small machine's time. */
const MOST_VALUES = 400_000_000;

/** Fast, and noise gets no smaller by trying harder. */
const GZIP_LEVEL = 1;

/** Stores that stay open between two windows: their times and grids are known then. */
const MOST_OPEN = 16;
const open = new Map<string, ZarrStore>();

/** Answers a task; what is expected to go wrong is a state of the window. */
export function windowReply(task: WindowTask): WindowReply {
  const window = readWindow(task);
  if (typeof window === "string") return { kind: "too-much", reason: window };
  const bytes = encodeWindow(window);
  return {
    kind: "window",
    bytes: task.gzip ? new Uint8Array(gzipSync(bytes, { level: GZIP_LEVEL })) : bytes,
  };
}

/** A window's data; a text: why it is not read, and what to ask for. */
export function readWindow(task: WindowTask): QuicklookWindow<Floats> | string {
  const { id, own, startS, endS, nowMs } = task;
  const empty = { id, startS, endS, madeMs: nowMs, oldestS: null, newestS: null, panels: [] };
  const faults: string[] = [];
  const store = attempt(() => opened(own), faults);
  if (store === null) {
    if (faults.length > 0) return { ...empty, state: "damaged", reason: damaged(faults) };
    return { ...empty, state: "nothing yet", reason: null };
  }
  const stores = [{ place: own, store }, ...othersOf(task, faults)];
  const byId = new Map(stores.map((one) => [one.place.id, one]));
  const [ownFacts, ...otherFacts] = stores.map(panelStore);
  const found = foundPanels(task.panels, ownFacts!, [ownFacts!, ...otherFacts]);
  const at = (storeId: string) => byId.get(storeId)!;
  let values = 0;
  const count = ({ store: storeId, variable }: { store: string; variable: string }) => {
    const of = at(storeId).store;
    const { from, to } = rowsIn(of, startS, endS);
    const width = of.variables.get(variable)!.shape.slice(1).reduce((all, size) => all * size, 1);
    values += (to - from) * width;
  };
  attempt(() => {
    for (const panel of found) (panel.kind === "lines" ? panel.lines : [panel]).forEach(count);
  }, faults);
  if (values > MOST_VALUES) {
    return `these are ${Math.round(values / 1e6)} million values: ask for a shorter time`;
  }
  const lines = (all: readonly FoundLine[], asPoints: boolean) =>
    all.map((one) => {
      const { store, place } = at(one.store);
      return attempt(() => lineData(task, one, asPoints, store, place), faults);
    }).filter((one) => one !== null);
  const panels = found.map((panel): PanelData<Floats> | null => {
    if (panel.kind === "lines") {
      return { ...panel, lines: lines(panel.lines, panel.points === true) };
    }
    const { store, place } = at(panel.store);
    const heat = attempt(() => heatData(task, panel, store, place), faults);
    if (heat === null) return null;
    const verticalUnits = place.units[panel.vertical] ?? "";
    return { ...panel, ...heat, verticalUnits, over: lines(panel.over, true) };
  }).filter((panel) => panel !== null);
  const span = attempt(() => store.span, faults);
  const state = faults.length > 0
    ? "damaged"
    : store.rows === 0
    ? "nothing yet"
    : panels.length === 0
    ? "nothing to show"
    : "ready";
  return {
    ...empty,
    state,
    reason: faults.length > 0 ? damaged(faults) : null,
    oldestS: span?.firstS ?? null,
    newestS: span?.lastS ?? null,
    panels,
  };
}

interface Opened {
  readonly place: StorePlace;
  readonly store: ZarrStore;
}

const panelStore = ({ place, store }: Opened): PanelStore => ({
  id: place.id,
  profile: place.profile,
  housekeeping: place.housekeeping,
  variables: [...store.variables.keys()],
});

/** The stores besides its own that the panels may draw on. */
function othersOf({ own, panels, stores }: WindowTask, faults: string[]): Opened[] {
  const profiles = new Set(
    panels.flatMap((panel) => [panel, ...(panel.kind === "lines" ? panel.lines : panel.over ?? [])])
      .map((one) => "profile" in one ? one.profile : undefined),
  );
  return stores.filter((place) => place.id !== own.id && profiles.has(place.profile))
    .flatMap((place) => {
      const store = attempt(() => opened(place), faults);
      return store === null ? [] : [{ place, store }];
    });
}

/** A store as it is now; null: there is none. */
function opened({ folder }: StorePlace): ZarrStore | null {
  const known = open.get(folder);
  open.delete(folder);
  known?.refresh();
  // A store that went away, or is made anew, has no rows until it is there again.
  const store = known === undefined || known.variables.size === 0 ? openStore(folder) : known;
  if (store === null) return null;
  open.set(folder, store);
  if (open.size > MOST_OPEN) open.delete(open.keys().next().value!);
  return store;
}

function lineData(
  { startS, endS, columns }: WindowTask,
  line: FoundLine,
  asPoints: boolean,
  store: ZarrStore,
  { gapSeconds }: StorePlace,
): LineData<Floats> {
  const { times, mean, min, max, full, last, gapS } = readSteadily(
    store,
    (steady) =>
      readLine(steady, line.variable, {
        ...(line.index === undefined ? {} : { index: line.index }),
        asPoints,
        startS,
        endS,
        columns,
        ...(gapSeconds === undefined ? {} : { gapSeconds }),
      }),
  );
  // Points stand for themselves: nothing is between a least and a most.
  const [least, most] = full || asPoints ? [null, null] : [min, max];
  return { ...line, full, last, gapS, times, mean, min: least, max: most };
}

type HeatPanel = Extract<Panel, { kind: "heat" }>;

function heatData(
  { startS, endS, columns, rows: maxRows }: WindowTask,
  { variable, vertical, verticalRange, log }: HeatPanel,
  store: ZarrStore,
  { gapSeconds }: StorePlace,
): Pick<
  HeatData<Floats>,
  "startS" | "stepS" | "columns" | "rows" | "full" | "heights" | "values"
> {
  const { vertical: heights, values, ...heat } = readSteadily(
    store,
    (steady) =>
      readHeat(steady, variable, {
        vertical,
        startS,
        endS,
        columns,
        maxRows,
        verticalRange,
        log,
        gapSeconds,
      }),
  );
  return { ...heat, heights, values: heat.full ? values : rounded(values) };
}

/** To 10 bits after the first, half a thousandth: means of noise have no more, and gzip likes it. */
function rounded(values: Float32Array): Float32Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) bits[i] = (bits[i]! + 0x1000) & ~0x1fff;
  return values;
}

/** What cannot be read is noted and null; a fault of ours is thrown. */
function attempt<T>(work: () => T, faults: string[]): T | null {
  try {
    return work();
  } catch (error) {
    // Of the system, of a store, or of a window: each has a code.
    if (!(error instanceof Error && "code" in error)) throw error;
    if (!faults.includes(error.message)) faults.push(error.message);
    return null;
  }
}

const damaged = (faults: readonly string[]) => `${faults.slice(0, 3).join("; ")}`;
