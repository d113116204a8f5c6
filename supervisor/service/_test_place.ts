/**
 * A machine for tests: a temporary folder, with tools that answer as a test says.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { planIn } from "./_test_tool.ts";
import type { Said, ServicePlace } from "./service_place.ts";

const SILENT: Said = { code: 0, out: "", err: "" };
/** The plan that the tests install. */
export const plan = planIn("/opt/field");

/** A machine in a temporary folder whose tools answer by what their command line begins with. */
export async function withPlace(
  answers: Readonly<Record<string, Partial<Said>>>,
  test: (place: ServicePlace, ran: string[]) => Promise<void>,
  system = false,
): Promise<void> {
  const root = Deno.makeTempDirSync();
  const ran: string[] = [];
  const place: ServicePlace = {
    account: { name: "vera", uid: 1000, home: join(root, "home/vera") },
    system,
    root,
    run(program, args) {
      const line = [program, ...args].join(" ");
      ran.push(line);
      const known = Object.keys(answers).find((begin) => line.startsWith(begin));
      return Promise.resolve({ ...SILENT, ...(known === undefined ? {} : answers[known]) });
    },
    pause: () => Promise.resolve(),
  };
  try {
    await test(place, ran);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

/** Puts a file there. */
export const put = (path: string, text = "") => {
  Deno.mkdirSync(dirname(path), { recursive: true });
  Deno.writeTextFileSync(path, text);
};
/** Makes it a machine that systemd has started. */
export const bySystemd = (place: ServicePlace) =>
  Deno.mkdirSync(join(place.root, "run/systemd/system"), { recursive: true });
