/**
 * The words on the radar that is shown: how long ago it was heard, what it does, and what is wrong.
 *
 * @module
 */
import type { SiteView } from "../../../formats/superdarn_messages.ts";
import { clockText } from "../common/connection.ts";
import { el, setAttribute, setText } from "../common/dom.ts";
import { agoText, frequencyText, OLD_S, siteName } from "./darn_words.ts";

/** What the card is told. */
export interface NowFacts {
  readonly site: SiteView | null;
  /** Seconds since its last record came; null: none did. */
  readonly heardS: number | null;
  /** The newest record's own time, milliseconds since 1970. */
  readonly newestMs: number | null;
  /** What is wrong, as a sentence that does not count on; null: nothing. */
  readonly trouble: string | null;
}

/** Fills `root`; call the answer as often as one likes. */
export function nowCard(root: HTMLElement): (facts: NowFacts) => void {
  const age = el("p", { class: "heard", text: "––" });
  const what = el("p", { class: "heard-what", text: "––" });
  const more = el("p", { class: "quiet heard-more" });
  const note = el("p", { class: "heard-note busy", role: "status" });
  // One place for both: on a phone what is wrong stands where else the details do.
  root.append(age, what, el("div", { class: "heard-rest" }, more, note));

  return ({ site, heardS, newestMs, trouble }) => {
    const isOld = heardS !== null && heardS > OLD_S;
    setText(age, heardS === null ? "––" : agoText(heardS));
    setAttribute(age, "class", heardS === null ? "heard quiet" : isOld ? "heard busy" : "heard");
    setText(note, trouble ?? "");
    setAttribute(more, "class", trouble === null ? "quiet heard-more" : "quiet heard-more behind");
    if (site === null) {
      setText(what, "––");
      setText(more, "");
      return;
    }
    setText(what, `${site.site} ${siteName(site)}`);
    const parts = [
      newestMs === null ? null : `${clockText(newestMs)} UTC`,
      site.beam === null ? null : `beam ${site.beam}`,
      site.freq === null ? null : frequencyText(site.freq),
      site.cp,
      isOld ? "all of it is old" : `${site.records_per_minute}/min`,
    ];
    setText(more, heardS === null ? "" : parts.filter((part) => part !== null).join(" · "));
  };
}
