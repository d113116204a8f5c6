/**
 * The card of timed jobs: when they ran, how it went, when they run next, and a button to run one
 * now. Not shown while the program has none.
 *
 * @module
 */
import type { TimerView } from "../../../formats/panel_messages.ts";
import { byId, el, setText } from "../common/dom.ts";
import type { ControlRequest, Outcome } from "./actions.ts";
import { timeText } from "./words.ts";

/** The card in use. */
export interface TimersCard {
  update(timers: readonly TimerView[], nowIso: string): void;
  rights(mayControl: boolean): void;
}

interface Row {
  readonly cells: readonly HTMLElement[];
  readonly button: HTMLButtonElement;
  /** It was asked for and is not answered yet. */
  isPending: boolean;
}

/** Finds the card on the page; `send` asks for a job to be run, and shows how that goes. */
export function timersCard(send: (request: ControlRequest) => Promise<Outcome>): TimersCard {
  const rows = new Map<string, Row>();
  let allowed = false;

  function showButton({ button, isPending }: Row): void {
    button.disabled = !allowed || isPending;
  }

  function rowOf(name: string) {
    const known = rows.get(name);
    if (known !== undefined) return known;
    const cells = [el("td"), el("td"), el("td"), el("td")];
    const button = el("button", { type: "button", "aria-label": `Run ${name} now` }, "Run now");
    const row: Row = { cells, button, isPending: false };
    button.addEventListener("click", async () => {
      row.isPending = true;
      showButton(row);
      try {
        await send({ action: "run", job: name });
      } finally {
        row.isPending = false;
        showButton(row);
      }
    });
    showButton(row);
    const head = el("th", { scope: "row" }, name);
    byId("timers").append(el("tr", {}, head, ...cells, el("td", {}, button)));
    rows.set(name, row);
    return row;
  }

  return {
    update(timers, nowIso) {
      byId("timers-card").hidden = timers.length === 0;
      for (const { name, schedule, last_run, last_result, next_run } of timers) {
        const { cells } = rowOf(name);
        const texts = [
          schedule,
          last_run === null ? "never" : timeText(last_run, nowIso),
          last_result ?? "––",
          next_run === null ? "not planned" : timeText(next_run, nowIso),
        ];
        texts.forEach((text, i) => setText(cells[i]!, text));
      }
    },
    rights(mayControl) {
      allowed = mayControl;
      rows.forEach(showButton);
    },
  };
}
