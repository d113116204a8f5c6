/**
 * For tests and measurements: a port that a program under test can have to itself.
 *
 * @module
 */

/** A TCP port of the loopback address that nobody uses at this moment. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
