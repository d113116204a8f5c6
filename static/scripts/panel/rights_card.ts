/**
 * Who controls: the line above the components, the host's button for a phone, and signing out.
 *
 * @module
 */
import type { ControlRights, PanelStatus } from "../../../formats/panel_messages.ts";
import { controlPolicy } from "../common/control_policy.ts";
import { byId, setAttribute, setText } from "../common/dom.ts";
import { NoAnswerError, post } from "../common/post.ts";
import { tellRights } from "../common/rights_news.ts";
import { operatorDialog } from "./operator_dialog.ts";
import { rightsWords } from "./rights_words.ts";
import type { Line } from "./stream.ts";

const LIMIT_MS = 10_000;

/** The line in use. */
export interface RightsCard {
  update(line: Line["state"], rights: ControlRights | null, status: PanelStatus | null): void;
}

/** Finds the line's places on the page; `changed` is called when this device may do something else. */
export function rightsCard(changed: () => void): RightsCard {
  const share = byId<HTMLButtonElement>("let-phone");
  const signOut = byId<HTMLButtonElement>("sign-out");
  const dialog = operatorDialog();
  let failure = "";
  let text = "";

  async function leave(): Promise<void> {
    signOut.disabled = true;
    try {
      const { status, error } = await post("/api/operator", { action: "sign-out" }, LIMIT_MS);
      failure = status < 300 ? "" : `Signing out failed: ${error ?? `HTTP ${status}`}.`;
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      failure = `Signing out failed: ${error.message}.`;
    }
    signOut.disabled = false;
    if (failure !== "") return show();
    tellRights();
    changed();
  }

  function show(): void {
    setText(byId("rights"), failure || text);
    if (failure !== "") setAttribute(byId("rights"), "class", "bad");
  }

  share.addEventListener("click", () => dialog.open());
  signOut.addEventListener("click", leave);

  return {
    update(line, rights, status) {
      const hasLogger = status?.live?.datalogger !== false;
      const words = rightsWords(line, rights, controlPolicy(status), hasLogger);
      if (words.text !== text) failure = "";
      text = words.text;
      setAttribute(byId("rights"), "class", words.tone);
      show();
      share.hidden = !words.mayShare;
      signOut.hidden = !words.maySignOut;
      byId("how-control").hidden = !words.mayLearn;
    },
  };
}
