/**
 * Lines to the terminal, without ever waiting for it: a terminal that is paused (Ctrl-S, text
 * selected in a Windows console) or a pipe that nobody reads must not stop the recording.
 *
 * @module
 */

/** Lines that wait for a terminal that does not take them; more are left out, and it is said. */
const MAX_WAITING = 1_000;

/** Where lines for a person go. */
export interface Terminal {
  print(line: string): void;
  /** Resolves when everything is written, or after `waitMs`. */
  flush(waitMs: number): Promise<void>;
}

/** A terminal on anything that can be written to, stdout in the program. */
export function openTerminal(out: { write(bytes: Uint8Array): Promise<number> }): Terminal {
  const encoder = new TextEncoder();
  let waiting: string[] = [];
  let left = 0;
  let writing: Promise<void> | null = null;

  async function writeWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      if (left > 0) lines.push(`… ${left} lines left out: the terminal did not take them`);
      left = 0;
      const bytes = encoder.encode(lines.join("\n") + "\n");
      try {
        for (let done = 0; done < bytes.length;) done += await out.write(bytes.subarray(done));
      } catch {
        // The terminal was closed: its lines are in the log file.
      }
    }
    writing = null;
  }

  return {
    print(line) {
      if (waiting.length < MAX_WAITING) waiting.push(line);
      else left++;
      writing ??= writeWaiting();
    },
    async flush(waitMs) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => timer = setTimeout(resolve, waitMs));
      await Promise.race([writing, late]);
      clearTimeout(timer);
    },
  };
}
