/**
 * The jobs of this room: fetching, copying to the archive, and proving that nothing is missing.
 * What each needs is loaded when it runs.
 *
 * @module
 */
import type { RunJob } from "../jobs.ts";

/** `<id>-source-sync`: what is new at an instrument's source comes into its folder here. */
export const sourceSyncJob: RunJob = async (context) =>
  await (await import("./mirror/source_sync.ts")).syncSource(context);

/** `archive-raw`, `archive-products`, `archive-products-wxcam`: copies to the archive. */
export const archiveJob: RunJob = async (context) =>
  await (await import("./mirror/archive.ts")).archive(context);

/** `archive-manifests`: SHA-256 lists of the raw files by instrument and day, and their copies. */
export const manifestsJob: RunJob = async (context) =>
  await (await import("./mirror/archive_manifests.ts")).archiveManifests(context);

/** `mirror-verify`: compares source, mirror and archive, and changes none of them. */
export const mirrorVerifyJob: RunJob = async (context) =>
  await (await import("./mirror/mirror_verify.ts")).verifyMirrors(context);
