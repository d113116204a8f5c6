/**
 * Which store the configuration asks for.
 *
 * @module
 */
import { join } from "node:path";
import { systemClock } from "../clock.ts";
import type { RadarConfig } from "../config_radar.ts";
import { openFolderStore } from "./folder.ts";
import type { ObjectStore } from "./mod.ts";
import { openS3Store } from "./s3.ts";
import { StoreError } from "./store_error.ts";

/** What decides about the store. */
export interface StoreSettings {
  readonly radar: Pick<RadarConfig, "store">;
  readonly productsDir: string;
  /** A variable of the environment or of the `.env` file: the credentials stand nowhere else. */
  readonly outer: (name: string) => string | undefined;
}

/**
 * Opens the store of radar pictures; nothing is read or written yet.
 *
 * @throws {StoreError} `credentials` when a bucket is configured and they are missing, `setting`
 * when its address is none
 */
export function openStore({ radar: { store }, productsDir, outer }: StoreSettings): ObjectStore {
  if (store === "folder") return openFolderStore(join(productsDir, "radar"));
  const [accessKeyId, secretAccessKey] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map((
    name,
  ) => outer(name)?.trim());
  if (!accessKeyId || !secretAccessKey) {
    const missing = accessKeyId ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID";
    const remedy = "set it in the environment or in a .env file beside the configuration";
    throw new StoreError("credentials", `bucket ${store.bucket} needs ${missing}: ${remedy}`);
  }
  return openS3Store({ ...store, accessKeyId, secretAccessKey, clock: systemClock });
}
