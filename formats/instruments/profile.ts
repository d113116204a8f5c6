/**
 * What a profile says of an instrument: which files are its own, how they are read, what is kept of
 * them and what its pictures show. An instrument is data, not code.
 *
 * @module
 */

/** Who reads the files: each turns bytes into a `Dataset`. */
export const READERS = [
  /** netCDF 3 or 4, by their first bytes. */
  "netcdf",
  /** Campbell table with four header lines. */
  "toa5",
  /** Text with one line of names. */
  "csv",
  /** RPG FMCW level 1. */
  "rpg-lv1",
  /** RPG HATPRO: LWP, IWV, IRT, MET, TPC, TPB, binary; netCDF where the bytes say so. */
  "hatpro",
  /** OTT Parsivel telegrams, of the loggers known; TOA5 where the text says so. */
  "parsivel",
  /** This program's daily files. */
  "mesonet",
  /** One JSON object a line, with a `time`. */
  "jsonl",
  /** NMEA 0183 sentences. */
  "nmea",
  /** Pictures by time stamp: no store, but a catalog and films. */
  "jpeg",
] as const;
export type ReaderName = typeof READERS[number];

const LINE_READERS: readonly ReaderName[] = ["toa5", "csv", "parsivel", "mesonet", "jsonl", "nmea"];

/** Whether a file grows by whole lines: what is there can be taken before the file is finished. */
export const growsByLines = (reader: ReaderName, path: string): boolean =>
  LINE_READERS.includes(reader) || /\.(csv|tsv|dat|txt|asc|log|mis|nmea|jsonl)$/i.test(path);

/** A variable of a store. */
export interface ProfileVariable {
  /** Its name in the file; the first that is there is taken. */
  readonly from: string | readonly string[];
  /** Its name in the store. */
  readonly name: string;
  /** UDUNITS, of the values in the store. */
  readonly units: string;
  /** CF standard name, where there is one. */
  readonly standardName?: string;
  readonly longName: string;
  /**
   * Dimensions after `time`: none, `range`, or others of the profile's `grids`; `layer` and the like
   * have no coordinate.
   */
  readonly dims?: readonly string[];
  /** In the store; float32 unless said. */
  readonly dtype?: "f4" | "f8";
  /**
   * From the file's unit to the store's: value × scale + offset, after the file's own scaling. Where
   * neither is given the units' names decide (units.ts).
   */
  readonly scale?: number;
  readonly offset?: number;
  /** Least and most that can be, in the file's unit; what is outside is missing. */
  readonly valid?: readonly [number, number];
  /** `housekeeping` goes to the store HK_<name>, science to <id>. */
  readonly group?: "science" | "housekeeping";
}

/** A line of a panel. */
export interface PanelLine {
  /** The variable in the store; `*` stands for any part of the name, and each match is a line. */
  readonly variable: string;
  /** Another profile whose instruments' store has it; the panel's own unless said. */
  readonly profile?: string;
  /** From the housekeeping store of that instrument. */
  readonly housekeeping?: boolean;
  readonly label?: string;
  /** One of the field's colours: `temperature`, `dewpoint`, `wind`, `direction`, `pressure`, `theta`, or 1 to 6. */
  readonly colour?: string | number;
  /** An index into the dimension after time, for a variable that has one. */
  readonly index?: number;
}

/** A panel of a quicklook. */
export type Panel =
  | {
    readonly kind: "lines";
    readonly title: string;
    readonly units: string;
    readonly lines: readonly PanelLine[];
    /** Least and most of the axis; by the values unless said. */
    readonly range?: readonly [number, number];
    readonly log?: boolean;
    /** Points instead of lines: directions, cloud bases. */
    readonly points?: boolean;
  }
  | {
    readonly kind: "heat";
    readonly title: string;
    readonly units: string;
    readonly variable: string;
    readonly profile?: string;
    readonly housekeeping?: boolean;
    /** Least and most colour. */
    readonly range: readonly [number, number];
    /** The colours go by the logarithm. */
    readonly log?: boolean;
    /** Name of the vertical dimension's coordinate, and the part of it shown, in its units. */
    readonly vertical: string;
    readonly verticalRange?: readonly [number, number];
    /** Lines drawn over it, in the vertical's units. */
    readonly over?: readonly PanelLine[];
  };

/** How an instrument of this kind is read, kept and drawn. */
export interface Profile {
  readonly id: string;
  readonly title: string;
  /** Regular expression on the file's path below the instrument's folder, `/` between folders. */
  readonly files: string;
  readonly reader: ReaderName;
  /** The file's variable of time, with CF units; readers of text give `time`. The first there is. */
  readonly time: string | readonly string[];
  /** Coordinates of the dimensions after time: a change of one begins a new store. */
  readonly grids?: readonly {
    /** Dimension and coordinate in the store. */
    readonly name: string;
    readonly from: string | readonly string[];
    readonly units: string;
    readonly standardName?: string;
    readonly longName: string;
  }[];
  /** `all`: every column of numbers, with the units that the file gives. */
  readonly variables: readonly ProfileVariable[] | "all";
  /** Of `all`: names (regular expression) that are housekeeping. */
  readonly housekeeping?: string;
  /** Rows of time in a chunk. */
  readonly chunkRows: number;
  /** What is longer than this between two rows is a gap in pictures, seconds; by the data unless said. */
  readonly gapSeconds?: number;
  readonly panels: readonly Panel[];
  /** Panels of the housekeeping quicklook. */
  readonly housekeepingPanels?: readonly Panel[];
}
