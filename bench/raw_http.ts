/**
 * HTTP by hand, on a socket: sends any bytes, and reads what is answered.
 *
 * @module
 */

/** An answer as it came. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Without the sizes of its chunks; of a live stream, empty. */
  readonly body: Uint8Array;
  /** Whether the connection ends with it, or should. */
  readonly closes: boolean;
}

/** How a request is asked. */
export interface Asking {
  readonly method: string;
  /** After so long without an answer the request's end is told (the sending half is closed). */
  readonly endAfterMs: number | null;
  /** After so long without one it hangs. */
  readonly patienceMs: number;
}

const decoder = new TextDecoder("latin1");

/** A connection, with what has come and not been read. */
export class HttpConnection {
  #buffer = new Uint8Array(0);
  #ended = false;

  private constructor(private readonly connection: Deno.TcpConn) {}

  /** Connects to a port of this machine. */
  static async open(port: number): Promise<HttpConnection> {
    return new HttpConnection(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  /** Sends `bytes` and reads the answer; "closed" without one, "hangs" when nothing happens. */
  async ask(bytes: Uint8Array, asking: Asking): Promise<HttpAnswer | "closed" | "hangs"> {
    const sending = this.#send(bytes);
    const timers: ReturnType<typeof setTimeout>[] = [];
    const late = new Promise<"hangs">((resolve) =>
      timers.push(setTimeout(resolve, asking.patienceMs, "hangs"))
    );
    if (asking.endAfterMs !== null) {
      timers.push(setTimeout(() => void this.#endSending(), asking.endAfterMs));
    }
    const answer = await Promise.race([this.#answer(asking.method), late]);
    timers.forEach((timer) => clearTimeout(timer));
    if (answer !== "hangs") await Promise.race([sending, pause(1_000)]);
    return answer;
  }

  close(): void {
    try {
      this.connection.close();
    } catch {
      // Closed already.
    }
  }

  async #send(bytes: Uint8Array): Promise<void> {
    try {
      for (let sent = 0; sent < bytes.length;) {
        sent += await this.connection.write(bytes.subarray(sent));
      }
    } catch {
      // Answered and closed before all was sent: what was answered is read.
    }
  }

  async #endSending(): Promise<void> {
    try {
      await this.connection.closeWrite();
    } catch {
      // Closed already.
    }
  }

  async #more(): Promise<boolean> {
    if (this.#ended) return false;
    const chunk = new Uint8Array(65_536);
    let count: number | null = null;
    try {
      count = await this.connection.read(chunk);
    } catch {
      // Reset: as good as ended.
    }
    if (count === null) {
      this.#ended = true;
      return false;
    }
    const all = new Uint8Array(this.#buffer.length + count);
    all.set(this.#buffer);
    all.set(chunk.subarray(0, count), this.#buffer.length);
    this.#buffer = all;
    return true;
  }

  /** Takes bytes up to and with `mark`; null when the connection ends before. */
  async #until(mark: string): Promise<string | null> {
    for (let seen = 0;;) {
      const text = decoder.decode(this.#buffer.subarray(seen));
      const at = text.indexOf(mark);
      if (at >= 0) {
        return decoder.decode(this.#take(seen + at + mark.length)).slice(0, -mark.length);
      }
      seen = Math.max(0, this.#buffer.length - mark.length);
      if (!await this.#more()) return null;
    }
  }

  async #bytes(count: number): Promise<Uint8Array | null> {
    while (this.#buffer.length < count) if (!await this.#more()) return null;
    return this.#take(count);
  }

  #take(count: number): Uint8Array {
    const taken = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.slice(count);
    return taken;
  }

  async #answer(method: string): Promise<HttpAnswer | "closed"> {
    for (;;) {
      const head = await this.#until("\r\n\r\n");
      if (head === null) return "closed";
      const [first = "", ...lines] = head.split("\r\n");
      const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first)?.[1] ?? NaN);
      if (Number.isNaN(status)) throw new Error(`no status line: ${JSON.stringify(first)}`);
      // Interim: the answer is still to come.
      if (status >= 100 && status < 200 && status !== 101) continue;
      const headers = new Map(lines.map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }));
      const isStream = headers.get("content-type")?.startsWith("text/event-stream") ?? false;
      const body = isStream || method === "HEAD" || [204, 304].includes(status)
        ? new Uint8Array()
        : await this.#body(headers);
      const closes = isStream || this.#ended || headers.get("connection") === "close";
      return { status, headers, body, closes };
    }
  }

  async #body(headers: ReadonlyMap<string, string>): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    const length = headers.get("content-length");
    if (headers.get("transfer-encoding") === "chunked") {
      for (;;) {
        const size = parseInt(await this.#until("\r\n") ?? "", 16);
        if (Number.isNaN(size)) throw new Error("an answer was cut off in its chunks");
        if (size > 0) parts.push(await this.#bytes(size) ?? new Uint8Array());
        await this.#bytes(2);
        if (size === 0) break;
      }
    } else if (length !== undefined) {
      const whole = await this.#bytes(Number(length));
      if (whole === null) throw new Error("an answer was cut off");
      parts.push(whole);
    } else {
      while (await this.#more());
      parts.push(this.#take(this.#buffer.length));
    }
    return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
