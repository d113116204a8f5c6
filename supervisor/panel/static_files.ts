/**
 * The files that the browser loads: everything that `static/build.ts` made, from source and
 * from the executable. Compressed once, and sent again only when they changed.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Context } from "hono";
import { assetPath } from "../../assets.ts";
import { acceptsGzip } from "../../view/gzip.ts";

const FOLDER = assetPath("dist", "static");

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  svg: "image/svg+xml",
  png: "image/png",
};

/** Pictures that are compressed already. */
const COMPRESSED: readonly string[] = ["image/png"];

/** A way in which a file is sent: as it is, or in gzip. */
interface Form {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

/** A file and what is known about it. */
interface StaticFile {
  readonly type: string;
  readonly plain: Form;
  /** Made when it is first asked for; null for a type that is compressed already. */
  readonly gzip: () => Form | null;
}

let files: ReadonlyMap<string, StaticFile> | null = null;

/**
 * Answers with the static file of that name. A name is looked up among those that are there: what
 * a browser asks for never becomes a path.
 */
export function staticAnswer(c: Context, name: string): Response | Promise<Response> {
  files ??= readAll(FOLDER);
  const file = files.get(name);
  if (file === undefined) return c.notFound();
  const gzip = acceptsGzip(c.req.header("accept-encoding")) ? file.gzip() : null;
  const { bytes, etag } = gzip ?? file.plain;
  const headers = {
    "Content-Type": file.type,
    // Kept by the browser, and asked after each time: a new version is there at the next load.
    "Cache-Control": "no-cache",
    "ETag": etag,
    "Vary": "Accept-Encoding",
  };
  if (isKnown(c.req.header("if-none-match"), etag)) return c.body(null, 304, headers);
  return c.body(bytes, 200, gzip === null ? headers : { ...headers, "Content-Encoding": "gzip" });
}

/** True when the browser has this form already (RFC 9110, section 13.1.2). */
function isKnown(header: string | undefined, etag: string): boolean {
  const tags = (header ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}

function readAll(folder: string): ReadonlyMap<string, StaticFile> {
  const found = new Map<string, StaticFile>();
  for (const entry of Deno.readDirSync(folder)) {
    const type = TYPES[entry.name.split(".").at(-1)!];
    if (!entry.isFile || type === undefined) continue;
    const bytes = Deno.readFileSync(join(folder, entry.name));
    const hash = createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
    let gzip: Form | null | undefined = COMPRESSED.includes(type) ? null : undefined;
    found.set(entry.name, {
      type,
      plain: { bytes, etag: `"${hash}"` },
      gzip: () => gzip === undefined ? gzip = inGzip(bytes, hash) : gzip,
    });
  }
  return found;
}

function inGzip(bytes: Uint8Array, hash: string): Form {
  return { bytes: new Uint8Array(gzipSync(bytes, { level: 9 })), etag: `"${hash}-gzip"` };
}
