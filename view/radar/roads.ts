/**
 * `GET /radar/roads.pmtiles`: the file of roads that `radar.roads` names, in the pieces that a map
 * asks for.
 *
 * @module
 */
import { type Context, Hono } from "hono";
import { errorText } from "../../secrets.ts";
import type { NodeEnv } from "../node_env.ts";
import { ASK_AGAIN, isKnown, NotHereError, refused, tagOfText } from "./answers.ts";
import { byteRange } from "./byte_range.ts";

/** Read at once. */
const CHUNK = 64 * 1024;

const TYPE = "application/vnd.pmtiles";

/** The route; `path` is null where no roads are configured. */
export function roadRoutes(path: string | null): Hono<NodeEnv> {
  return new Hono<NodeEnv>().get("/roads.pmtiles", async (c) => {
    if (path === null) {
      throw new NotHereError("there are no roads: name a PMTiles file as radar.roads");
    }
    try {
      return await roads(c, path);
    } catch (error) {
      if (error instanceof NotHereError) throw error;
      return refused(c, 500, `the file of radar.roads cannot be read: ${errorText(error)}`);
    }
  });
}

async function roads(c: Context, path: string): Promise<Response> {
  // The disk is asked first: opening holds the process up (`slow_disk.ts`).
  const { size, mtime, isFile } = await found(path);
  if (!isFile) throw new NotHereError("what radar.roads names is no file");
  const etag = `"${tagOfText(`${size} ${mtime?.getTime()}`)}"`;
  const headers = {
    "Content-Type": TYPE,
    "Cache-Control": ASK_AGAIN,
    "Accept-Ranges": "bytes",
    "ETag": etag,
  };
  if (isKnown(c, etag)) return c.body(null, 304, headers);
  // A piece of another file than before is worth nothing (RFC 9110, section 13.1.5).
  const condition = c.req.header("if-range");
  const asked = condition === undefined || condition === etag ? c.req.header("range") : undefined;
  const range = byteRange(asked, size);
  if (range === "none") {
    return c.body(null, 416, { ...headers, "Content-Range": `bytes */${size}` });
  }
  const { start, end } = range ?? { start: 0, end: size };
  const status = range === null ? 200 : 206;
  const all = {
    ...headers,
    "Content-Length": String(end - start),
    ...(range === null ? {} : { "Content-Range": `bytes ${start}-${end - 1}/${size}` }),
  };
  if (c.req.method === "HEAD") return c.body(null, status, all);
  return c.body(await piece(path, start, end), status, all);
}

async function found(path: string): Promise<Deno.FileInfo> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new NotHereError("the file that radar.roads names is not there");
  }
}

/** Bytes of a file as a stream, read as they are taken. */
async function piece(
  path: string,
  start: number,
  end: number,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const file = await Deno.open(path);
  let at = start;
  try {
    await file.seek(start, Deno.SeekMode.Start);
  } catch (error) {
    file.close();
    throw error;
  }
  return new ReadableStream({
    async pull(controller) {
      try {
        const bytes = new Uint8Array(Math.min(CHUNK, end - at));
        const read = bytes.length === 0 ? null : await file.read(bytes);
        if (read === null) {
          // Cut short meanwhile: the length that was promised never comes.
          if (at < end) throw new Error("the file has become shorter");
          file.close();
          return controller.close();
        }
        at += read;
        controller.enqueue(bytes.subarray(0, read));
      } catch (error) {
        file.close();
        controller.error(error);
      }
    },
    cancel: () => file.close(),
  });
}
