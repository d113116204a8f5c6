/**
 * The control panel's interface in the test's hands: what it tells, who may do what, and what was
 * asked of it.
 *
 * @module
 */
import { renderSVG } from "uqr";
import { componentView } from "../../formats/_test_events.ts";
import type { LiveStatus } from "../../formats/live_messages.ts";
import type {
  ComponentView,
  ControlRights,
  Hello,
  PanelStatus,
} from "../../formats/panel_messages.ts";
import type { JobsView } from "../../formats/timer_messages.ts";

/** A panel that tells what a test wants. */
export interface FakePanel {
  /** What the next greeting and `GET /api/status` say this device may do. */
  rights: ControlRights;
  /** Names the run of the program. */
  boot: string;
  /** The body of `GET /version`. */
  version: { version: string; commit: string | null; dirty: boolean | null };
  /** What was posted: path and body. */
  readonly posts: { readonly path: string; readonly body: unknown }[];
  /** Answers a POST; without an entry as when all goes well. */
  readonly answers: Map<string, (body: unknown) => Response>;
  /** Changes the status, and tells all open pages. */
  tell(part: Partial<PanelStatus>): void;
  /** The jobs of the timers; told to all open pages. */
  tellJobs(jobs: JobsView): void;
  /** Tells all open pages that they may do something else now. */
  tellRights(rights: ControlRights): void;
  /** Null when the request is for something else. */
  answer(request: Request): Promise<Response | null>;
  /** Ends all streams. */
  cut(): void;
  close(): void;
}

export const HOST: ControlRights = {
  may_control: true,
  may_not_control_because: null,
  is_host: true,
  signed_in: false,
};
export const OPERATOR: ControlRights = { ...HOST, is_host: false, signed_in: true };
export const STRANGER: ControlRights = {
  may_control: false,
  may_not_control_because: "this device has no operator's link",
  is_host: false,
  signed_in: false,
};

const SINCE = "2025-06-05T17:00:00Z";
const NOW = "2025-06-05T17:52:28Z";

/** The operator's token, and the one that is made in its place. */
export const TOKEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
export const NEW_TOKEN = "NEWDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** Where phones reach the machine. */
export const LINKS = ["192.168.4.2:8080", "10.0.0.7:8080", "mesoview.local:8080"];

/** A component that does what it should. */
export function component(name: string, part: Partial<ComponentView> = {}): ComponentView {
  return componentView({ name, uptime: 3_148, state: "running", since: SINCE, ...part });
}

function usual(live: LiveStatus): PanelStatus {
  return {
    components: [
      component("mesoingest", { state: "recording" }),
      component("mesosync", { state: "connected" }),
      component("mesoview"),
    ],
    cache: { points: 1_800, current_file: "20250605.txt" },
    started_at: SINCE,
    now: NOW,
    test_mode: false,
    version: "0.2.0",
    runtime: "deno 2.8.3",
    vehicle_id: live.vehicle_id,
    http_port: 8080,
    urls: ["http://192.168.4.2:8080/"],
    cpu_percent: 12,
    mem_percent: 30,
    disk_percent: 40,
    record: null,
    support_record: null,
    not_recorded: null,
    record_age_s: 0.4,
    config: { access: { control: "operator" }, logger_ip: "192.168.4.6" },
    config_path: "/home/crew/meso360.config.json",
    config_problems: [],
    preflight: [],
    preflight_at: NOW,
    stream_readers: 1,
    starts_again: null,
    timers: [],
    update: {
      available: false,
      latest: "0.2.0",
      state: "idle",
      text: null,
      progress: null,
      impossible_because: null,
      looked_at: "2025-06-05T17:50:00Z",
    },
    mdns: { state: "advertised", name: "mesoview.local", reason: null },
    tunnel: null,
    radar: null,
    superdarn: null,
    operations: null,
    live,
  };
}

/** A panel on the vehicle's computer, where all is well. */
export function fakePanel(live: () => LiveStatus): FakePanel {
  let changes: Partial<PanelStatus> = {};
  let token = TOKEN;
  let jobs: JobsView = { scheduler: true, jobs: [] };
  const streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const encode = (name: string, data: unknown) =>
    new TextEncoder().encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  const status = (): PanelStatus => ({ ...usual(live()), ...changes });

  function sendAll(event: Uint8Array): void {
    for (const stream of streams) {
      try {
        stream.enqueue(event);
      } catch {
        streams.delete(stream);
      }
    }
  }
  const send = () => sendAll(encode("status", status()));
  const timer = setInterval(send, 1_000);

  function events(): Response {
    let own: ReadableStreamDefaultController<Uint8Array>;
    const hello: Hello = { boot: panel.boot, resumed: false, ...panel.rights };
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        own = controller;
        streams.add(own);
        own.enqueue(encode("hello", hello));
        own.enqueue(encode("status", status()));
        own.enqueue(encode("jobs", jobs));
      },
      cancel: () => void streams.delete(own),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }

  function operator(): Response {
    if (!panel.rights.is_host) {
      return Response.json({ error: "only the vehicle's computer sees it" }, { status: 403 });
    }
    const links = LINKS.map((host) => `http://${host}/operator#${token}`);
    return Response.json({ token, links, qr: renderSVG(links[0]!, { border: 4 }) });
  }

  function answerTo(path: string, body: unknown): Response {
    if (path === "/api/operator" && (body as { action?: unknown }).action === "renew") {
      token = NEW_TOKEN;
      return operator();
    }
    return Response.json({ ok: true });
  }

  const panel: FakePanel = {
    rights: HOST,
    boot: "a",
    version: { version: "0.2.0", commit: "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678", dirty: false },
    posts: [],
    answers: new Map(),
    tell(part) {
      changes = { ...changes, ...part };
      send();
    },
    tellJobs(next) {
      jobs = next;
      sendAll(encode("jobs", jobs));
    },
    tellRights(rights) {
      panel.rights = rights;
      sendAll(encode("rights", rights));
    },
    async answer(request) {
      const { pathname: path } = new URL(request.url);
      if (request.method === "POST") {
        const body: unknown = await request.json();
        panel.posts.push({ path, body });
        return panel.answers.get(path)?.(body) ?? answerTo(path, body);
      }
      switch (path) {
        case "/api/events":
          return events();
        case "/api/status":
          return Response.json({ ...status(), ...panel.rights });
        case "/api/jobs":
          return Response.json(jobs);
        case "/api/operator":
          return operator();
        case "/version":
          return Response.json(panel.version);
      }
      return null;
    },
    cut() {
      for (const stream of streams) stream.close();
      streams.clear();
    },
    close() {
      clearInterval(timer);
      panel.cut();
    },
  };
  return panel;
}
