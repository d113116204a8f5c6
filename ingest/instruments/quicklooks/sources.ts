/**
 * Which stores does a picture need, and what is in them in a window of time?
 *
 * @module
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../../../config.ts";
import {
  allInstruments,
  type Instrument,
  profileOf,
  storeFolder,
  storeNames,
  titleOf,
} from "../../../config_instruments.ts";
import {
  type FoundLine,
  type FoundPanel,
  foundPanels,
  type PanelStore,
} from "../../../formats/instruments/panels.ts";
import type { Panel, Profile } from "../../../formats/instruments/profile.ts";
import { chunkName, parseMetadata } from "../../../formats/zarr_v2.ts";
import { openStore, type ZarrStore } from "../../../zarr_store/mod.ts";
import { readHeat, readLine } from "../../../zarr_store/window.ts";
import { gapOf, median } from "../../../zarr_store/window_rows.ts";
import { layoutOf } from "./layout.ts";
import type { DrawnLine, DrawnPanel, PictureData } from "./picture_data.ts";

/** Dots of a second or some each, not of minutes: their least and greatest would look like two lines. */
const POINTS = 8;

/** A store with what draws it. */
interface OpenedStore extends PanelStore {
  readonly store: ZarrStore;
  readonly profileData: Profile;
}

/** What a picture is of: a store, and the panels whose variables were found. */
export interface Subject {
  /** The store's name. */
  readonly id: string;
  readonly title: string;
  readonly store: ZarrStore;
  readonly panels: readonly FoundPanel[];
  /** All that the panels draw on. */
  readonly opened: ReadonlyMap<string, OpenedStore>;
}

/** What of the configuration says where stores are. */
export type SubjectConfig =
  & Pick<Config, "instruments" | "profiles" | "archive" | "alerts">
  & Config;

/** The pictures of an instrument: of its science store and of its housekeeping, where there are such. */
export function subjectsOf(config: SubjectConfig, instrument: Instrument): Subject[] {
  const profile = profileOf(config, instrument);
  const { science, housekeeping } = storeNames(instrument);
  const title = titleOf(config, instrument);
  return [
    subject(config, science, title, profile.panels),
    subject(config, housekeeping, `${title}, housekeeping`, profile.housekeepingPanels ?? []),
  ].filter((one) => one !== null);
}

function subject(
  config: SubjectConfig,
  id: string,
  title: string,
  panels: readonly Panel[],
): Subject | null {
  const profiles = new Set(panels.flatMap((panel) => [
    panel.kind === "heat" ? panel.profile : undefined,
    ...(panel.kind === "heat" ? panel.over ?? [] : panel.lines).map((line) => line.profile),
  ]));
  const opened = new Map<string, OpenedStore>();
  for (const instrument of allInstruments(config)) {
    const profileData = profileOf(config, instrument);
    const names = storeNames(instrument);
    for (const name of [names.science, names.housekeeping]) {
      if (name !== id && !profiles.has(instrument.profile)) continue;
      const store = openStore(storeFolder(config, name));
      if (store === null) continue;
      opened.set(name, {
        id: name,
        profile: instrument.profile,
        housekeeping: name === names.housekeeping,
        variables: [...store.variables.keys()],
        store,
        profileData,
      });
    }
  }
  const own = opened.get(id);
  if (own === undefined) return null;
  const found = foundPanels(panels, own, [...opened.values()]).filter((panel) =>
    // A profile may name a vertical that this instrument's files do not have.
    panel.kind === "lines" ||
    opened.get(panel.store)?.store.variables.get(panel.variable)?.dims[1] === panel.vertical
  );
  return found.length === 0 ? null : { id, title, store: own.store, panels: found, opened };
}

/** Rows of the subject's own store from `startS` to before `endS`, and the newest of them. */
export function rowsOf(
  { store }: Pick<Subject, "store">,
  startS: number,
  endS: number,
): { readonly rows: number; readonly newestS: number } {
  const from = store.rowAt(startS);
  const to = store.rowAt(endS);
  return { rows: to - from, newestS: to > from ? store.readTimes(to - 1, to)[0]! : NaN };
}

