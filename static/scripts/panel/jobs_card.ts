/**
 * The card of the timers' jobs: how all of them are in one line, and of each one when it ran, what
 * came of it and what it wrote, with a button to run it now. Not shown where there are none.
 *
 * @module
 */
import type { JobsView, JobView } from "../../../formats/timer_messages.ts";
import { byId, el, setAttribute, setText } from "../common/dom.ts";
import { type Outcome, runJob } from "./actions.ts";
import { toneOfOutcome } from "./components.ts";
import { factList } from "./fact_list.ts";
import { jobFacts, jobOrder, jobsSummary, jobState, outcomeText } from "./job_words.ts";

/** The card in use. */
export interface JobsCard {
  update(jobs: JobsView): void;
  rights(mayControl: boolean): void;
  /** False while the connection is lost. */
  line(open: boolean): void;
}

interface Row {
  readonly item: HTMLDetailsElement;
  readonly state: HTMLElement;
  readonly words: HTMLElement;
  readonly facts: ReturnType<typeof factList>;
  readonly output: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly answer: HTMLElement;
  view: JobView | null;
  isPending: boolean;
}

/**
 * Finds the card on the page.
 *
 * @param refused hears when this device may not run a job, or not any more
 * @param nowIso the station's clock
 */
export function jobsCard(refused: () => void, nowIso: () => string): JobsCard {
  const rows = new Map<string, Row>();
  let order = "";
  let allowed = false;
  let told: JobsView | null = null;
  let isOpen = true;

  const showButton = ({ button, isPending, view }: Row) => {
    button.disabled = !allowed || isPending || view?.running === true;
  };

  function answered(row: Row, { state, text, isForbidden }: Outcome): void {
    setText(row.answer, text);
    setAttribute(row.answer, "class", toneOfOutcome(state));
    if (isForbidden) refused();
  }

  async function run(name: string, row: Row): Promise<void> {
    row.isPending = true;
    showButton(row);
    answered(row, await runJob(name));
    row.isPending = false;
    showButton(row);
  }

  /** The stream tells little of an output, or nothing: an open row shows all of it. */
  async function showOutput(name: string, row: Row): Promise<void> {
    const brief = row.view?.last?.output ?? "";
    if (row.output.textContent === "") setText(row.output, brief);
    try {
      const { jobs } = await (await fetch("/api/jobs")).json() as JobsView;
      setText(row.output, jobs.find((job) => job.name === name)?.last?.output ?? brief);
    } catch {
      setText(row.output, brief);
    }
    row.output.hidden = row.output.textContent === "";
  }

  function rowOf(name: string): Row {
    const known = rows.get(name);
    if (known !== undefined) return known;
    const state = el("span");
    const words = el("span", { class: "job-words" });
    const facts = el("dl", { class: "facts" });
    const output = el("pre", {
      class: "job-output",
      tabindex: "0",
      "aria-label": `Last output of ${name}`,
      hidden: true,
    });
    const button = el("button", { type: "button", "aria-label": `Run now: ${name}` }, "Run now");
    const answer = el("span", { role: "status" });
    const head = el("span", { class: "job-head" }, el("span", {}, name), ": ", state);
    const item = el(
      "details",
      { class: "job", "data-job": name },
      el("summary", {}, el("span", {}, head, words)),
      facts,
      output,
      el("div", { class: "buttons" }, button, answer),
    );
    const row: Row = {
      item,
      state,
      words,
      facts: factList(facts),
      output,
      button,
      answer,
      view: null,
      isPending: false,
    };
    button.addEventListener("click", () => void run(name, row));
    item.addEventListener("toggle", () => {
      if (item.open) void showOutput(name, row);
    });
    rows.set(name, row);
    return row;
  }

  function showRow(job: JobView): Row {
    const row = rowOf(job.name);
    const isNews = row.view?.last?.started !== job.last?.started ||
      row.view?.last?.ended !== job.last?.ended;
    row.view = job;
    const { text, tone } = jobState(job);
    setText(row.state, text);
    setAttribute(row.state, "class", `state ${tone}`);
    const hasWords = job.failures > 0 || job.running || job.last?.result === "interrupted";
    setText(row.words, hasWords ? outcomeText(job) : "");
    row.facts(jobFacts(job, nowIso()));
    if (isNews && row.item.open) void showOutput(job.name, row);
    showButton(row);
    return row;
  }

  function show(): void {
    if (told === null) return;
    const { jobs } = told;
    byId("jobs-card").hidden = jobs.length === 0;
    const { text, tone } = isOpen ? jobsSummary(jobs) : { text: "––", tone: "off" };
    setText(byId("jobs-summary"), text);
    setAttribute(byId("jobs-summary"), "class", tone);
    const shown = jobOrder(jobs).map(showRow);
    const names = shown.map(({ view }) => view!.name).join(" ");
    if (names === order) return;
    // What somebody reads or presses stays where it is until it is left.
    if (order !== "" && byId("jobs").matches(":focus-within, :hover")) return;
    order = names;
    byId("jobs").replaceChildren(...shown.map(({ item }) => item));
  }

  return {
    update(jobs) {
      told = jobs;
      show();
    },
    rights(mayControl) {
      allowed = mayControl;
      rows.forEach(showButton);
    },
    line(open) {
      isOpen = open;
      show();
    },
  };
}
