/**
 * A supervisor for process tests, with stand-ins for the components. Arguments: the
 * configuration file, the port, and what the component is told.
 */
import { join } from "node:path";
import { loadConfig } from "../config.ts";
import type { ComponentSpec } from "./children/component.ts";
import { run } from "./run.ts";

const [config = "", port = "0", ...told] = Deno.args;
const part: ComponentSpec = {
  name: "mesoingest",
  command: (configArgs) => ({
    program: Deno.execPath(),
    args: ["run", "-A", join(import.meta.dirname!, "_test_part.ts"), ...told, ...configArgs],
  }),
  enabledKey: ["mesoingest_enabled"],
  silentLimitMs: null,
  notConfigured: () => null,
  namedExit: () => null,
};
Deno.exit(await run(loadConfig(config), { port: Number(port), browser: false }, [part]));
