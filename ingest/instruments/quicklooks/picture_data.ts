/**
 * What a picture is drawn from: everything read already, nothing drawn yet.
 *
 * @module
 */
import type { Panel } from "../../../formats/instruments/profile.ts";
import type { HeatWindow, LineWindow } from "../../../zarr_store/window.ts";

/** A line of a panel, as read. */
export interface DrawnLine {
  readonly label: string;
  readonly colour: string | number | undefined;
  readonly window: LineWindow;
}

/** A panel with its data. */
export type DrawnPanel =
  | {
    readonly kind: "lines";
    readonly panel: Extract<Panel, { kind: "lines" }>;
    readonly lines: readonly DrawnLine[];
  }
  | {
    readonly kind: "heat";
    readonly panel: Extract<Panel, { kind: "heat" }>;
    readonly heat: HeatWindow;
    /** From when to when there are rows, seconds since 1970: what is blank there was measured. */
    readonly covered: readonly (readonly [fromS: number, toS: number])[];
    /** Units of the vertical coordinate; null: not known. */
    readonly verticalUnits: string | null;
    readonly over: readonly DrawnLine[];
  };

/** A picture's content. */
export interface PictureData {
  /** The store's name: `cl61`, `HK_ASFS`. */
  readonly id: string;
  readonly title: string;
  /** Seconds since 1970. */
  readonly startS: number;
  readonly endS: number;
  /** `YYYYMMDD` of a day's picture; null: it ends now. */
  readonly day: string | null;
  /** Newest row of the store in the window, seconds since 1970. */
  readonly newestS: number;
  readonly panels: readonly DrawnPanel[];
}
