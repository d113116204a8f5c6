/**
 * The question before something ends: one dialog, asked before what a slip of a glove must not do.
 *
 * @module
 */
import { byId, setText } from "../common/dom.ts";
import type { ControlRequest } from "./actions.ts";

/** A question; its title is also the button that says yes. */
export interface Question {
  readonly title: string;
  readonly text: string;
  /** The button that leaves all as it is. */
  readonly no: string;
}

const RECORDER = "mesoingest";
const KEEP = "Keep it running";

/**
 * What is asked before a request; null: it is done at once. `startsAgain` says what would start
 * the whole program again, if something does; `records` whether there is a datalogger.
 */
export function questionBefore(
  { action, component }: ControlRequest,
  startsAgain: string | null,
  records = true,
): Question | null {
  if (action === "shutdown") {
    return { title: "Stop meso360", text: shutdownText(startsAgain, records), no: KEEP };
  }
  if (component !== RECORDER) return null;
  if (action === "stop") {
    return {
      title: "Stop recording",
      text: "Nothing is recorded until somebody starts it again.",
      no: KEEP,
    };
  }
  if (action === "disable") {
    return {
      title: "Disable recording",
      text: "Nothing is recorded, nor after the next start of meso360, until somebody enables it.",
      no: KEEP,
    };
  }
  return null;
}

function shutdownText(startsAgain: string | null, records: boolean): string {
  if (startsAgain !== null) {
    const what = records ? "Recording" : "All that it does";
    return `${what} stops, but not for long: ${startsAgain}.`;
  }
  return records
    ? "Nothing is recorded until somebody starts it again on the vehicle's computer. This page " +
      "and the dashboard end with it."
    : "All that it does ends, and this page with it, until somebody starts it again on its machine.";
}

/** Asks, if there is something to ask; true when it may be done. */
export function confirmed(
  request: ControlRequest,
  startsAgain: string | null = null,
  records = true,
): Promise<boolean> {
  const question = questionBefore(request, startsAgain, records);
  return question === null ? Promise.resolve(true) : ask(question);
}

/** Asks; true when the answer is yes. */
export function ask({ title, text, no }: Question): Promise<boolean> {
  const dialog = byId<HTMLDialogElement>("ask");
  setText(byId("ask-title"), `${title}?`);
  setText(byId("ask-text"), text);
  setText(byId("ask-yes"), title);
  setText(byId("ask-no"), no);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    byId("ask-no").onclick = () => dialog.close();
    byId("ask-yes").onclick = () => dialog.close("yes");
    dialog.onclose = () => resolve(dialog.returnValue === "yes");
  });
}
