/**
 * What there is to be looked at: which stores and cameras the configuration names, where they are and
 * what their pictures show.
 *
 * @module
 */
import { join } from "node:path";
import {
  allInstruments,
  type Instrument,
  type ObservatoryPlaces,
  profileOf,
  storeFolder,
  storeNames,
  titleOf,
} from "../../config_instruments.ts";
import type { Panel } from "../../formats/instruments/profile.ts";
import type { QuicklookEntry } from "../../formats/quicklook_messages.ts";

/** A store, and where it is. */
export interface StorePlace {
  readonly id: string;
  /** The profile's name. */
  readonly profile: string;
  readonly housekeeping: boolean;
  readonly folder: string;
  readonly gapSeconds: number | undefined;
  /** Units of the coordinates of its dimensions. */
  readonly units: Readonly<Record<string, string>>;
}

/** An entry of the list, with what is known without looking. */
export interface EntryPlace extends
  Pick<
    QuicklookEntry,
    "id" | "instrument" | "title" | "kind" | "panels" | "stale_minutes"
  > {
  /** Null: a camera. */
  readonly store: StorePlace | null;
  /** Of its PNG pictures. */
  readonly pictures: string;
  /** A camera's catalog. */
  readonly catalog: string;
}

/** All of a site. */
export interface Site {
  readonly entries: readonly EntryPlace[];
  readonly stores: readonly StorePlace[];
}

/** What a configuration names. */
export function siteOf(config: ObservatoryPlaces): Site {
  const entries: EntryPlace[] = [];
  const stores: StorePlace[] = [];
  for (const one of allInstruments(config)) {
    const profile = profileOf(config, one);
    const title = titleOf(config, one);
    if (profile.reader === "jpeg") {
      entries.push(camera(config, one, title));
      continue;
    }
    const names = storeNames(one);
    const add = (housekeeping: boolean, panels: readonly Panel[]) => {
      const id = housekeeping ? names.housekeeping : names.science;
      const folder = storeFolder(config, id);
      const { gapSeconds } = profile;
      const units = Object.fromEntries(
        (profile.grids ?? []).map((grid) => [grid.name, grid.units]),
      );
      const store = { id, profile: one.profile, housekeeping, folder, gapSeconds, units };
      stores.push(store);
      if (panels.length === 0) return;
      entries.push({
        id,
        instrument: one.id,
        title: housekeeping ? `${title}, housekeeping` : title,
        kind: housekeeping ? "housekeeping" : "science",
        panels,
        stale_minutes: one.stale_minutes,
        store,
        pictures: join(config.products_dir, "quicklooks", id),
        catalog: "",
      });
    };
    add(false, profile.panels);
    add(true, profile.housekeepingPanels ?? []);
  }
  return { entries, stores };
}

function camera(
  { products_dir }: Pick<ObservatoryPlaces, "products_dir">,
  { id, stale_minutes }: Instrument,
  title: string,
): EntryPlace {
  return {
    id,
    instrument: id,
    title,
    kind: "camera",
    panels: [],
    stale_minutes,
    store: null,
    pictures: join(products_dir, "quicklooks", id),
    catalog: join(products_dir, "wxcam", id, "catalog.json"),
  };
}
