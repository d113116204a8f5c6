/**
 * Reads an HDF5 file's bytes one field after another, and never beyond their end.
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";

/** How wide the file's addresses and lengths are, and where its first byte counts from. */
export interface FileLayout {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  readonly base: number;
  /** Counts bytes of what leads to other things: see {@link budget}. */
  readonly spend: (bytes: number) => void;
}

/** How often the same bytes may be read: an object has one name, seldom some more. */
const MOST_TIMES = 64;

/**
 * Headers, indexes and attributes are each read once for each name of their object: together they
 * take no more bytes than some times the file. A file whose indexes lead back to themselves, or a
 * thousand times to the same place, is damaged, and is so after a time that goes with its size.
 *
 * @returns what throws a `DatasetError` when more bytes were spent
 */
export function budget(fileBytes: number): FileLayout["spend"] {
  let left = fileBytes * MOST_TIMES;
  return (bytes) => {
    left -= bytes;
    if (left < 0) throw new DatasetError("damaged", "an index that does not end");
  };
}

/** A place in the file. */
export class Cursor {
  /** @throws {DatasetError} when the part is not within the file */
  constructor(
    readonly file: FileLayout,
    public at: number,
    readonly end: number = file.bytes.length,
    readonly what: string = "the file",
  ) {
    if (at < 0 || end < at || end > file.bytes.length) {
      const where = `${what} is said to be at bytes ${at} to ${end} of ${file.bytes.length}`;
      throw new DatasetError(end > file.bytes.length ? "truncated" : "damaged", where);
    }
  }

  /** Bytes that are left. */
  get left(): number {
    return this.end - this.at;
  }

  u8(): number {
    return this.file.view.getUint8(this.take(1));
  }

  u16(): number {
    return this.file.view.getUint16(this.take(2), true);
  }

  u32(): number {
    return this.file.view.getUint32(this.take(4), true);
  }

  /** A number of so many bytes. */
  uint(bytes: number): number {
    const start = this.take(bytes);
    let value = 0;
    for (let i = bytes - 1; i >= 0; i--) value = value * 256 + this.file.bytes[start + i]!;
    if (value > Number.MAX_SAFE_INTEGER) {
      throw new DatasetError("damaged", `${this.what} has an impossible number at byte ${start}`);
    }
    return value;
  }

  length(): number {
    return this.uint(this.file.lengthBytes);
  }

  /** Where something is; null where nothing is. */
  address(): number | null {
    const { bytes, offsetBytes, base } = this.file;
    const start = this.take(offsetBytes);
    if (bytes.subarray(start, start + offsetBytes).every((byte) => byte === 0xff)) return null;
    this.at = start;
    return base + this.uint(offsetBytes);
  }

  /** Where something is that must be there. */
  place(): number {
    const address = this.address();
    if (address === null) throw new DatasetError("damaged", `${this.what} leads to nowhere`);
    return address;
  }

  part(bytes: number): Uint8Array {
    const start = this.take(bytes);
    return this.file.bytes.subarray(start, start + bytes);
  }

  skip(bytes: number): void {
    this.take(bytes);
  }

  /** Four letters that stand at the beginning of a structure. */
  signature(expected: string): void {
    const found = String.fromCharCode(...this.part(4));
    if (found === expected) return;
    throw new DatasetError(
      "damaged",
      `${this.what} at byte ${this.at - 4} does not begin with ${expected}`,
    );
  }

  /** A version that is read. */
  version(...known: number[]): number {
    const version = this.u8();
    if (known.includes(version)) return version;
    throw new DatasetError(
      "unsupported",
      `${this.what} at byte ${this.at - 1} is of version ${version}`,
    );
  }

  private take(bytes: number): number {
    const start = this.at;
    if (!(bytes >= 0) || start + bytes > this.end) {
      throw new DatasetError(
        this.end === this.file.bytes.length ? "truncated" : "damaged",
        `${this.what} ends at byte ${this.end}, byte ${start + bytes} is needed`,
      );
    }
    this.at += bytes;
    return start;
  }
}

/** Text up to its first NUL. */
export function textUntilNul(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Bytes that hold numbers up to a limit. */
export function bytesFor(limit: number): number {
  return Math.floor(Math.log2(Math.max(1, limit)) / 8) + 1;
}
