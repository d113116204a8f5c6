/**
 * What of the ionospheric radars' settings, or of their component, keeps records from coming.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import { isSuperdarnConfigured, publisherAt } from "../../config_superdarn.ts";
import type { ComponentView } from "../../formats/panel_messages.ts";
import { radarNamed, RADARS } from "../../formats/superdarn/radars.ts";
import { type Check, pass, warn } from "./check.ts";
import { type Probe, tcpProbe } from "./tcp_probe.ts";

const LOOK_AT_LOG = "what it says: meso360 logs --component superdarn";

/** Names that a line has room for. */
const NAMED = 12;

/** A radar that does not answer sooner is not waited for. */
const PROBE_MS = 3_000;

/**
 * The lines about the ionospheric radars; none where they are not configured. Takes 3 s at most.
 *
 * @param components as they run; null when none do: then each radar is tried
 */
export async function superdarnChecks(
  { superdarn, http_port }: Pick<Config, "superdarn" | "http_port">,
  components: readonly ComponentView[] | null,
  probe: Probe = tcpProbe,
): Promise<Check[]> {
  if (!isSuperdarnConfigured(superdarn)) return [];
  const view = components?.find(({ name }) => name === "superdarn");
  if (!(view?.enabled ?? superdarn.enabled)) {
    return [warn(
      "superdarn is disabled: no ionospheric radar is heard",
      "enable it in the panel, or set superdarn.enabled to true",
    )];
  }
  const checks: Check[] = [];
  if (superdarn.port === http_port) {
    checks.push(warn(
      `superdarn.port and http_port are both ${http_port}`,
      "choose another superdarn.port; clients go on asking at http_port",
    ));
  }
  checks.push(...superdarnStateChecks(components));
  const receives = view?.status === "running" && isReceiving(view);
  if (receives && view.reason !== null) {
    checks.push(warn(`superdarn: ${view.state}`, view.reason));
  }
  // Whose records come as they should is called rightly.
  if (!receives || view.reason !== null) checks.push(...mistypedChecks(superdarn));
  if (components === null) checks.push(...await answerChecks(superdarn, probe));
  if (checks.length > 0) return checks;
  const what = components === null ? "ionospheric radars answer" : "ionospheric radars";
  return [pass(`${what}: ${radarsText(superdarn)}`)];
}

/** The line about radars at whose address nobody answers. */
async function answerChecks(
  { radars, zmq }: Config["superdarn"],
  probe: Probe,
): Promise<Check[]> {
  const all = [
    ...Object.entries(radars).map(([name, { host, port }]) => ({ name, host, port })),
    ...zmq === null ? [] : [{ name: "zmq", ...publisherAt(zmq) }],
  ];
  const silent = (await Promise.all(all.map(async ({ name, host, port }) => {
    const why = await probe(host, port, PROBE_MS);
    return why === null ? null : `${name} (${host} port ${port}: ${why})`;
  }))).filter((text) => text !== null);
  if (silent.length === 0) return [];
  return [warn(
    `${silent.length} of ${all.length} ionospheric radars do not answer: ${listed(silent)}`,
    "are host and port in superdarn right, does the radar's server run and let this machine in, " +
      "and is this machine on the network?",
  )];
}

/** The lines about names that are in no table, but nearly so. */
function mistypedChecks({ radars }: Config["superdarn"]): Check[] {
  return unknownNames(radars).flatMap((name) => {
    const meant = RADARS.find(({ code }) => isNear(name, code));
    return meant === undefined ? [] : [warn(
      `superdarn.radars.${name} is in no table of radars: is ${meant.code} (${meant.name}) meant?`,
      `correct the name superdarn.radars.${name}; that of a new radar may stay`,
    )];
  });
}

const unknownNames = (radars: Config["superdarn"]["radars"]) =>
  Object.keys(radars).filter((name) => radarNamed(name.split(/[-_]/, 1)[0]!) === undefined);

/** Whether a name is another with one letter wrong, missing or too many, or two neighbours swapped. */
function isNear(name: string, code: string): boolean {
  const [short, long] = name.length < code.length ? [name, code] : [code, name];
  const at = [...long].findIndex((letter, i) => letter !== short[i]);
  const rest = (text: string, from: number) => text.slice(at + from);
  if (long.length > short.length) return rest(long, 1) === rest(short, 0);
  return rest(long, 1) === rest(short, 1) ||
    long[at] === short[at + 1] && long[at + 1] === short[at] && rest(long, 2) === rest(short, 2);
}

function listed(texts: readonly string[]): string {
  const more = texts.length - NAMED;
  return [...texts.slice(0, NAMED), ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

/** The line about a component that is to run, but hears nothing; none while it hears something. */
export function superdarnStateChecks(components: readonly ComponentView[] | null): Check[] {
  const view = components?.find(({ name }) => name === "superdarn");
  if (view === undefined || !view.enabled || !view.configured) return [];
  const { status, state, reason, crashes } = view;
  if (status === "stopped") {
    return [warn("superdarn is stopped: no ionospheric radar is heard", "start it in the panel")];
  }
  // Started again after a crash or because it hung, it has to show first that it does its work.
  const isWell = isReceiving(view) || state === "replay" ||
    crashes === 0 && ["starting", "running", "connecting"].includes(state);
  return status === "running" && isWell ? [] : [warn(`superdarn: ${state}`, reason ?? LOOK_AT_LOG)];
}

const isReceiving = ({ state }: ComponentView) => state.startsWith("receiving ");

/** The radars by name; one that the table of radars does not have may be new. */
function radarsText({ radars, zmq }: Config["superdarn"]): string {
  const names = Object.keys(radars);
  const unknown = unknownNames(radars);
  const hint = unknown.length === 0
    ? ""
    : ` (in no table of radars, so without a fan: ${listed(unknown)})`;
  const stream = zmq === null ? [] : [`those of the stream at ${zmq}`];
  return [...(names.length > 0 ? [listed(names) + hint] : []), ...stream].join("; ");
}
