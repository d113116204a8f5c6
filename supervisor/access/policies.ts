/**
 * Who may do what: one table for every request of the program. What nobody named here is looking
 * when it only asks, and the operator's when it changes something.
 *
 * @module
 */

/** Who is let through. */
export type Who = "anyone" | "operator" | "host";

/** What a request must bring. */
export interface Policy {
  readonly who: Who;
  /** Whether another site's page may send it too. */
  readonly fromAnyPage: boolean;
}

/** Methods of the program; every other one is refused, whatever it is meant for. */
export const METHODS: readonly string[] = ["GET", "HEAD", "POST", "OPTIONS"];

const LOOKING: Policy = { who: "anyone", fromAnyPage: true };
const OPERATOR: Policy = { who: "operator", fromAnyPage: false };
const HOST: Policy = { who: "host", fromAnyPage: false };
const ANYONE_HERE: Policy = { who: "anyone", fromAnyPage: false };
const ANYONE_ANYWHERE: Policy = { who: "anyone", fromAnyPage: true };

/** The exceptions, by name. */
const NAMED: ReadonlyMap<string, Policy> = new Map([
  // It shows the token.
  ["GET /api/operator", HOST],
  // The token is in the body, and signing out takes none; a new token asks for the host by itself.
  ["POST /api/operator", ANYONE_HERE],
  ["POST /update", HOST],
  // Adding a note; it has a rate of its own.
  ["POST /view/notes", ANYONE_HERE],
  // Clients of the radar's interface set flags back, from their own pages. No cookie is asked for.
  ["POST /radar/flag", ANYONE_ANYWHERE],
  ["POST /radar/flag/", ANYONE_ANYWHERE],
  // Socket.IO's clients ask so where they have no websockets; its own rule says which pages may.
  ["POST /socket.io/", ANYONE_ANYWHERE],
]);

/** What a request needs. `path` is the one that the router goes by. */
export function policyOf(method: string, path: string): Policy {
  const asked = method === "HEAD" ? "GET" : method;
  const named = NAMED.get(`${asked} ${path}`);
  if (named !== undefined) return named;
  return asked === "GET" || asked === "OPTIONS" ? LOOKING : OPERATOR;
}
