/**
 * `meso360 open`, what the shortcut does: opens the panel of the supervisor that runs, and becomes
 * the supervisor when none does.
 *
 * @module
 */
import type { LoadedConfig } from "../../config.ts";
import { lockHolder } from "../../lock.ts";
import { EXIT } from "../../processes.ts";
import { showBrowser } from "../browser.ts";
import { ownStatus, panelUrl, shownUrl, supervisorStatus } from "../panel/panel_client.ts";
import { run } from "../run.ts";
import { isSuccessor } from "../update/hand_over.ts";

/** 0 once the page is opened; otherwise the supervisor's exit code. Tests show and run otherwise. */
export async function open(
  loaded: LoadedConfig,
  show: (url: string) => void = showBrowser,
  supervise: typeof run = run,
): Promise<number> {
  const { config, path } = loaded;
  const options = { browser: false, ...(path !== null && { config: path }) };
  // An update starts it with the arguments of the one before, which answers until it has stopped.
  if (isSuccessor()) return await supervise(loaded, options);

  const runsAt = () => lockHolder(config.data_dir, "station")?.port;
  const opened = (port: number) => {
    const url = shownUrl(config, port);
    console.log(`control panel ${url}`);
    show(url);
    return EXIT.ok;
  };
  const before = runsAt();
  const isOurs = before !== undefined && await ownStatus(config, before) !== null;
  if (isOurs) return opened(before);
  const serving = (port: number) => show(shownUrl(config, port));
  const code = await supervise(loaded, { ...options, serving });
  if (code !== EXIT.locked) return code;
  // The lock is another's, so the port is, too: started a moment before, or by another path.
  const other = runsAt();
  if (other === undefined || await supervisorStatus(panelUrl(config, other)) === null) return code;
  return opened(other);
}
