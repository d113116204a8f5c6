/**
 * How a page learns that a picture has come: the stream `/radar/events`, open while the page is seen.
 * A browser has six connections to a station; a page that nobody looks at takes none of them.
 *
 * @module
 */
import type { PictureNews, RadarHello } from "../../../formats/radar_messages.ts";

/** After the station has refused the stream. */
const RETRY_MS = 5_000;
/** `EventSource.CLOSED`: the browser does not try again by itself. */
const CLOSED = 2;

/**
 * Follows the stream, until the returned function is called.
 *
 * @param picture told of each picture
 * @param missed called when the stream opens and something may have come before
 */
export function followRadarNews(
  picture: (news: PictureNews) => void,
  missed: () => void,
): () => void {
  let stream: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function open(): void {
    clearTimeout(timer);
    if (stream !== null || document.hidden) return;
    const own = stream = new EventSource("/radar/events");
    own.addEventListener("hello", (event: MessageEvent<string>) => {
      if (!(JSON.parse(event.data) as RadarHello).resumed) missed();
    });
    own.addEventListener("picture", (event: MessageEvent<string>) => {
      picture(JSON.parse(event.data) as PictureNews);
    });
    own.addEventListener("error", () => {
      if (own !== stream || own.readyState !== CLOSED) return;
      close();
      timer = setTimeout(open, RETRY_MS);
    });
  }
  function close(): void {
    clearTimeout(timer);
    stream?.close();
    stream = null;
  }

  const turned = () => document.hidden ? close() : open();
  document.addEventListener("visibilitychange", turned);
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
  return () => {
    document.removeEventListener("visibilitychange", turned);
    removeEventListener("pagehide", close);
    removeEventListener("pageshow", open);
    close();
  };
}
