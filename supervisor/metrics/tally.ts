/**
 * What is counted from the start of the program on: rows written, lines and warnings in
 * the log.
 *
 * @module
 */
import type { RecordEvent } from "../../formats/child_event.ts";
import type { Journal } from "../journal.ts";
import type { RecordWatch } from "../panel/record_watch.ts";

type Table = RecordEvent["table"];

/** A table's count. */
export interface TableCount {
  rows: number;
  appends: number;
  /** The newest record's number; null before the first. */
  newest: number | null;
}

/** How a warning stands in the log, of the supervisor or of a component. */
const WARNING = /^\[[^\]]*\] \[[^\]]*\] WARN\b/;

/** The counts of a running supervisor. */
export class Tally {
  readonly tables: Readonly<Record<Table, TableCount>> = {
    Obs: { rows: 0, appends: 0, newest: null },
    Support: { rows: 0, appends: 0, newest: null },
  };
  lines = 0;
  warnings = 0;

  constructor(records: RecordWatch, journal: Journal) {
    records.listen((event) => {
      if (event.event !== "record") return;
      const table = this.tables[event.table];
      table.rows += event.rows;
      table.appends++;
      table.newest = event.number;
    });
    journal.listen(({ line }) => {
      this.lines++;
      if (WARNING.test(line)) this.warnings++;
    });
  }
}
