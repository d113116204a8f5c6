/**
 * Is a picture whole, and how large is it? JPEG (ITU-T T.81, annex B): its markers are walked from
 * the beginning to the end, those in the image's data too.
 *
 * @module
 */

/** A whole picture's size, pixels; or what is wrong with it, in words. */
export type JpegState =
  | { readonly width: number; readonly height: number; readonly fault?: undefined }
  | { readonly fault: string };

const START_OF_IMAGE = 0xffd8;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;

/** Looks at a picture's bytes. Damage that leaves all markers as they should be is not seen. */
export function jpegState(bytes: Uint8Array): JpegState {
  if (bytes.length === 0) return { fault: "is empty" };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== START_OF_IMAGE) return { fault: "is no JPEG" };
  let size: { width: number; height: number } | null = null;
  for (let at = 2; at + 1 < bytes.length;) {
    if (bytes[at] !== 0xff) return { fault: `is damaged at byte ${at}` };
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      // Fill bytes may stand before a marker.
      at++;
      continue;
    }
    if (marker === END_OF_IMAGE) return size ?? { fault: "does not say its size" };
    if (!isSegment(marker)) return { fault: `is damaged at byte ${at}` };
    if (at + 4 > bytes.length) break;
    const length = view.getUint16(at + 2);
    if (length < 2) return { fault: `is damaged at byte ${at}` };
    if (isFrame(marker) && at + 9 <= bytes.length) {
      size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
      if (size.width === 0 || size.height === 0) return { fault: "has no size" };
    }
    at += 2 + length;
    if (marker === START_OF_SCAN) {
      if (size === null) return { fault: "does not say its size" };
      at = scanEnd(bytes, at);
    }
  }
  return { fault: "ends before its picture does" };
}

/** SOF0 to SOF15, without DHT, JPG and DAC, which lie among them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** Markers with a length after them: frames and tables, comments; JPG and its like are in no file. */
function isSegment(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8 ||
    marker >= START_OF_SCAN && marker <= 0xef || marker === 0xfe;
}

/** Where the data of a scan ends: at a marker that is neither a stuffed 0xff nor a restart. */
function scanEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    const isData = next === 0 || next >= 0xd0 && next <= 0xd7 || next === 0xff;
    if (!isData) return at;
  }
  return bytes.length;
}
