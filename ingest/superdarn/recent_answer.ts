/**
 * `GET /superdarn/recent`: which question is answered from memory, and how a wrong one is refused.
 *
 * @module
 */
import { isSiteName } from "../../config_superdarn.ts";
import type { RecentAnswer } from "../../formats/superdarn_messages.ts";
import { KEPT_MS, type RecentRecords } from "./recent.ts";

const MAX_MINUTES = KEPT_MS / 60_000;
const DEFAULT_MINUTES = 60;

/** A status of HTTP and a body to be sent as JSON. */
export interface Answer {
  readonly status: number;
  readonly body: RecentAnswer | { readonly message: string };
}

const refuse = (status: number, message: string): Answer => ({ status, body: { message } });

/**
 * Answers a request to the component.
 *
 * | asked | status |
 * | --- | --- |
 * | `/superdarn/recent?site=kod[&beam=7][&channel=1][&minutes=60]` | 200 |
 * | the same with a value that cannot be | 400 |
 * | of a site of which nothing is known, another path | 404 |
 * | with another method than GET | 405 |
 *
 * @param url path and query
 * @param isKnown whether the component listens to a site, though nothing came yet
 */
export function recentAnswer(
  { method, url }: { readonly method?: string; readonly url?: string },
  recent: RecentRecords,
  isKnown: (site: string) => boolean,
): Answer {
  const asked = URL.parse(url ?? "", "http://component");
  if (asked?.pathname !== "/superdarn/recent") {
    return refuse(404, "this address has nothing; /superdarn/recent?site=kod has");
  }
  if (method !== "GET" && method !== "HEAD") return refuse(405, "only GET is answered here");
  const query = asked.searchParams;
  const site = query.get("site");
  if (site === null || !isSiteName(site)) {
    return refuse(400, "site is needed, a radar's short name in small letters, as in ?site=kod");
  }
  const beam = whole(query.get("beam"), 0, 999);
  const channel = whole(query.get("channel"), 0, 99);
  const minutes = whole(query.get("minutes"), 1, MAX_MINUTES);
  if (beam === undefined) return refuse(400, "beam must be a whole number from 0 to 999");
  if (channel === undefined) return refuse(400, "channel must be a whole number from 0 to 99");
  if (minutes === undefined) {
    return refuse(400, `minutes must be a whole number from 1 to ${MAX_MINUTES}`);
  }
  const found = recent.answer(site, { beam, channel, minutes: minutes ?? DEFAULT_MINUTES });
  if (found !== null) return { status: 200, body: found };
  if (isKnown(site)) return { status: 200, body: { site, records: [] } };
  return refuse(404, `no radar ${site} is listened to; /superdarn/sites names those that are`);
}

/** Null: not asked; undefined: no such number can be. */
function whole(text: string | null, least: number, most: number): number | null | undefined {
  if (text === null) return null;
  const value = Number(text);
  return /^\d{1,9}$/.test(text) && value >= least && value <= most ? value : undefined;
}
