/**
 * How the processes of `superdarn_load.ts` talk: JSON, a line each, on stdin and stdout.
 *
 * @module
 */

/** Says something to the process that started this one. */
export function tell(value: unknown): void {
  console.log(JSON.stringify(value));
}

/** What the other side says, one after the other; waits for what is not said yet. */
export function lines(stream: ReadableStream<Uint8Array>): <T>() => Promise<T> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  return async <T>() => {
    while (!rest.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) throw new Error("the other process has ended");
      rest += value;
    }
    const end = rest.indexOf("\n");
    const line = rest.slice(0, end);
    rest = rest.slice(end + 1);
    return JSON.parse(line) as T;
  };
}
