/**
 * Under which names this machine's pages are asked for, besides localhost and its addresses.
 *
 * @module
 */

/**
 * The names.
 *
 * @param hostname the operating system's
 * @param mdnsName the name in use on the network, as `mesoview-2.local`; null when there is none
 */
export function ownNames(
  config: { readonly http_host: string; readonly mdns_hostname: string },
  hostname: string,
  mdnsName: string | null,
): string[] {
  const names = [
    hostname,
    // The system's own responder (avahi, Bonjour) gives it out as that.
    `${hostname.split(".")[0]}.local`,
    config.http_host,
    // The configured name too: phones ask by it while it is only being claimed, after a restart.
    `${config.mdns_hostname}.local`,
  ];
  return mdnsName === null ? names : [...names, mdnsName];
}
