/**
 * Whose service it is: the account of this process, or one named by a person.
 *
 * @module
 */
import { ServiceError } from "./service_error.ts";
import type { Account, RunTool } from "./service_place.ts";

/** The account of this process. */
export async function ownAccount(run: RunTool): Promise<Account> {
  if (Deno.build.os === "windows") {
    const { out } = await run("whoami", []);
    return { name: out, uid: 0, home: Deno.env.get("USERPROFILE") ?? "C:\\" };
  }
  return await accountOf((await run("id", ["-un"])).out, run);
}

/**
 * A POSIX account by its name.
 *
 * @throws {ServiceError} `bad-account` when there is none of that name
 */
export async function accountOf(name: string, run: RunTool): Promise<Account> {
  // One line a system: name:password:uid:gid:comment:home:shell, on macOS with three fields more.
  const { code, out } = Deno.build.os === "darwin"
    ? await run("id", ["-P", name])
    : await run("getent", ["passwd", name]);
  const fields = out.split(":");
  const home = fields.at(-2);
  if (code !== 0 || home === undefined || !/^\d+$/.test(fields[2] ?? "")) {
    throw new ServiceError("bad-account", `there is no account ${name} on this machine`);
  }
  return { name: fields[0]!, uid: Number(fields[2]), home };
}
