/**
 * Who looks for damage in the database of echo counts, beside the radars' data: a worker, started
 * for each look.
 *
 * @module
 */

/** What the worker is asked. */
export type RepairTask =
  | { readonly kind: "check"; readonly path: string }
  | { readonly kind: "salvage"; readonly from: string; readonly to: string };

/** Finds damage, and saves rows from it: see `echo_salvage.ts`. */
export interface EchoRepair {
  isDamaged(path: string): Promise<boolean>;
  salvage(from: string, to: string): Promise<number>;
  /** What is under way is left, and never answered. */
  close(): void;
}

/** Asks a worker. */
export function workerRepair(): EchoRepair {
  const ends = new Set<() => void>();

  async function ask<T>(task: RepairTask): Promise<T> {
    const worker = new Worker(new URL("./echo_repair_worker.ts", import.meta.url), {
      type: "module",
    });
    const { port1: port, port2 } = new MessageChannel();
    const end = () => {
      port.close();
      worker.terminate();
      ends.delete(end);
    };
    ends.add(end);
    try {
      return await new Promise<T>((resolve, reject) => {
        port.onmessage = ({ data }: MessageEvent<T>) => resolve(data);
        worker.onerror = (event) => {
          // Unheard it would end the process.
          event.preventDefault();
          reject(new Error(event.message));
        };
        worker.postMessage(task, [port2]);
      });
    } finally {
      end();
    }
  }

  return {
    isDamaged: (path) => ask({ kind: "check", path }),
    salvage: (from, to) => ask({ kind: "salvage", from, to }),
    close() {
      for (const end of ends) end();
    },
  };
}
