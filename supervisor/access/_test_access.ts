/**
 * Access as tests of the panel need it: a machine called "truck" whose operator's token is known.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { Changes } from "../changes.ts";
import { type Access, type AccessParts, openAccess } from "./access.ts";
import type { OperatorParts } from "./operator_routes.ts";
import { operatorView } from "./operator_view.ts";

/** The token before and after it is renewed. */
export const TOKENS = ["a".repeat(32), "b".repeat(32)] as const;

/** The addresses of "truck", besides loopback. */
export const TRUCK_ADDRESSES: readonly string[] = ["192.168.4.2", "2001:db8::2", "fe80::1"];

/** What a test looks at besides. */
export interface TestAccess extends OperatorParts {
  onNewToken(listener: () => void): () => void;
  readonly access: Access;
  readonly log: string[];
}

/** Opens it; `more` replaces parts. */
export function accessForTest(
  clock: Clock,
  settings: Partial<AccessParts["access"]> = {},
  more: Partial<AccessParts> = {},
): TestAccess {
  const log: string[] = [];
  let renewals = 0;
  const changes = new Changes();
  const token = {
    isStored: true,
    get value() {
      return TOKENS[Math.min(renewals, 1)]!;
    },
    renew() {
      renewals++;
      changes.tell();
    },
  };
  const access = openAccess({
    access: { control: "operator", hosts: [], trusted_proxies: [], ...settings },
    token,
    ownAddresses: () => TRUCK_ADDRESSES,
    ownNames: () => ["Truck", "mesoview.local"],
    port: () => 8080,
    clock,
    log: (text) => log.push(text),
    ...more,
  });
  return {
    access,
    log,
    renewToken: token.renew,
    onNewToken: changes.listen,
    operatorView: () =>
      operatorView({
        token: token.value,
        httpHost: "0.0.0.0",
        port: 8080,
        interfaces: [{ name: "wlan0", address: "192.168.4.2" }],
        loggerIp: "192.168.4.6",
        mdnsName: "mesoview.local",
      }),
  };
}
