/**
 * Tells this device's other pages that it may do something else than before: the cookie is theirs
 * too.
 *
 * @module
 */

const CHANNEL = "meso360 rights";

let channel: BroadcastChannel | null = null;
const own = () => channel ??= new BroadcastChannel(CHANNEL);

/** Somebody signed in or out on this page. */
export function tellRights(): void {
  own().postMessage("changed");
}

/** Calls `then` when somebody signed in or out on another page of this device. */
export function onRightsNews(then: () => void): void {
  own().addEventListener("message", then);
}
