/**
 * Which SHA-256 lists there should be, so that none is lost unnoticed.
 *
 * @module
 */
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { replaceFile } from "../../durable.ts";
import { damagedLists, listNames, manifestsFolder } from "./manifests.ts";
import { diskError } from "./place_error.ts";

/** A list that cannot be used. */
export interface BrokenList {
  /** `<id>/<day>.sha256` */
  readonly name: string;
  readonly is: "lost" | "damaged";
  /** What happened, and what to do. */
  readonly text: string;
}

const pathOf = (stateDir: string) => join(stateDir, "archive", "lists.json");

/** The lists that were made once and are here no more, and those that are not as they were written. */
export function brokenLists(stateDir: string): BrokenList[] {
  const folder = manifestsFolder(stateDir);
  const remedy = `put it back from the archive's manifests; without one, remove it and ` +
    `${pathOf(stateDir)}, and a new one is made of what the files are now`;
  const lost = notedLists(stateDir).filter((name) => !existsSync(join(folder, name)));
  return [
    ...lost.map((name) => ({ name, is: "lost" as const, text: `the list is lost: ${remedy}` })),
    ...damagedLists(stateDir).map((name) => ({
      name,
      is: "damaged" as const,
      text: `the list is not as it was written: ${remedy}`,
    })),
  ];
}

/** Keeps which there are now, the lost ones too. */
export function noteLists(stateDir: string, broken: Iterable<string>): void {
  const names = new Set([...listNames(manifestsFolder(stateDir)), ...broken]);
  const path = pathOf(stateDir);
  try {
    mkdirSync(dirname(path), { recursive: true });
    replaceFile(path, JSON.stringify([...names].sort()) + "\n");
  } catch (error) {
    throw diskError(error, path);
  }
}

function notedLists(stateDir: string): string[] {
  try {
    return JSON.parse(Deno.readTextFileSync(pathOf(stateDir)));
  } catch {
    return [];
  }
}
