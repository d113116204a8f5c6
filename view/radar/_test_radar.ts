/**
 * The radar's routes on a store in memory, asked without a socket, for tests.
 *
 * @module
 */
import { TestClock } from "../../_test_clock.ts";
import { type RadarConfig, radarSchema } from "../../config_radar.ts";
import type { NodeEnv } from "../node_env.ts";
import { SseHub } from "../sse.ts";
import { TestResponse } from "../_test_response.ts";
import { MemoryStore } from "./_test_store.ts";
import { openRadar } from "./mod.ts";

/** Opens them; `settings` are the configuration's. */
export function testRadar(settings: Partial<RadarConfig> = { sites: ["KTLX"] }) {
  const clock = new TestClock();
  const store = new MemoryStore();
  const hub = new SseHub(clock.monoMs);
  const config = { ...radarSchema.parse({}), ...settings };
  let missing: string | null = null;
  const radar = openRadar({
    config,
    clock,
    hub,
    openStore() {
      if (missing !== null) throw new Error(missing);
      return store;
    },
  });
  const ask = (path: string, init: RequestInit = {}) =>
    Promise.resolve(radar.app.request(`http://truck:8080${path}`, init));
  return {
    ...{ clock, store, hub, radar, ask },
    /** What opening the store fails with; null: nothing. */
    missing(why: string | null) {
      missing = why;
    },
    json: async (path: string) => await (await ask(path)).json(),
    error: async (path: string, init: RequestInit = {}) => {
      const answer = await ask(path, init);
      const body = await answer.json();
      return `${answer.status} ${body.error}`;
    },
    /** Opens the stream of events; its text so far is in `wire`. */
    async events(headers: Record<string, string> = {}) {
      const response = Object.assign(new TestResponse(true, false), {
        headers: {} as Record<string, string>,
        setHeader(name: string, value: string) {
          this.headers[name] = value;
        },
      });
      const env = { outgoing: response.outgoing } as unknown as NodeEnv["Bindings"];
      await radar.app.request("http://truck:8080/events", { headers }, env);
      return response;
    },
    close() {
      radar.close();
      hub.close();
    },
  };
}
