/**
 * A camera's days: the newest picture large, thumbnails by the hour, and the day's film.
 *
 * @module
 */
import type { QuicklookEntry, WxcamCatalog } from "../../../formats/quicklook_messages.ts";
import { el, setAttribute, setText } from "../common/dom.ts";
import type { Absence } from "./picture_view.ts";
import { dayText } from "./quick_words.ts";

const TIMEOUT_MS = 15_000;

/** Fills `root`; the answer shows a camera's day. */
export function cameraView(root: HTMLElement, changed: () => void) {
  const words = el("p", { class: "quiet" });
  const film = el("video", { controls: true, preload: "metadata", playsinline: true });
  const newest = el("img", { class: "camera-newest", hidden: true });
  const hours = el("ul", { class: "camera-hours" });
  root.append(words, film, newest, hours);
  let catalog: WxcamCatalog | null = null;
  let fault: string | null = null;
  let asked = "";
  let drawn = "";

  async function ask({ id, mark }: QuicklookEntry): Promise<void> {
    const key = `${id} ${mark}`;
    if (key === asked) return;
    asked = key;
    if (catalog?.id !== id) catalog = null;
    fault = null;
    try {
      const response = await fetch(`/wxcam-media/${id}/catalog.json`, {
        cache: "no-cache",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!response.ok) throw new Error();
      const found = await response.json() as WxcamCatalog;
      if (asked !== key) return;
      catalog = found;
    } catch {
      if (asked !== key) return;
      fault = "The list of pictures could not be loaded: asked again with the next picture.";
    }
    changed();
  }

  /** Stops what plays where it is not seen any more. */
  function hide(): void {
    film.pause();
  }

  function show(entry: QuicklookEntry, wanted: string | null, isFilm: boolean): Absence {
    if (entry.newest === null) {
      setText(words, "");
      [film.hidden, newest.hidden, hours.hidden] = [true, true, true];
      return {
        title: "Nothing yet",
        text: "No picture of this camera has come. See Operations for its job.",
      };
    }
    ask(entry);
    const isOwn = catalog?.id === entry.id;
    const day = wanted ?? entry.days.at(-1) ?? "";
    const found = isOwn ? catalog!.days.find((one) => one.day === day) : undefined;
    film.hidden = !isFilm || !found?.video;
    hours.hidden = isFilm || found === undefined;
    const latest = isOwn ? catalog!.latest ?? null : null;
    const isNewest = latest?.time.slice(0, 10) === dayText(day);
    newest.hidden = hours.hidden || !isNewest;
    if (film.hidden) hide();
    if (found === undefined) {
      setText(words, "");
      if (fault !== null) return { title: "No pictures", text: fault };
      if (!isOwn) return { title: "Loading", text: "Asking for the camera’s days." };
      return { title: "No pictures", text: `None of ${dayText(day)} are kept.` };
    }
    const time = (iso: string) => iso.slice(11, 16);
    const span = `${time(found.first)} to ${time(found.last)} UTC`;
    setText(words, `${dayText(day)}: ${found.pictures} pictures, ${span}`);
    if (latest !== null && isNewest) {
      // Of one name: another picture is another address.
      setAttribute(newest, "src", `/wxcam-media/${latest.path}?${Date.parse(latest.time)}`);
      setAttribute(newest, "alt", `The newest picture, ${dayText(day)} ${time(latest.time)} UTC`);
    }
    if (isFilm) {
      if (found.video === null) {
        return { title: "No film yet", text: "The day’s film is made in the night after it." };
      }
      setAttribute(film, "src", `/wxcam-media/${found.video}`);
      setAttribute(film, "aria-label", `Film of ${dayText(day)}`);
      return null;
    }
    const key = JSON.stringify(found);
    if (key !== drawn) {
      drawn = key;
      hours.replaceChildren(...found.thumbnails.map(({ hour, path }) => {
        const text = `${String(hour).padStart(2, "0")} UTC`;
        const address = `/wxcam-media/${path}`;
        return el(
          "li",
          {},
          el(
            "a",
            { href: address, target: "_blank", rel: "noopener" },
            el("img", { src: address, alt: `${dayText(day)} ${text}`, loading: "lazy" }),
            el("span", { text }),
          ),
        );
      }));
    }
    return null;
  }
  return { show, hide };
}
