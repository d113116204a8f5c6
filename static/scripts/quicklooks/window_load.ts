/**
 * The data on their way to the page: asked for when another window is wanted, or when there are newer
 * ones; what was there stays until the next is.
 *
 * @module
 */
import {
  decodeWindow,
  type Floats,
  type QuicklookWindow,
} from "../../../formats/quicklook_window.ts";

/** What is wanted. */
export interface Wanted {
  readonly id: string;
  /** Hours until now; null: from and to. */
  readonly hours: number | null;
  readonly from: number;
  readonly to: number;
  readonly columns: number;
  readonly rows: number;
  /** Of the store; differs when there are other data. */
  readonly mark: string;
}

/** What there is. */
export interface Loaded {
  readonly window: QuicklookWindow<Floats> | null;
  /** It is of another window than wanted, which is on its way. */
  readonly isComing: boolean;
  /** Why what is wanted cannot be had; null: it can. */
  readonly fault: string | null;
}

/** While hands still move nothing is asked for. */
const PAUSE_MS = 180;
const TIMEOUT_MS = 30_000;
const RETRY_MS = 5_000;

/** A loader; `changed` is called when something else is there. */
export function windowLoader(changed: () => void): {
  want(wanted: Wanted | null): void;
  loaded(): Loaded;
} {
  let now: Loaded = { window: null, isComing: false, fault: null };
  let asked = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = new AbortController();

  async function ask(wanted: Wanted): Promise<void> {
    const { signal } = asking = new AbortController();
    const { id, hours, from, to, columns, rows } = wanted;
    const query = new URLSearchParams({ id, columns: String(columns), rows: String(rows) });
    if (hours !== null) query.set("hours", String(hours));
    else {
      query.set("from", String(from));
      query.set("to", String(to));
    }
    try {
      const response = await fetch(`/quicklooks/api/window?${query}`, {
        cache: "no-store",
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      if (!response.ok) throw new Refusal(await whyOf(response));
      const window = decodeWindow(await response.arrayBuffer());
      if (signal.aborted) return;
      now = { window, isComing: false, fault: null };
    } catch (error) {
      if (signal.aborted) return;
      const fault = error instanceof Refusal ? error.message : "the station does not answer";
      now = { ...now, fault };
      timer = setTimeout(() => ask(wanted), RETRY_MS);
    }
    changed();
  }

  return {
    want(wanted) {
      const key = JSON.stringify(wanted);
      if (key === asked) return;
      const isOther = wanted?.id !== now.window?.id;
      const isFirst = asked === "" || isOther;
      asked = key;
      clearTimeout(timer);
      asking.abort();
      // Another instrument's data are nothing to look at meanwhile.
      now = { window: isOther ? null : now.window, isComing: wanted !== null, fault: null };
      if (wanted !== null) timer = setTimeout(() => ask(wanted), isFirst ? 0 : PAUSE_MS);
    },
    loaded: () => now,
  };
}

class Refusal extends Error {}

async function whyOf(response: Response): Promise<string> {
  try {
    return (await response.json() as { readonly error: string }).error;
  } catch {
    return `the station answered ${response.status}`;
  }
}
