/**
 * Is a file of Level II, by its first bytes?
 *
 * @module
 */
import { constants, gunzipSync } from "node:zlib";

/** Where and how the first block of bzip2 in a chunk without a volume header begins: after its size. */
const CHUNK_MARK = "1AY&SY";
const CHUNK_MARK_AT = 8;
/** Of a gzip file's head, so many bytes tell how its content begins, and unpack to 1 MB at most. */
const GZIP_HEAD = 1024;

/** Whether these are the first bytes of a volume, or of an S chunk: in gzip or not. */
export function isVolume(head: Uint8Array): boolean {
  return startsVolume(isGzip(head) ? gunzippedHead(head) : head);
}

/** Whether these are the first bytes of an I or E chunk. */
export function isChunk(head: Uint8Array): boolean {
  return characters(head, 4, 7) === "BZh" &&
    characters(head, CHUNK_MARK_AT, CHUNK_MARK_AT + CHUNK_MARK.length) === CHUNK_MARK;
}

/** Whether a file is in gzip (RFC 1952). */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

function startsVolume(head: Uint8Array): boolean {
  return /^(?:AR2V00\d\d|ARCHIVE2)\./.test(characters(head, 0, 9));
}

function characters(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}

function gunzippedHead(head: Uint8Array): Uint8Array {
  try {
    return gunzipSync(head.subarray(0, GZIP_HEAD), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return new Uint8Array();
  }
}
