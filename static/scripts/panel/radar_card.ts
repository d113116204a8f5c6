/**
 * The card of the weather radar: how old the newest picture is, what is being fetched, how the
 * sources are. Not shown where no radar is configured.
 *
 * @module
 */
import type { PanelStatus } from "../../../formats/panel_messages.ts";
import { byId, setAttribute, setText } from "../common/dom.ts";
import { factList } from "./fact_list.ts";
import { radarFacts, radarSummary, silenceText } from "./radar_words.ts";

const PAGE = "/radar";

/** The card in use. */
export interface RadarCard {
  update(status: PanelStatus): void;
  /** False while the connection is lost: no figure is left standing. */
  line(open: boolean): void;
}

/** Finds the card on the page. */
export function radarCard(): RadarCard {
  const showFacts = factList(byId("radar-facts"));
  let status: PanelStatus | null = null;
  let isOpen = true;

  function show(): void {
    if (status === null) return;
    const { radar, now, live, components } = status;
    byId("radar-card").hidden = !(live?.pages ?? []).some(({ href }) => href === PAGE);
    const { text, tone } = isOpen ? radarSummary(radar, now) : { text: "––", tone: "off" };
    setText(byId("radar-summary"), text);
    setAttribute(byId("radar-summary"), "class", tone);
    showFacts(radar === null ? [] : radarFacts(radar, now, isOpen));
    byId("radar-none").hidden = radar !== null;
    setText(byId("radar-none"), silenceText(components.find(({ name }) => name === "radar")));
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
