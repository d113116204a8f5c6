/**
 * What a bucket answers when its objects are listed (ListObjectsV2), from its XML. Pure.
 *
 * @module
 */
import { unescapeXml } from "../../../formats/xml_text.ts";
import { SourceError } from "./source_error.ts";

/** An object of the listing. */
export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
}

/** One page of a listing. */
export interface ListPage {
  readonly objects: readonly ListedObject[];
  /** Common prefixes, where a delimiter was given: `KLOT/230/`. */
  readonly folders: readonly string[];
  /** Given back for the next page; null: this was the last. */
  readonly continuation: string | null;
}

/** A page holds 1,000 objects at most, of a few hundred bytes each. */
export const MAX_PAGE_BYTES = 4 * 1024 * 1024;

/** Deepest is ListBucketResult, Contents, Owner, DisplayName. */
const MAX_DEPTH = 6;

const TAG =
  /<(?:\?[^?]*\?|!--(?:[^-]|-(?!-))*--|(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?))>/y;

/**
 * Reads a page. No more of XML is taken than buckets write: no document types, no entities but the
 * five and numbers, no CDATA.
 *
 * @throws {SourceError} `wrong-answer` for anything else
 */
export function parseListPage(text: string): ListPage {
  const objects: ListedObject[] = [];
  const folders: string[] = [];
  let isTruncated: string | null = null;
  let continuation: string | null = null;
  let entry: { key: string | null; size: string | null } | null = null;
  const open: string[] = [];
  let ended = false;
  for (let at = text.startsWith("\uFEFF") ? 1 : 0; at < text.length;) {
    const tagAt = text.indexOf("<", at);
    const value = unescapeXml(text.slice(at, tagAt < 0 ? undefined : tagAt), (what) => {
      throw wrong(`${what} means nothing`);
    });
    if (open.length === 0 && value.trim() !== "") throw wrong("text outside of the listing");
    if (tagAt < 0) break;
    TAG.lastIndex = tagAt;
    const tag = TAG.exec(text);
    if (tag === null) throw wrong(`no tag of a listing at character ${tagAt}`);
    at = TAG.lastIndex;
    const [, closing, name, , empty] = tag;
    // Text belongs to the element that it fills alone: no bucket writes any other.
    if (closing !== "/" && value.trim() !== "") throw wrong("text among its parts");
    if (name === undefined) continue;
    if (closing === "") {
      if (ended) throw wrong("two listings");
      if (open.length === 0 && name !== "ListBucketResult") throw wrong(`it is a ${name}`);
      if (open.length >= MAX_DEPTH) throw wrong("it is nested too deeply");
      open.push(name);
      if (open.join("/") === "ListBucketResult/Contents") entry = { key: null, size: null };
    }
    if (closing === "" && empty === "") continue;
    if (open.at(-1) !== name) throw wrong(`${name} ends where it did not begin`);
    const path = open.slice(1).join("/");
    open.pop();
    ended = open.length === 0;
    const content = empty === "" ? value : "";
    if (path === "Contents/Key") entry!.key = content;
    else if (path === "Contents/Size") entry!.size = content;
    else if (path === "CommonPrefixes/Prefix") folders.push(content);
    else if (path === "IsTruncated") isTruncated = content.trim();
    else if (path === "NextContinuationToken") continuation = content;
    else if (path === "Contents") {
      const { key, size } = entry!;
      if (key === null || key === "") throw wrong("an object without a name");
      if (size === null || !/^\s*\d{1,15}\s*$/.test(size)) throw wrong(`no size of ${key}`);
      objects.push({ key, bytes: Number(size) });
    }
  }
  if (!ended) throw wrong("it ends in the middle");
  if (isTruncated !== "true" && isTruncated !== "false") throw wrong("IsTruncated is missing");
  if (isTruncated === "true" && !continuation) {
    throw wrong("the token for its next page is missing");
  }
  return { objects, folders, continuation: isTruncated === "true" ? continuation : null };
}

const wrong = (what: string) =>
  new SourceError("wrong-answer", `the answer is no listing of a bucket: ${what}`);
