/**
 * Reading one HTTP/1.1 request off a connection: as much of it as a logger looks at.
 *
 * @module
 */

/** What was read is no request that can be answered. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly code = "bad-request";
}

export interface SimRequest {
  readonly method: string;
  /** Path and query, as they stand in the request line. */
  readonly target: string;
  readonly authorization: string | null;
  /** Whether the client wants to use the connection again. */
  readonly keepAlive: boolean;
}

/** Most bytes of a request's head, and of a body that is read only to be passed over. */
const MOST_HEAD_BYTES = 8192;
const MOST_BODY_BYTES = 65_536;

function join(a: Uint8Array<ArrayBuffer>, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

const latin1 = (bytes: Uint8Array) => String.fromCharCode(...bytes);

/**
 * The next request of a connection, its body passed over; null when the client has closed.
 *
 * @param rest bytes that were read but belong to the request after; kept from call to call
 * @throws {RequestError} for anything that is not HTTP/1, or too long
 */
export async function readRequest(
  connection: { read(into: Uint8Array): Promise<number | null> },
  rest: { bytes: Uint8Array<ArrayBuffer> },
): Promise<SimRequest | null> {
  const buffer = new Uint8Array(4096);
  /** False at the end of the connection. */
  const readMore = async () => {
    const read = await connection.read(buffer);
    if (read !== null) rest.bytes = join(rest.bytes, buffer.subarray(0, read));
    return read !== null;
  };
  let end: number;
  while ((end = latin1(rest.bytes).indexOf("\r\n\r\n")) < 0) {
    if (rest.bytes.length > MOST_HEAD_BYTES) throw new RequestError("the request is too long");
    if (!await readMore()) return null;
  }
  const [first = "", ...lines] = latin1(rest.bytes.subarray(0, end)).split("\r\n");
  rest.bytes = rest.bytes.slice(end + 4);
  const match = /^([A-Z]+) (\S+) HTTP\/1\.([01])$/.exec(first);
  if (!match) throw new RequestError("not an HTTP request");
  const header = (name: string) => {
    const line = lines.find((text) => text.toLowerCase().startsWith(`${name}:`));
    return line === undefined ? null : line.slice(name.length + 1).trim();
  };
  const bodyBytes = Number(header("content-length") ?? 0);
  if (!(bodyBytes >= 0 && bodyBytes <= MOST_BODY_BYTES) || header("transfer-encoding") !== null) {
    throw new RequestError("the request's body is too long");
  }
  while (rest.bytes.length < bodyBytes) if (!await readMore()) return null;
  rest.bytes = rest.bytes.slice(bodyBytes);
  const wish = (header("connection") ?? "").toLowerCase();
  return {
    method: match[1]!,
    target: match[2]!,
    authorization: header("authorization"),
    keepAlive: match[3] === "1" ? wish !== "close" : wish === "keep-alive",
  };
}
