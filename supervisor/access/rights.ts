/**
 * Whether the one who sent a request may control: asked before a POST is done, and told to pages,
 * so that their buttons say it beforehand.
 *
 * @module
 */
import type { Context } from "hono";
import type { PanelEnv } from "../panel/api.ts";
import { hostRefusal, isForeign, refusal } from "./guard.ts";

/** The machine as requests name it. */
export interface OwnMachine {
  /** Its own addresses: requests from them come from the host. */
  ownAddresses(): string[];
  /** The names under which its pages are asked for, besides localhost. */
  readonly ownNames: readonly string[];
}

/** Why a request may not control, with the answer's code; null when it may. */
export function refusedControl(c: Context<PanelEnv>, machine: OwnMachine) {
  const addresses = machine.ownAddresses();
  const why = refusal({
    address: c.env?.incoming?.socket.remoteAddress,
    header: (name) => c.req.header(name),
    headerNames: [...c.req.raw.headers.keys()],
  }, addresses);
  if (why !== null) return { status: 403, why } as const;
  const elsewhere = hostRefusal(c.req.header("host"), addresses, machine.ownNames);
  return elsewhere === null ? null : { status: 421, why: elsewhere } as const;
}

/** What a page is told about it. */
export function mayControl(c: Context<PanelEnv>, machine: OwnMachine) {
  const refused = refusedControl(c, machine);
  return { may_control: refused === null, may_not_control_because: refused?.why ?? null };
}

/** Why a request that adds something anyone may add is refused all the same; null when it is not. */
export function refusedForeign(c: Context<PanelEnv>, machine: OwnMachine) {
  const header = (name: string) => c.req.header(name);
  if (isForeign({ header })) {
    return { status: 403, why: "another site's page may not write here" } as const;
  }
  const elsewhere = hostRefusal(header("host"), machine.ownAddresses(), machine.ownNames);
  return elsewhere === null ? null : { status: 421, why: elsewhere } as const;
}
