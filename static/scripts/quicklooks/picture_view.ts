/**
 * The picture of a day, or of the last 24 hours, as a job drew it.
 *
 * @module
 */
import type { QuicklookEntry } from "../../../formats/quicklook_messages.ts";
import { el, setAttribute, setText } from "../common/dom.ts";
import { agoText, dayText } from "./quick_words.ts";

/** Why there is no picture; null: there is one. */
export type Absence = { readonly title: string; readonly text: string } | null;

/** Fills `root`; the answer shows an entry's picture. */
export function pictureView(root: HTMLElement, changed: () => void) {
  const image = el("img", { alt: "" });
  const link = el("a", { target: "_blank", rel: "noopener" }, image);
  const words = el("p", { class: "quiet" });
  root.append(words, link);
  let failed = "";
  image.addEventListener("error", () => {
    failed = image.src;
    changed();
  });

  return function show(
    { id, title, days, latest }: QuicklookEntry,
    day: string | null,
    nowMs: number,
  ): Absence {
    const isThere = day === null ? latest !== null : days.includes(day);
    link.hidden = !isThere;
    setText(words, "");
    if (!isThere) {
      return {
        title: "No picture",
        text: day === null
          ? "None of the last 24 hours was drawn yet: the job draws one as soon as there are data."
          : `None was drawn of ${dayText(day)}. The interactive view may have its data.`,
      };
    }
    const name = day === null ? "latest" : `${id}_${day}`;
    // Another one under the same name is another address.
    const stamp = day === null ? latest! : day === days.at(-1) ? latest ?? "" : "";
    const address = `/quicklooks/pictures/${id}/${name}.png${
      stamp === "" ? "" : `?of=${encodeURIComponent(stamp)}`
    }`;
    setAttribute(link, "href", address);
    setAttribute(image, "src", address);
    const what = day === null ? "the last 24 hours" : dayText(day);
    setAttribute(image, "alt", `${title}: ${what}`);
    const ageS = latest === null ? null : (nowMs - Date.parse(latest)) / 1000;
    if (day === null && ageS !== null) {
      setText(words, `The last 24 hours, drawn ${agoText(ageS)}.`);
    } else setText(words, `${dayText(day!)}, UTC.`);
    if (failed !== "" && failed === image.src) {
      return {
        title: "No picture",
        text: "It could not be loaded: asked again with the next one.",
      };
    }
    return null;
  };
}
