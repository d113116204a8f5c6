/**
 * What this page remembers: read from its address and the device, kept in both, told to whom it
 * concerns. A phone that kills the tab comes back to the same view.
 *
 * @module
 */
import { defaultState, DEVICE_KEYS, type PageState, readQuery, writeQuery } from "./page_query.ts";
import { firstTheme, STORED_STATE } from "./theme_choice.ts";

export type { PageState };

/** Told after each change. */
export type StateListener = (state: PageState, before: PageState) => void;

/**
 * Safari refuses more than 100 changes of the address in 30 s; a person who drags a chart makes
 * more. The address is written at once, then no sooner than after this time again.
 */
const ADDRESS_PAUSE_MS = 400;

/** The widest screen that gets a phone's layout: styles/themes.css has the same figure. */
export const PHONE = "(max-width: 720px)";

function openState() {
  const stored = storedQuery();
  const defaults = defaultState(firstTheme("", ""), matchMedia(PHONE).matches);
  let state: PageState = {
    ...defaults,
    ...readQuery(stored),
    ...readQuery(location.search),
  };
  const listeners = new Set<StateListener>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function writeAddress(): void {
    const query = writeQuery(state, defaults, location.search);
    if (query === location.search) return;
    history.replaceState(history.state, "", location.pathname + query + location.hash);
  }
  function rest(): void {
    timer = setTimeout(() => {
      timer = undefined;
      writeAddress();
    }, ADDRESS_PAUSE_MS);
  }
  // The last moment at which a phone lets a page do anything.
  addEventListener("pagehide", writeAddress);

  return {
    get: () => state,
    set(part: Partial<PageState>): void {
      const before = state;
      const keys = Object.keys(part) as (keyof PageState)[];
      if (keys.every((key) => part[key] === before[key])) return;
      state = { ...before, ...part };
      if (keys.some((key) => DEVICE_KEYS.includes(key))) store(state, defaults);
      if (timer === undefined) {
        writeAddress();
        rest();
      }
      for (const listener of [...listeners]) listener(state, before);
    },
    listen(listener: StateListener): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A browser that keeps nothing (private window, storage off) still works: it only forgets. */
function storedQuery(): string {
  try {
    return localStorage.getItem(STORED_STATE) ?? "";
  } catch {
    return "";
  }
}

function store(state: PageState, defaults: PageState): void {
  try {
    localStorage.setItem(STORED_STATE, writeQuery(state, defaults, "", DEVICE_KEYS));
  } catch {
    // Nothing to be done: see storedQuery.
  }
}

let opened: ReturnType<typeof openState> | undefined;
/** Opened at first use: tests of pure parts import this file where there is no window. */
const own = () => opened ??= openState();

/** The page's state. One a page. */
export const pageState = {
  get: (): PageState => own().get(),
  /** Changes a part; whoever listens is told when something differs. */
  set: (part: Partial<PageState>): void => own().set(part),
  /** Tells of each change until the returned function is called. */
  listen: (listener: StateListener): () => void => own().listen(listener),
};
