/**
 * A card of what has a page of its own, as the radars have: a heading that sums up, rows of facts,
 * or why there are none. Not shown where the page is not configured.
 *
 * @module
 */
import type { PanelStatus } from "../../../formats/panel_messages.ts";
import { byId, setAttribute, setText } from "../common/dom.ts";
import { type Fact, factList } from "./fact_list.ts";

/** The card in use. */
export interface PageCard {
  update(status: PanelStatus): void;
  /** False while the connection is lost: no figure is left standing. */
  line(open: boolean): void;
}

/** What a card says. */
export interface CardWords {
  readonly summary: { readonly text: string; readonly tone: string };
  /** Null: nothing has been told; `silence` says why. */
  readonly facts: readonly Fact[] | null;
  readonly silence: string;
}

/**
 * Finds the card on the page.
 *
 * @param id what the ids of its parts begin with
 * @param page its own page's address
 * @param wordsOf `isOpen` is false while the connection is lost
 */
export function pageCard(
  { id, page, wordsOf }: {
    readonly id: string;
    readonly page: string;
    wordsOf(status: PanelStatus, isOpen: boolean): CardWords;
  },
): PageCard {
  const part = (name: string) => byId(`${id}-${name}`);
  const showFacts = factList(part("facts"));
  let status: PanelStatus | null = null;
  let isOpen = true;

  function show(): void {
    if (status === null) return;
    part("card").hidden = !(status.live?.pages ?? []).some(({ href }) => href === page);
    const { summary, facts, silence } = wordsOf(status, isOpen);
    const { text, tone } = isOpen ? summary : { text: "––", tone: "off" };
    setText(part("summary"), text);
    setAttribute(part("summary"), "class", tone);
    showFacts(facts ?? []);
    part("none").hidden = facts !== null;
    setText(part("none"), silence);
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
