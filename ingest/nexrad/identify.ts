/**
 * What a radar file says of itself before it is decoded: its KEY in the store, and a real-time
 * volume's plan. Pure.
 *
 * @module
 */
import { siteOfVolumeName } from "../../formats/nexrad/bucket_keys.ts";
import { decodeVolume, openVolume } from "../../formats/nexrad/level2/mod.ts";
import { decodeProduct } from "../../formats/nexrad/level3/mod.ts";
import { NexradError } from "../../formats/nexrad/nexrad_error.ts";
import { storeKey } from "../../formats/radar_store.ts";
import type { VolumeStart } from "./chunks/followed_volume.ts";
import type { Identity } from "./parts.ts";

/**
 * A Level II volume, from its first bytes; its site from the file's name where it says none. Null
 * when only decoding it can tell.
 *
 * @throws {NexradError} when it is no Level II file
 */
export function identifyVolume(bytes: Uint8Array, name: string): Identity | null {
  const { icao, version, timeMs } = openVolume(bytes).header;
  const site = icao || siteOfVolumeName(name);
  if (timeMs === null || site === null) return null;
  const kind = `V${version}`;
  return { key: storeKey({ site, timeMs, kind }), timeMs, kind };
}

/**
 * A Level III product; null when it names no site.
 *
 * @throws {NexradError} when it cannot be read
 */
export function identifyProduct(bytes: Uint8Array, name: string): Identity | null {
  const { icao, code, volumeTimeMs } = decodeProduct(bytes, name);
  if (icao === "") return null;
  return {
    key: storeKey({ site: icao, timeMs: volumeTimeMs, kind: code }),
    timeMs: volumeTimeMs,
    kind: code,
  };
}

/** What chunk S says; null when it is no such chunk. */
export function startOfVolume(bytes: Uint8Array, name: string): VolumeStart | null {
  try {
    const identity = identifyVolume(bytes, name);
    return identity && { key: identity.key, plan: decodeVolume(bytes).plan };
  } catch (error) {
    if (!(error instanceof NexradError)) throw error;
    return null;
  }
}
