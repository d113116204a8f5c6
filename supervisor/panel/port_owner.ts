/**
 * Which process listens on a port, where the system has a program that tells.
 *
 * @module
 */
import { runWithin, textOf } from "../run_program.ts";

/** Who waits for the answer waits to be told why there is no panel. */
const LIMIT_MS = 1_000;

/** Its name and number; null when nobody tells, or it is another user's. */
export async function portOwner(port: number): Promise<string | null> {
  const ss = await outputOf("ss", ["-Hltnp", `sport = :${port}`]);
  const user = /users:\(\("([^"]+)",pid=(\d+)/.exec(ss);
  if (user) return `${user[1]} (process ${user[2]})`;
  const lsof = await outputOf("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"]);
  const [pid, name] = [/^p(\d+)$/m.exec(lsof)?.[1], /^c(.+)$/m.exec(lsof)?.[1]];
  return pid === undefined ? null : `${name ?? "a program"} (process ${pid})`;
}

async function outputOf(program: string, args: readonly string[]): Promise<string> {
  return textOf(await runWithin(LIMIT_MS, program, args)) ?? "";
}
