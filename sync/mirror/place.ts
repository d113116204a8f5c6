/**
 * Where a source or destination of the configuration is: a folder of this machine, a folder of
 * another one behind ssh, or the listing of a web server.
 *
 * @module
 */
import { resolve } from "node:path";
import { shownAddress } from "../../secrets.ts";
import { PlaceError } from "./place_error.ts";

/** A place. */
export type Place =
  | { readonly kind: "folder"; readonly path: string }
  | {
    readonly kind: "ssh";
    /** Null: ssh's own choice. */
    readonly user: string | null;
    /** Without brackets. */
    readonly host: string;
    readonly port: number | null;
    /** As the far end's rsync takes it: absolute, or from the home folder there. */
    readonly path: string;
  }
  | { readonly kind: "http"; readonly url: URL };

export type SshPlace = Extract<Place, { kind: "ssh" }>;

/** Where rsync can copy to. */
export type FolderPlace = Exclude<Place, { kind: "http" }>;

const NO_PLACE = "write a folder, user@host:/path, ssh://user@host:port/path or http(s)://…";

/**
 * What a text of the configuration means; `~/` at the far end is the home folder there.
 *
 * @throws {PlaceError} when it is none of these
 */
export function parsePlace(text: string): Place {
  if (/^https?:\/\//i.test(text)) return { kind: "http", url: httpUrl(text) };
  // It would stand in logs, and ssh takes none. A password may hold what ends a host's name, too.
  if (/^(?:ssh:\/\/)?[^/@\\]*:[^/@\\]*@|^[^/@:\\]+:[^/~\\][^@]*@[^/]*:/is.test(text)) {
    throw new PlaceError(
      "bad address",
      `an ssh address takes no password: use a key, and ${NO_PLACE}`,
    );
  }
  if (/^ssh:\/\//i.test(text)) return sshUrl(text);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    throw new PlaceError(
      "bad address",
      `${shownAddress(text)} cannot be fetched from: ${NO_PLACE}`,
    );
  }
  // One letter before the colon is a drive of Windows.
  const far = /^(?:([^@/\\:]+)@)?(\[[^\]/]+\]|[^/\\:@[\]]{2,}):(.*)$/s.exec(text);
  if (far === null) return { kind: "folder", path: resolve(text) };
  const [, user, host, path] = far;
  return sshPlace(user, host!, null, path!);
}

function sshPlace(
  user: string | undefined,
  host: string,
  port: number | null,
  path: string,
): Place {
  // What begins with a hyphen would be an option of ssh; two colons are rsync's own server.
  if (/^-/.test(host) || /^-/.test(user ?? "") || path.startsWith(":")) {
    throw noSsh();
  }
  return {
    kind: "ssh",
    user: user ?? null,
    host: host.replace(/^\[|\]$/g, ""),
    port,
    // The far end's rsync gets the path without a shell that would know what ~ is.
    path: path.replace(/^~\/?/, "").replace(/(?<=.)\/+$/, ""),
  };
}

function sshUrl(text: string): Place {
  const match = /^ssh:\/\/(?:([^@/]+)@)?(\[[^\]/]+\]|[^/:@[\]]+)(?::(\d{1,5}))?(\/.*)?$/is.exec(
    text,
  );
  if (match === null) throw noSsh();
  const [, user, host, port, path] = match;
  const far = path ?? "/";
  return sshPlace(
    user,
    host!,
    port === undefined ? null : Number(port),
    far.startsWith("/~/") ? far.slice(1) : far,
  );
}

/** Of an address that cannot be read, nobody knows what must not be shown. */
const noSsh = () =>
  new PlaceError("bad address", `the address is none that ssh can use: ${NO_PLACE}`);

function httpUrl(text: string): URL {
  try {
    const url = new URL(text);
    url.search = "";
    url.hash = "";
    if (!url.pathname.endsWith("/")) url.pathname += "/";
    return url;
  } catch {
    throw new PlaceError("bad address", `${shownAddress(text)} is no address: ${NO_PLACE}`);
  }
}

/** A place as messages have it, without what lets somebody in. */
export function placeText(place: Place): string {
  switch (place.kind) {
    case "folder":
      return place.path;
    case "http":
      return shownAddress(place.url.href);
    case "ssh": {
      const host = `${place.user === null ? "" : `${place.user}@`}${place.host}`;
      return `${host}${place.port === null ? "" : ` port ${place.port}`}:${place.path}`;
    }
  }
}

/** A folder below a place. */
export function below<P extends FolderPlace>(place: P, folder: string): P {
  const { path } = place;
  return { ...place, path: path === "" ? folder : `${path.replace(/\/$/, "")}/${folder}` };
}
