/**
 * Pictures and films from the products' folders: whole, or the bytes that a player asks for.
 *
 * @module
 */
import { lstat, open } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "hono";
import type { Clock } from "../../clock.ts";
import type { NodeEnv } from "../node_env.ts";
import { byteRange } from "../radar/byte_range.ts";
import { UnderWay } from "../under_way.ts";
import { refusal } from "./answers.ts";

const TYPES: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  mp4: "video/mp4",
  json: "application/json",
};

/** No folder above, nothing hidden, nothing that is still being written. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;

/** Read at a time, bytes. */
const PIECE = 131_072;

/** A page with thumbnails asks for a day of them at once, six over each connection. */
const MOST_AT_ONCE = 64;

export const NOTHING = "there is no such picture or film";

/** Serves files; each is a regular one below a folder, reached through no link. */
export class Media {
  readonly #underWay: UnderWay;

  constructor(clock: Clock) {
    this.#underWay = new UnderWay(clock, MOST_AT_ONCE);
  }

  /** The file of these names below `root`, or why there is none. */
  async answer(c: Context<NodeEnv>, root: string, names: readonly string[]): Promise<Response> {
    const type = TYPES[names.at(-1)?.split(".").at(-1) ?? ""];
    if (
      // No folder at all would be the one that the program was started in.
      type === undefined || root === "" || !names.every((name) => NAME.test(name)) ||
      !await isOwn(root, names)
    ) {
      return refusal(c, 404, NOTHING);
    }
    if (!this.#underWay.hasRoom()) {
      const refused = refusal(c, 503, "too many pictures and films are being sent: try again");
      refused.headers.set("Retry-After", "2");
      return refused;
    }
    let file;
    try {
      file = await open(join(root, ...names), "r");
    } catch {
      return refusal(c, 404, NOTHING);
    }
    let isHandedOn = false;
    try {
      const { size, mtimeMs, ino, mtime } = await file.stat();
      const etag = `"${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}-${ino.toString(36)}"`;
      const headers: Record<string, string> = {
        "Content-Type": type,
        // Kept, and asked after each time: a picture is drawn anew under its name.
        "Cache-Control": "no-cache",
        "ETag": etag,
        "Last-Modified": mtime.toUTCString(),
        "Accept-Ranges": "bytes",
      };
      if (isKnown(c, etag, mtime)) return c.body(null, 304, headers);
      const range = isSame(c.req.header("if-range"), etag, mtime)
        ? byteRange(c.req.header("range"), size)
        : null;
      if (range === "none") {
        return c.body(null, 416, { ...headers, "Content-Range": `bytes */${size}` });
      }
      const { start, end } = range ?? { start: 0, end: size };
      headers["Content-Length"] = String(end - start);
      if (range !== null) headers["Content-Range"] = `bytes ${start}-${end - 1}/${size}`;
      const status = range === null ? 200 : 206;
      if (c.req.method === "HEAD") return c.body(null, status, headers);
      let at = start;
      const opened = file;
      const body = this.#underWay.pieces(c.env.outgoing, 1, {
        async next() {
          const buffer = new Uint8Array(Math.min(PIECE, end - at));
          if (buffer.length === 0) return buffer;
          const { bytesRead } = await opened.read(buffer, 0, buffer.length, at);
          // Cut short under us: the length was said, so the connection has to end.
          if (bytesRead === 0) throw new Error(`${names.join("/")} became shorter`);
          at += bytesRead;
          return buffer.subarray(0, bytesRead);
        },
        over: () => void opened.close().catch(() => {}),
      });
      isHandedOn = true;
      return new Response(body, { status, headers });
    } finally {
      if (!isHandedOn) await file.close();
    }
  }
}

/** Whether each name is what it says: folders, then a file, and no link among them. */
async function isOwn(root: string, names: readonly string[]): Promise<boolean> {
  let path = root;
  try {
    for (const [i, name] of names.entries()) {
      path = join(path, name);
      const stat = await lstat(path);
      if (i === names.length - 1 ? !stat.isFile() : !stat.isDirectory()) return false;
    }
    return names.length > 0;
  } catch {
    return false;
  }
}

/** True when the client has this already (RFC 9110, sections 13.1.2 and 13.1.3). */
function isKnown(c: Context, etag: string, mtime: Date): boolean {
  const tags = c.req.header("if-none-match");
  if (tags !== undefined) {
    return tags.split(",").map((tag) => tag.trim().replace(/^W\//, ""))
      .some((tag) => tag === etag || tag === "*");
  }
  const since = Date.parse(c.req.header("if-modified-since") ?? "");
  return since >= Math.floor(mtime.getTime() / 1000) * 1000;
}

/** Whether a part still fits to what the client has (RFC 9110, section 13.1.5). */
function isSame(condition: string | undefined, etag: string, mtime: Date): boolean {
  return condition === undefined || condition === etag || condition === mtime.toUTCString();
}
