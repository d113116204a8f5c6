/**
 * Which lines and heat maps a quicklook has, of the stores that are there: a panel's `*` and other
 * profiles become named variables of named stores.
 *
 * @module
 */
import type { Panel, PanelLine } from "./profile.ts";

/** A store as the panels see it. */
export interface PanelStore {
  /** `cl61`, `HK_ASFS`. */
  readonly id: string;
  readonly profile: string;
  readonly housekeeping: boolean;
  readonly variables: readonly string[];
}

/** A line, with its store. */
export interface FoundLine extends PanelLine {
  readonly store: string;
  readonly label: string;
}

type LinesPanel = Extract<Panel, { kind: "lines" }>;
type HeatPanel = Extract<Panel, { kind: "heat" }>;

/** A panel with everything found. */
export type FoundPanel =
  | (Omit<LinesPanel, "lines"> & { readonly lines: readonly FoundLine[] })
  | (Omit<HeatPanel, "over"> & { readonly store: string; readonly over: readonly FoundLine[] });

/**
 * The panels whose variables are there, in their order; those without any are left out.
 *
 * @param own the store that the quicklook is of
 * @param stores all stores of the site
 */
export function foundPanels(
  panels: readonly Panel[],
  own: PanelStore,
  stores: readonly PanelStore[],
): FoundPanel[] {
  const storesOf = ({ profile, housekeeping }: Pick<PanelLine, "profile" | "housekeeping">) =>
    profile === undefined
      // Its own, unless the other store of the same instrument is asked for.
      ? [own.housekeeping === (housekeeping ?? own.housekeeping) ? own : null].filter((s) =>
        s !== null
      )
      : stores.filter((s) => s.profile === profile && s.housekeeping === (housekeeping ?? false));
  const linesOf = (lines: readonly PanelLine[]) =>
    lines.flatMap((line) => storesOf(line).flatMap((store) => foundIn(store, line)));
  const found: FoundPanel[] = [];
  for (const panel of panels) {
    if (panel.kind === "lines") {
      const lines = withColours(linesOf(panel.lines));
      if (lines.length > 0) found.push({ ...panel, lines });
      continue;
    }
    const store = storesOf(panel).find(({ variables }) => variables.includes(panel.variable));
    if (store === undefined) continue;
    found.push({ ...panel, store: store.id, over: linesOf(panel.over ?? []) });
  }
  return found;
}

/** At most so many lines of one `*`: more cannot be told from each other. */
const MOST_MATCHES = 12;

function foundIn(store: PanelStore, line: PanelLine): FoundLine[] {
  if (!line.variable.includes("*")) {
    return store.variables.includes(line.variable)
      ? [{ ...line, store: store.id, label: line.label ?? line.variable }]
      : [];
  }
  const [before, ...after] = line.variable.split("*").map((part) =>
    part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&")
  );
  const pattern = new RegExp(`^${[before, ...after].join("(.*)")}$`);
  const matches = store.variables.flatMap((variable) => {
    const match = pattern.exec(variable);
    return match === null
      ? []
      : [{ variable, part: match.slice(1).join(" ").replaceAll("_", " ").trim() }];
  }).slice(0, MOST_MATCHES);
  return matches.map(({ variable, part }) => ({
    ...line,
    variable,
    store: store.id,
    // Of several what tells them apart; of one its name.
    label: matches.length === 1 ? line.label ?? variable : part || variable,
  }));
}

/** Several lines of one colour could not be told apart: the second of it gets one of its own. */
function withColours(lines: readonly FoundLine[]): FoundLine[] {
  const taken = new Set<string | number>();
  let next = 1;
  return lines.map((line) => {
    let colour = line.colour;
    if (colour === undefined || taken.has(colour)) {
      while (taken.has(next) && next < 6) next++;
      colour = next++;
      if (next > 6) next = 1;
    }
    taken.add(colour);
    return { ...line, colour };
  });
}
