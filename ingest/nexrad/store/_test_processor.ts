/**
 * For tests: a processor of radar data as a process of its own, without radar data.
 *
 * usage: _test_processor.ts SETTINGS, a JSON text of `ProcessorSettings`. Each line on standard
 * input sets the time, in minutes after the start of the test; the work of that minute is done and
 * answered with a line. With `endless` it publishes until it is killed.
 *
 * @module
 */
import { systemClock } from "../../../clock.ts";
import { openFolderStore } from "../../../object_store/folder.ts";
import type { ObjectStore } from "../../../object_store/mod.ts";
import { openS3Store } from "../../../object_store/s3.ts";
import { keptLog, keyAt, publicationOf, RADAR, setClock } from "./_test_pictures.ts";
import { openPublisher } from "./mod.ts";
import type { Publisher } from "./publisher_types.ts";

/** Where a processor works, and how it differs from another one. */
export interface ProcessorSettings {
  readonly folder?: string;
  /** The keys come from the environment. */
  readonly bucket?: { readonly endpoint: string; readonly bucket: string };
  /** Odd and even processors have sites of their own, and one in common. */
  readonly number: number;
  readonly endless?: true;
  /** How long pictures are kept. */
  readonly windowMinutes: number;
}

/** Opens the store that the settings name. */
export function storeOf({ folder, bucket }: ProcessorSettings): ObjectStore {
  if (folder !== undefined) return openFolderStore(folder);
  return openS3Store({
    ...bucket!,
    region: "us-east-1",
    accessKeyId: Deno.env.get("AWS_ACCESS_KEY_ID")!,
    secretAccessKey: Deno.env.get("AWS_SECRET_ACCESS_KEY")!,
    clock: systemClock,
  });
}

/** Tilts of the volume of a minute: it differs, and the same for all processors. */
export const tiltsAt = (minutes: number) => 1 + minutes % 4;

/**
 * A minute's work: the site that both follow, as a volume that comes in and is then whole; a site of
 * its own; and a cleaning, all at the same time.
 */
async function minute({ publish, clean }: Publisher, minutes: number, number: number) {
  const tilts = tiltsAt(minutes);
  const common = async () => {
    const key = keyAt(minutes);
    await publish(publicationOf(key, tilts, { complete: false, variant: `live ${number}` }));
    // A tilt less than was thought, or one more: pictures change places.
    await publish(publicationOf(key, tiltsAt(minutes + 1), { variant: "joined" }));
  };
  const own = publish(publicationOf(keyAt(minutes, "V06", `KAA${number}`), tilts));
  await Promise.all([common(), own, clean()]);
}

async function main(settings: ProcessorSettings): Promise<void> {
  const clock = setClock();
  const store = storeOf(settings);
  const radar = { ...RADAR, cleanup_window_minutes: settings.windowMinutes };
  const publisher = openPublisher({ store, radar, clock, log: keptLog() });
  if (settings.endless) {
    for (let minutes = 0;; minutes = (minutes + 1) % 10) {
      await publisher.publish(publicationOf(keyAt(minutes), tiltsAt(minutes), { size: 200_000 }));
    }
  }
  const reader = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const minutes = Number(value);
    // The clocks of two machines: the second one's is a minute behind.
    clock.minutes = minutes - settings.number + 1;
    await minute(publisher, minutes, settings.number);
    await Deno.stdout.write(new TextEncoder().encode("done\n"));
  }
}

if (import.meta.main) await main(JSON.parse(Deno.args[0]!));
