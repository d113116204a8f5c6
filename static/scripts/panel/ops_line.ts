/**
 * The line of operations on the panel: how the site is, and the way to its page. Not shown where there
 * are none.
 *
 * @module
 */
import type { OpsBrief } from "../../../formats/ops_messages.ts";
import type { PanelStatus } from "../../../formats/panel_messages.ts";
import { byId, setAttribute, setText } from "../common/dom.ts";
import { ageS, agoText, countsSaid, type Said } from "../ops/ops_words.ts";

const PAGE = "/ops";

/** The line in use. */
export interface OpsLine {
  update(status: PanelStatus): void;
  /** False while the connection is lost: no colour is left standing. */
  line(open: boolean): void;
}

/** What the line says of operations, as of `nowIso`; null: nothing is known of them. */
export function opsSaid(brief: OpsBrief | null, nowIso: string): Said {
  if (brief === null) return { text: "being looked at …", dot: "off" };
  const { looked, red, amber, behind_minutes: behind } = brief;
  if (looked === null) return { text: "not looked at yet", dot: "off" };
  if (ageS(looked, nowIso) > behind * 60) {
    return { text: `not known: last looked at ${agoText(looked, nowIso)}`, dot: "bad" };
  }
  const { text, dot } = countsSaid(red, amber);
  return { text: text.slice(0, 1).toLowerCase() + text.slice(1), dot };
}

/** Finds the line on the page. */
export function opsLine(): OpsLine {
  let status: PanelStatus | null = null;
  let isOpen = true;

  function show(): void {
    if (status === null) return;
    byId("ops-line").hidden = !(status.live?.pages ?? []).some(({ href }) => href === PAGE);
    const { text, dot }: Said = isOpen
      ? opsSaid(status.operations, status.now)
      : { text: "––", dot: "off" };
    setAttribute(byId("ops-dot"), "class", `dot ${dot}`);
    setText(byId("ops-said"), text);
    setAttribute(byId("ops-said"), "class", dot);
  }
  return {
    update(next) {
      status = next;
      show();
    },
    line(open) {
      if (open === isOpen) return;
      isOpen = open;
      show();
    },
  };
}
