/**
 * What is in a product's blocks: symbology, graphic, tabular (ICD 2620001, figures 3-6 and 3-8)?
 *
 * @module
 */
import { NexradError } from "../nexrad_error.ts";
import { Reader } from "./bytes.ts";
import { DESCRIPTION_BYTES, type Message, MESSAGE_HEADER_BYTES } from "./header.ts";
import { type Packet, readPackets, type Skip } from "./packets.ts";

export interface Blocks {
  readonly layers: readonly (readonly Packet[])[];
  readonly graphicPages: readonly (readonly Packet[])[];
  readonly pages: readonly (readonly string[])[];
}

/** Products that are text alone: where the symbology would be stand their pages (table III). */
const TEXT_ONLY: ReadonlySet<number> = new Set([62, 73, 75, 82]);

const MOST_LAYERS = 18;
const MOST_PAGES = 100;
const MOST_LINES = 1000;

/** All blocks of a message. One that cannot be read is left out, and `skip` told why. */
export function readBlocks({ description, bytes }: Message, skip: Skip): Blocks {
  const { symbologyAt, graphicAt, tabularAt, productCode } = description;
  const textOnly = TEXT_ONLY.has(productCode);
  const block = <T>(at: number, name: string, read: (from: Reader) => T[]): T[] => {
    if (at === 0) return [];
    try {
      return read(openAt(bytes, at, name));
    } catch (error) {
      if (!(error instanceof NexradError)) throw error;
      skip(`the ${name} block`, error);
      return [];
    }
  };
  if (textOnly) {
    return {
      layers: [],
      pages: block(symbologyAt, "text", (read) => readPages(read, skip)),
      graphicPages: block(graphicAt, "graphic", (read) => readTrends(read, skip)),
    };
  }
  return {
    layers: block(symbologyAt, "symbology", (read) => readSymbology(read, skip)),
    graphicPages: block(graphicAt, "graphic", (read) => readGraphic(read, skip)),
    pages: block(tabularAt, "tabular", (read) => readTabular(read, skip)),
  };
}

function openAt(bytes: Uint8Array, at: number, name: string): Reader {
  if (at + 2 > bytes.length) {
    throw new NexradError(
      "truncated",
      `the ${name} block is said to begin at byte ${at}, but the product ends at ${bytes.length}`,
    );
  }
  const read = new Reader(bytes, `the ${name} block`);
  read.at = at;
  return read;
}

function divider(read: Reader, id: number | null): void {
  const at = read.at;
  const found = read.i16();
  const foundId = id === null ? null : read.u16();
  if (found !== -1 || foundId !== id) {
    throw new NexradError("bad-field", `${read.what} has no divider at byte ${at}`);
  }
}

function readSymbology(read: Reader, skip: Skip): Packet[][] {
  divider(read, 1);
  read.take(4); // its length: the layers have theirs
  const count = read.u16();
  if (count > MOST_LAYERS) {
    throw new NexradError(
      "too-large",
      `${count} layers of symbology: at most ${MOST_LAYERS} exist`,
    );
  }
  return gather(count, "layer", skip, (number) => {
    divider(read, null);
    return readPackets(read.part(read.u32(), `layer ${number}`), skip);
  });
}

function readGraphic(read: Reader, skip: Skip): Packet[][] {
  divider(read, 2);
  read.take(4);
  const count = read.u16();
  if (count > MOST_PAGES) {
    throw new NexradError("too-large", `${count} graphic pages: at most ${MOST_PAGES} are read`);
  }
  return gather(count, "graphic page", skip, (number) => {
    read.take(2); // the page's number
    return readPackets(read.part(read.u16(), `graphic page ${number}`), skip);
  });
}

/** The storm structure's trends: packets without a block around them, to the message's end. */
function readTrends(read: Reader, skip: Skip): Packet[][] {
  // Its offset counts from 1, unlike all others.
  read.at -= 2;
  return [readPackets(read, skip)];
}

/** A whole message of its own, whose header and description say nothing new; then pages. */
function readTabular(read: Reader, skip: Skip): string[][] {
  divider(read, 3);
  read.take(4);
  read.take(MESSAGE_HEADER_BYTES + DESCRIPTION_BYTES);
  return readPages(read, skip);
}

/** Pages of lines, each line after its length; −1 ends a page. */
function readPages(read: Reader, skip: Skip): string[][] {
  divider(read, null);
  const count = read.u16();
  if (count > MOST_PAGES) {
    throw new NexradError("too-large", `${count} pages of text: at most ${MOST_PAGES} are read`);
  }
  return gather(count, "page", skip, () => {
    const lines: string[] = [];
    for (let length = read.i16(); length !== -1; length = read.i16()) {
      if (length < 0 || lines.length >= MOST_LINES) {
        throw new NexradError("bad-field", `a line of ${length} characters at byte ${read.at - 2}`);
      }
      lines.push(read.text(length));
    }
    return lines;
  });
}

/** The parts until the last, or until one cannot be read: those before it are kept. */
function gather<T>(count: number, what: string, skip: Skip, read: (number: number) => T): T[] {
  const parts: T[] = [];
  try {
    while (parts.length < count) parts.push(read(parts.length + 1));
  } catch (error) {
    if (!(error instanceof NexradError)) throw error;
    skip(`${what} ${parts.length + 1} of ${count}`, error);
  }
  return parts;
}
