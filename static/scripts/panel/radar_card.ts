/**
 * The card of the weather radar: how old the newest picture is, what is being fetched, how the
 * sources are.
 *
 * @module
 */
import { type PageCard, pageCard } from "./page_card.ts";
import { radarFacts, radarSummary, silenceText } from "./radar_words.ts";

/** Finds the card on the page. */
export const radarCard = (): PageCard =>
  pageCard({
    id: "radar",
    page: "/radar",
    wordsOf: ({ radar, now, components }, isOpen) => ({
      summary: radarSummary(radar, now),
      facts: radar === null ? null : radarFacts(radar, now, isOpen),
      silence: silenceText(components.find(({ name }) => name === "radar")),
    }),
  });
