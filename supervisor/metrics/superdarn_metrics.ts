/**
 * The ionospheric radars as figures: each radar's records, and who listens to them.
 *
 * @module
 */
import { isHeard, type SiteView, type SuperdarnView } from "../../formats/superdarn_messages.ts";
import { type Metric, single } from "./metrics.ts";

/** A stream may name any radar: of more than these there are no figures of their own. */
const MOST_SITES = 128;

/**
 * The figures at this moment; none before the component has told anything.
 *
 * @param nowMs by the host's clock
 */
export function superdarnMetrics(view: SuperdarnView | null, nowMs: number): Metric[] {
  if (view === null) return [];
  const bySite = (value: (site: SiteView) => number | null) =>
    view.sites.slice(0, MOST_SITES).flatMap((site) => {
      const found = value(site);
      return found === null ? [] : [{ labels: { site: site.site }, value: found }];
    });
  return [
    {
      name: "meso360_superdarn_receiving",
      type: "gauge",
      help: "1 while records of the ionospheric radar come.",
      samples: bySite((site) => isHeard(site) ? 1 : 0),
    },
    {
      name: "meso360_superdarn_records_total",
      type: "counter",
      help: "Records of the ionospheric radar since its component's start.",
      samples: bySite(({ records }) => records),
    },
    {
      name: "meso360_superdarn_record_age_seconds",
      type: "gauge",
      help: "Time since the radar's newest record came; absent before the first.",
      samples: bySite(({ last_heard }) =>
        last_heard === null ? null : Math.max(0, (nowMs - Date.parse(last_heard)) / 1000)
      ),
    },
    {
      name: "meso360_superdarn_reconnects_total",
      type: "counter",
      help: "Connections made anew to the radar since its component's start.",
      samples: bySite(({ reconnects }) => reconnects),
    },
    {
      name: "meso360_superdarn_bad_packets_total",
      type: "counter",
      help: "Packets of the radar that were no record, since its component's start.",
      samples: bySite(({ bad_packets }) => bad_packets),
    },
    single("gauge", "meso360_superdarn_clients", "Socket.IO clients.", view.clients),
    single(
      "counter",
      "meso360_superdarn_slow_clients_total",
      "Socket.IO clients let go since the component's start because they did not read.",
      view.slow_clients,
    ),
    single(
      "gauge",
      "meso360_superdarn_echo_rows_waiting",
      "Rows of echo counts in memory only, because the disk does not take them.",
      view.store.waiting,
    ),
  ];
}
