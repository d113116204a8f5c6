/**
 * `meso360 open`, what the shortcut does: opens the panel of the supervisor that runs, and becomes
 * the supervisor when none does.
 *
 * @module
 */
import type { LoadedConfig } from "../../config.ts";
import { lockHolder } from "../../lock.ts";
import { showBrowser } from "../browser.ts";
import { panelUrl, supervisorStatus } from "../panel/panel_client.ts";
import { run } from "../run.ts";

const TRIES = 100;
const PAUSE_MS = 100;

/** 0 once the page is opened; otherwise the supervisor's exit code. Tests show and run otherwise. */
export async function open(
  loaded: LoadedConfig,
  show: (url: string) => void = showBrowser,
  supervise: typeof run = run,
): Promise<number> {
  if (await openPanel(loaded, show)) return 0;
  // The page is opened as soon as this process serves it.
  const opening = openWhenThere(loaded, show);
  const code = await supervise(loaded, {
    browser: false,
    ...(loaded.path && { config: loaded.path }),
  });
  await opening.stop();
  return code;
}

async function openPanel(
  { config }: LoadedConfig,
  show: (url: string) => void,
): Promise<boolean> {
  const port = lockHolder(config.data_dir, "station")?.port;
  if (port === undefined || await supervisorStatus(panelUrl(config, port)) === null) return false;
  const url = `http://localhost:${port}/`;
  console.log(`control panel ${url}`);
  show(url);
  return true;
}

function openWhenThere(
  loaded: LoadedConfig,
  show: (url: string) => void,
): { stop(): Promise<void> } {
  let stopped = false;
  const look = async () => {
    for (let tries = 0; tries < TRIES && !stopped; tries++) {
      if (await openPanel(loaded, show)) return;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  const looking = look();
  return {
    async stop() {
      stopped = true;
      await looking;
    },
  };
}
