/**
 * The card of the ionospheric radars: how many are heard, where they come from, who listens, whether
 * the echo counts are kept. Not shown where none is configured.
 *
 * @module
 */
import type { PanelStatus } from "../../../formats/panel_messages.ts";
import { byId, setAttribute, setText } from "../common/dom.ts";
import { factList } from "./fact_list.ts";
import { superdarnFacts, superdarnSilence, superdarnSummary } from "./superdarn_words.ts";

const PAGE = "/superdarn";
const COMPONENT = "superdarn";

/** The card in use. */
export interface SuperdarnCard {
  update(status: PanelStatus): void;
  /** False while the connection is lost: no figure is left standing. */
  line(open: boolean): void;
}

/** Finds the card on the page. */
export function superdarnCard(): SuperdarnCard {
  const showFacts = factList(byId("darn-facts"));
  let status: PanelStatus | null = null;
  let isOpen = true;

  function show(): void {
    if (status === null) return;
    const { superdarn, now, live, components } = status;
    const component = components.find(({ name }) => name === COMPONENT);
    byId("darn-card").hidden = !(live?.pages ?? []).some(({ href }) => href === PAGE);
    const { text, tone } = isOpen
      ? superdarnSummary(superdarn, component)
      : { text: "––", tone: "off" };
    setText(byId("darn-summary"), text);
    setAttribute(byId("darn-summary"), "class", tone);
    showFacts(superdarn === null ? [] : superdarnFacts(superdarn, now, isOpen));
    byId("darn-none").hidden = superdarn !== null;
    setText(byId("darn-none"), superdarnSilence(component));
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