/** Reads what a picture shows. */
export function readPicture(
  subject: Subject,
  startS: number,
  endS: number,
  day: string | null,
): PictureData {
  const { plots } = layoutOf(subject.panels.map(({ kind }) => kind));
  const panels = subject.panels.map((panel, i): DrawnPanel => {
    const { width, height } = plots[i]!;
    const window = { startS, endS, columns: width };
    if (panel.kind === "lines") {
      const asPoints = panel.points === true;
      const columns = asPoints ? POINTS * width : width;
      const lines = linesOf(subject, panel.lines, { ...window, columns, asPoints });
      return { kind: "lines", panel, lines };
    }
    const { store, profileData } = openedOf(subject, panel.store);
    const { vertical, verticalRange } = panel;
    const heat = readHeat(store, panel.variable, {
      ...window,
      vertical,
      verticalRange,
      maxRows: height,
      gapSeconds: profileData.gapSeconds,
    });
    const grid = profileData.grids?.find(({ name }) => name === vertical);
    const over = linesOf(subject, panel.over, { ...window, asPoints: true });
    return {
      kind: "heat",
      panel,
      heat,
      covered: coveredIn(store, startS, endS, profileData.gapSeconds),
      verticalUnits: grid?.units ?? null,
      over,
    };
  });
  const { id, title } = subject;
  return { id, title, startS, endS, day, newestS: rowsOf(subject, startS, endS).newestS, panels };
}

/** From when to when a store has rows, without gaps; each row stands for what is usual between two. */
function coveredIn(
  store: ZarrStore,
  startS: number,
  endS: number,
  gapSeconds: number | undefined,
): [number, number][] {
  const times = store.readTimes(store.rowAt(startS), store.rowAt(endS));
  const usualS = median(times);
  const half = Number.isNaN(usualS) ? 0 : usualS / 2;
  const gapS = gapOf(usualS, gapSeconds, []);
  const covered: [number, number][] = [];
  for (const timeS of times) {
    const last = covered.at(-1);
    if (last !== undefined && timeS + half - last[1] <= gapS) last[1] = timeS + half;
    else covered.push([timeS - half, timeS + half]);
  }
  return covered;
}

function linesOf(
  subject: Subject,
  lines: readonly FoundLine[],
  window: {
    readonly startS: number;
    readonly endS: number;
    readonly columns: number;
    readonly asPoints: boolean;
  },
): DrawnLine[] {
  return lines.flatMap(({ store: id, variable, index, label, colour }): DrawnLine[] => {
    const { store, profileData } = openedOf(subject, id);
    const size = store.variables.get(variable)?.shape[1] ?? 1;
    // Of fewer cloud layers than the profile draws there are fewer lines.
    if (index !== undefined && index >= size) return [];
    const { gapSeconds } = profileData;
    return [{
      label,
      colour,
      window: readLine(store, variable, { ...window, index: index ?? 0, gapSeconds }),
    }];
  });
}

function openedOf({ opened }: Subject, id: string): OpenedStore {
  const found = opened.get(id);
  if (found === undefined) throw new TypeError(`a panel draws on ${id}, which was not opened`);
  return found;
}

/**
 * A text that changes whenever a chunk that the picture of a window draws on was written again, or
 * the panels are others.
 */
export function sourceStamp(subject: Subject, startS: number, endS: number): string {
  const stamps: unknown[] = [subject.title, subject.panels];
  for (const [id, variables] of variablesOf(subject.panels)) {
    const { store } = openedOf(subject, id);
    const { arrays } = parseMetadata(Deno.readTextFileSync(join(store.folder, ".zmetadata")));
    const from = store.rowAt(startS);
    const to = store.rowAt(endS);
    for (const name of ["time", ...variables]) {
      const array = arrays.get(name);
      if (array === undefined || to <= from) continue;
      const rows = array.chunks[0]!;
      for (let chunk = Math.floor(from / rows); chunk * rows < to; chunk++) {
        const path = join(store.folder, name, chunkName(chunk, array.shape.length));
        const stat = statSync(path, { throwIfNoEntry: false });
        stamps.push(stat === undefined ? 0 : `${stat.mtimeMs} ${stat.size} ${stat.ino}`);
      }
    }
    stamps.push(id, from, to);
  }
  return JSON.stringify(stamps);
}

/** Names of the variables that panels draw, by store. */
function variablesOf(panels: readonly FoundPanel[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const add = (store: string, variable: string) => {
    found.set(store, (found.get(store) ?? new Set()).add(variable));
  };
  for (const panel of panels) {
    if (panel.kind === "heat") add(panel.store, panel.variable);
    for (const line of panel.kind === "heat" ? panel.over : panel.lines) {
      add(line.store, line.variable);
    }
  }
  return found;
}
