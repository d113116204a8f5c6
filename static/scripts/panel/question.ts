/**
 * The question before recording ends: one dialog, asked before what a slip of a glove must not do.
 *
 * @module
 */
import { byId, setText } from "../common/dom.ts";
import type { ControlRequest } from "./actions.ts";

interface Question {
  readonly title: string;
  readonly text: string;
}

const RECORDER = "mesoingest";

/** What is asked before a request; null: it is done at once. */
export function questionBefore({ action, component }: ControlRequest): Question | null {
  if (action === "shutdown") {
    return {
      title: "Stop meso360",
      text: "Nothing is recorded until somebody starts it again on the vehicle's computer. This " +
        "page and the dashboard end with it.",
    };
  }
  if (component !== RECORDER) return null;
  if (action === "stop") {
    return { title: "Stop recording", text: "Nothing is recorded until somebody starts it again." };
  }
  if (action === "disable") {
    return {
      title: "Disable recording",
      text: "Nothing is recorded, nor after the next start of meso360, until somebody enables it.",
    };
  }
  return null;
}

/** Asks, if there is something to ask; true when it may be done. */
export function confirmed(request: ControlRequest): Promise<boolean> {
  const question = questionBefore(request);
  if (question === null) return Promise.resolve(true);
  const dialog = byId<HTMLDialogElement>("ask");
  setText(byId("ask-title"), `${question.title}?`);
  setText(byId("ask-text"), question.text);
  setText(byId("ask-yes"), question.title);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    byId("ask-no").onclick = () => dialog.close();
    byId("ask-yes").onclick = () => dialog.close("yes");
    dialog.onclose = () => resolve(dialog.returnValue === "yes");
  });
}
