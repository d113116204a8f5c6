/**
 * A Socket.IO client that never reads: it connects by websocket as a real one does, says that it wants
 * events, and hears nothing of them.
 *
 * @module
 */

/** Connects; the connection stays until it is closed, here or there. */
export async function openSilentClient(address: string): Promise<Deno.TcpConn> {
  const { hostname, port, host } = new URL(address);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const request = [
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
    `Host: ${host}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${btoa("0123456789abcdef")}`,
  ].join("\r\n");
  await connection.write(new TextEncoder().encode(`${request}\r\n\r\n`));
  // The answer to the upgrade and the server's "open" may be read; from here on nothing is.
  await connection.read(new Uint8Array(4096));
  // A frame of text, two bytes long, under a mask of zeros: "40", connected to the main namespace.
  await connection.write(Uint8Array.of(0x81, 0x82, 0, 0, 0, 0, 0x34, 0x30));
  return connection;
}
