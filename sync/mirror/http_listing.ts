/**
 * What a web server's listing of a folder says: nginx's autoindex as HTML or JSON, Apache's
 * mod_autoindex in its three forms, and others that are links with a size and a time after them.
 *
 * @module
 */

import { unescapeXml } from "../../formats/xml_text.ts";

/** An entry of a listing; what is not shown, or rounded, is asked for with HEAD. */
export interface HttpEntry {
  readonly name: string;
  readonly isFolder: boolean;
  /** Bytes as shown, least and most: Apache rounds to `1.2M`. Null: not shown. */
  readonly size: readonly [number, number] | null;
  /** Modification time as shown, whole minutes since 1970, on whatever clock; null: not shown. */
  readonly minute: number | null;
}

const LINK = /<a\s[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))[^>]*>/gi;

/** Entries of a listing at an address; null when the text is none. */
export function readHttpListing(text: string, folder: URL): HttpEntry[] | null {
  if (text.trimStart().startsWith("[")) return readJson(text);
  if (!/<a\s|<html|<pre|<title/i.test(text)) return null;
  const links = [...text.matchAll(LINK)];
  const entries = new Map<string, HttpEntry>();
  links.forEach((link, i) => {
    const href = link[1] ?? link[2] ?? link[3] ?? "";
    const child = childOf(unescapeXml(href), folder);
    if (child === null) return;
    const end = links[i + 1]?.index ?? text.length;
    // What stands in the link is the name, which may hold figures too; after it, up to the end of its
    // row, come the figures: the foot of the page is none.
    const row = text.slice(link.index + link[0].length, end).replace(/^[\s\S]*?<\/a>/i, "");
    const shown = row.split(/<\/tr|\n|<hr|<\/li/i)[0]!.replace(/<[^>]*>/g, " ");
    const earlier = entries.get(child.name);
    const entry = { ...child, size: sizeOf(shown), minute: minuteOf(shown) };
    // An icon is a link of its own: the one with figures counts.
    if (earlier === undefined || earlier.minute === null && entry.minute !== null) {
      entries.set(child.name, entry);
    }
  });
  return [...entries.values()];
}

/** nginx: autoindex_format json. */
function readJson(text: string): HttpEntry[] | null {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(rows)) return null;
  return rows.flatMap((row: unknown) => {
    const { name, type, size, mtime } = Object(row) as Record<string, unknown>;
    if (typeof name !== "string" || !isName(name)) return [];
    const ms = typeof mtime === "string" ? Date.parse(mtime) : NaN;
    return [{
      name,
      isFolder: type === "directory",
      size: typeof size === "number" ? [size, size] as const : null,
      minute: Number.isNaN(ms) ? null : Math.floor(ms / 60_000),
    }];
  });
}

/** What an address in a listing means, when it is directly in the folder. */
function childOf(href: string, folder: URL): { name: string; isFolder: boolean } | null {
  let url: URL;
  try {
    url = new URL(href, folder);
  } catch {
    return null;
  }
  // Links that sort the list lead back to it; others lead up or away.
  if (url.host !== folder.host || url.search !== "" || url.hash !== "") return null;
  if (!url.pathname.startsWith(folder.pathname)) return null;
  const rest = url.pathname.slice(folder.pathname.length);
  const isFolder = rest.endsWith("/");
  let name: string;
  try {
    name = decodeURIComponent(isFolder ? rest.slice(0, -1) : rest);
  } catch {
    return null;
  }
  return isName(name) ? { name, isFolder } : null;
}

const isName = (name: string) => name !== "" && !/[/\0]/.test(name) && !name.startsWith(".");

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** `18-May-2026 12:00` of nginx, `2026-05-18 12:00` of Apache. */
function minuteOf(shown: string): number | null {
  const match = /(\d{4}|\d{1,2})-(\d{1,2}|[a-z]{3})-(\d{4}|\d{1,2})[ T]+(\d\d):(\d\d)/i.exec(shown);
  if (match === null) return null;
  const [, first, middle, last, hour, minute] = match;
  const [year, day] = first!.length === 4 ? [first, last] : [last, first];
  const month = /\d/.test(middle!) ? Number(middle) - 1 : MONTHS.indexOf(middle!.toLowerCase());
  const ms = Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute));
  return month < 0 || Number.isNaN(ms) ? null : ms / 60_000;
}

const UNITS = ["", "K", "M", "G", "T"];

/** The figure after the time: `1234`, `1.2M`. */
function sizeOf(shown: string): readonly [number, number] | null {
  const match = /:\d\d(?::\d\d)?\s+(\d+(?:\.\d+)?)([KMGT]?)i?B?(?=\s|$)/i.exec(shown);
  if (match === null) return null;
  const unit = 1024 ** UNITS.indexOf(match[2]!.toUpperCase());
  const value = Number(match[1]);
  if (unit === 1) return [value, value];
  // Rounded up or down, some with units of 1000.
  const step = match[1]!.includes(".") ? 0.1 : 1;
  return [(value - step) * unit * 0.9, (value + step) * unit];
}
