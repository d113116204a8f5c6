/**
 * The card of the ionospheric radars: how many are heard, where they come from, who listens, whether
 * the echo counts are kept.
 *
 * @module
 */
import { type PageCard, pageCard } from "./page_card.ts";
import { superdarnFacts, superdarnSilence, superdarnSummary } from "./superdarn_words.ts";

/** Finds the card on the page. */
export const superdarnCard = (): PageCard =>
  pageCard({
    id: "darn",
    page: "/superdarn",
    wordsOf({ superdarn, now, components }, isOpen) {
      const component = components.find(({ name }) => name === "superdarn");
      return {
        summary: superdarnSummary(superdarn, component),
        facts: superdarn === null ? null : superdarnFacts(superdarn, now, isOpen),
        silence: superdarnSilence(component),
      };
    },
  });
