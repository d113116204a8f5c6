/**
 * What becomes of a record, wherever it came from: decoded once, told to every client, remembered,
 * and its scan's echoes counted.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { DmapError, readRecord } from "../../formats/superdarn/dmap.ts";
import { beamMessage, FitacfError, recordTimeMs } from "../../formats/superdarn/fitacf.ts";
import type { EchoMessage } from "../../formats/superdarn_messages.ts";
import type { Logger } from "../../log.ts";
import type { EchoStore } from "./echo_store.ts";
import type { RecentRecords } from "./recent.ts";
import type { SuperdarnReport } from "./report.ts";
import { Scans } from "./scans.ts";
import type { SiteState } from "./site_state.ts";
import type { SocketServer } from "./socket_server.ts";
import { WhichClock } from "./which_clock.ts";

/** Who hears of a record. */
export interface Listeners {
  readonly server: Pick<SocketServer, "emit">;
  readonly recent: Pick<RecentRecords, "add">;
  readonly report: Pick<SuperdarnReport, "trouble" | "unexpected">;
  /** Null: nothing is kept. */
  readonly store: Pick<EchoStore, "save"> | null;
  readonly log: Pick<Logger, "debug">;
  readonly clock: Pick<Clock, "monoMs">;
}

/** Hears records. */
export interface RecordHearer {
  /**
   * A record of a site came.
   *
   * @param arrivedMs by the host's clock
   * @returns whether it was one that can be read; if not, it is counted, and nothing else happens
   */
  hear(site: SiteState, bytes: Uint8Array, arrivedMs: number): boolean;
  /** Nothing more comes of a site: its last scans are told, as far as they were heard to their end. */
  end(site: SiteState): void;
}

/** Hears records for the listeners. */
export function recordHearer(
  { server, recent, report, store, log, clock: hostClock }: Listeners,
): RecordHearer {
  const whichClock = new WhichClock();
  // A site that is forgotten takes its scans with it.
  const scansOf = new WeakMap<SiteState, { readonly scans: Scans; clock: "radar" | "host" }>();

  function tellScan({ site }: SiteState, scan: EchoMessage, clock: "radar" | "host"): void {
    server.emit(`${site}/echoes`, scan);
    store?.save(site, scan.channel, Date.parse(scan.timestamp), {
      total: scan.total_echoes,
      ionospheric: scan.ionospheric_echoes,
      ground: scan.ground_scatter_echoes,
    }, clock);
  }

  function tell(site: SiteState, bytes: Uint8Array, arrivedMs: number): void {
    const record = readRecord(bytes);
    const message = beamMessage(record, site.site);
    const timeMs = recordTimeMs(record);
    server.emit(site.site, message);
    recent.add(message);
    site.heard(message, timeMs, arrivedMs);
    // Files are old.
    const clock = site.source === "replay"
      ? "radar"
      : whichClock.of(timeMs, arrivedMs, hostClock.monoMs());
    const known = scansOf.get(site) ?? { scans: new Scans(), clock };
    known.clock = clock;
    scansOf.set(site, known);
    const scans = known.scans.add(message, {
      madeMs: timeMs,
      // A replay has a pace of its own.
      arrivedMs: site.source === "replay" ? null : hostClock.monoMs(),
      datedMs: clock === "radar" ? timeMs : arrivedMs,
    });
    for (const scan of scans) tellScan(site, scan, clock);
    log.debug(`${site.site}: beam ${message.beam}, ${message.cp}, ${message.gflg.length} echoes`);
  }

  return {
    hear(site, bytes, arrivedMs) {
      try {
        tell(site, bytes, arrivedMs);
        return true;
      } catch (error) {
        site.bad();
        if (error instanceof DmapError || error instanceof FitacfError) {
          const why = `${site.site}: a packet is left out: ${error.message}`;
          report.trouble(`bad ${site.site}`, why);
        } else report.unexpected(`a record of ${site.site}`, error);
        return false;
      }
    },
    end(site) {
      const known = scansOf.get(site);
      for (const scan of known?.scans.close() ?? []) tellScan(site, scan, known!.clock);
    },
  };
}
