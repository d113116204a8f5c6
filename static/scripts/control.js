/**
 * The plain control page: shows /api/status every 2 s and the log as it comes, and sends what
 * the buttons ask for.
 */

const STATUS_MS = 2000;
const LOG_LINES = 500;
const ACTIONS = ["start", "stop", "restart", "enable", "disable"];

const byId = (id) => document.getElementById(id);

/** An element with text and a class; text never becomes markup. */
function element(tag, text = "", className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

// --- connection: the live stream knows first, the status confirms

let streamLost = true;
let statusLost = true;

function showConnection() {
  const lost = streamLost || statusLost;
  const line = byId("connection");
  line.className = lost ? "lost" : "good";
  line.textContent = lost ? "connection lost, trying again …" : "connected";
  document.body.classList.toggle("stale", lost);
  for (const button of document.querySelectorAll("button")) {
    button.disabled = lost || button.dataset.off === "true";
  }
}

// --- components

const cards = new Map();

function stateClass(component) {
  const { status, state, configured } = component;
  if (!configured || status === "disabled" || status === "stopped") return "";
  if (["crash loop", "lock held", "not recorded", "logger unreachable"].includes(state)) {
    return "bad";
  }
  if (status === "running" && !["starting", "stopping", "no tunnel"].includes(state)) return "good";
  return "busy";
}

function card(name) {
  if (cards.has(name)) return cards.get(name);
  const item = element("li");
  const parts = {
    title: element("strong", name),
    state: element("span"),
    facts: element("span", "", "quiet"),
    reason: element("span", "", "fix"),
    buttons: {},
  };
  const row = element("span", "", "buttons");
  for (const action of ACTIONS) {
    const button = element("button", action);
    button.type = "button";
    button.addEventListener("click", () => control({ component: name, action }));
    parts.buttons[action] = button;
    row.append(button);
  }
  parts.row = row;
  item.append(parts.title, " ", parts.state, parts.facts, parts.reason, row);
  byId("components").append(item);
  cards.set(name, parts);
  return parts;
}

const since = (iso) => `${iso.slice(11, 16)} UTC`;

function duration(seconds) {
  if (seconds === null) return null;
  const [h, m] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return h > 0 ? `${h} h ${m} min` : m > 0 ? `${m} min` : `${seconds} s`;
}

function showComponent(component) {
  const parts = card(component.name);
  const { status, enabled, configured } = component;
  const running = status === "running";
  parts.state.className = stateClass(component);
  parts.state.textContent = `${component.state} since ${since(component.since)}`;
  const facts = [
    running ? `up ${duration(component.uptime)}` : status,
    component.restart_count > 0 ? `started again ${component.restart_count} ×` : null,
    component.crashes > 1 ? `${component.crashes} crashes in a row` : null,
    component.last_exit_code !== null ? `last exit ${component.last_exit_code}` : null,
    component.next_start ? `next start ${component.next_start.slice(11, 19)} UTC` : null,
    enabled ? null : "disabled",
  ];
  parts.facts.textContent = facts.filter((fact) => fact !== null).join(" · ");
  const loud = component.state === "crash loop" && component.last_log_line;
  parts.reason.textContent = component.reason ?? (loud ? component.last_log_line : "");
  parts.row.hidden = component.name === "mesoview";
  const off = {
    start: running || !configured,
    stop: status === "stopped" || status === "disabled",
    restart: !running || !configured,
    enable: enabled,
    disable: !enabled,
  };
  for (const action of ACTIONS) parts.buttons[action].dataset.off = String(off[action]);
}

async function control(request) {
  const words = [request.action, request.component].filter(Boolean).join(" ");
  byId("answer").textContent = `${words} …`;
  try {
    const response = await fetch("/api/control", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(request),
    });
    const answer = await response.json();
    const kept = answer.kept === false
      ? ` (not remembered after a restart: ${answer.not_kept_because})`
      : "";
    byId("answer").textContent = answer.ok
      ? `${words}: ${answer.state ?? answer.status}${kept}`
      : `${words}: ${answer.error}`;
  } catch {
    byId("answer").textContent = `${words}: no answer`;
  }
  showStatus();
}

byId("restart-all").addEventListener("click", () => control({ action: "restart-all" }));
byId("shutdown").addEventListener("click", () => {
  if (confirm("Stop meso360? Nothing is recorded until somebody starts it again.")) {
    control({ action: "shutdown" });
  }
});

// --- facts

function showFacts(id, facts) {
  const list = byId(id);
  list.replaceChildren();
  for (const [name, value] of facts) {
    if (value === null || value === undefined) continue;
    list.append(element("dt", name), element("dd", String(value)));
  }
}

const percent = (value) => value === null ? "unknown" : `${value} %`;

function showChecks(status) {
  const list = byId("checks");
  list.replaceChildren();
  for (const { result, text, fix } of status.preflight) {
    const item = element("li");
    item.append(element("strong", result, result === "PASS" ? "good" : "busy"), ` ${text}`);
    if (fix) item.append(element("span", fix, "fix"));
    list.append(item);
  }
  if (status.preflight.length === 0) list.append(element("li", "being made …"));
}

function showRecord({ record, record_age_s, not_recorded }) {
  const alarm = byId("not-recorded");
  alarm.hidden = not_recorded === null;
  if (not_recorded) {
    const { queued, reason } = not_recorded;
    const why = reason === null ? "" : ` (${reason})`;
    alarm.textContent = queued === null
      ? `NOT RECORDED: records in memory only${why}`
      : `NOT RECORDED: ${queued} records in memory only${why}`;
  }
  if (record === null) return showFacts("record", [["newest", "none since the start"]]);
  const time = record.time_ms === null ? "no GPS time" : new Date(record.time_ms).toISOString();
  showFacts("record", [
    ["number", record.number],
    ["time", time.replace("T", " ").replace(".000Z", " UTC")],
    ["written", `${record_age_s} s ago`],
    ["file", record.file],
    ["waiting for the disk", record.queued],
    ["battery", record.battery_v === null ? null : `${record.battery_v} V`],
    ["GPS status", record.gps_status],
    ["satellites", record.satellites],
    ["HDOP", record.hdop],
  ]);
}

function show(status) {
  byId("vehicle").textContent = status.vehicle_id;
  document.title = `${status.test_mode ? "TEST " : ""}meso360 ${status.vehicle_id}`;
  byId("test").hidden = !status.test_mode;
  for (const component of status.components) showComponent(component);
  showRecord(status);
  showFacts("system", [
    ["UTC", status.now.slice(0, 19).replace("T", " ")],
    ["started", status.started_at.slice(0, 19).replace("T", " ")],
    ["mode", status.test_mode ? "TEST" : "live"],
    ["program", `${status.version} (${status.runtime})`],
    ["configuration", status.config_path ?? "defaults (no file)"],
    ["data", status.config.data_dir],
    ["CPU", percent(status.cpu_percent)],
    ["memory", percent(status.mem_percent)],
    ["disk", percent(status.disk_percent)],
  ]);
  byId("logger").href = `http://${status.config.logger_ip}/`;
  showChecks(status);
}

async function showStatus() {
  try {
    const response = await fetch("/api/status", { signal: AbortSignal.timeout(5000) });
    show(await response.json());
    statusLost = false;
  } catch {
    statusLost = true;
  }
  showConnection();
}

/** One question after the other, and none while nobody looks. */
async function keepStatus() {
  if (!document.hidden) await showStatus();
  setTimeout(keepStatus, STATUS_MS);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) showStatus();
});

// --- log: the browser reconnects by itself and says which line it had last

let lastSeq = 0;

function followLog() {
  const stream = new EventSource("/api/log/stream");
  const log = byId("log");
  stream.addEventListener("open", () => {
    streamLost = false;
    showConnection();
  });
  stream.addEventListener("error", () => {
    streamLost = true;
    showConnection();
    // Some failures end the stream for good: then a new one is begun.
    if (stream.readyState !== EventSource.CLOSED) return;
    stream.close();
    setTimeout(followLog, STATUS_MS);
  });
  stream.addEventListener("log", (event) => {
    const { seq, line } = JSON.parse(event.data);
    if (seq <= lastSeq) return;
    lastSeq = seq;
    const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 30;
    if (log.childNodes.length >= LOG_LINES) log.firstChild.remove();
    log.append(`${line}\n`);
    if (atEnd) log.scrollTop = log.scrollHeight;
  });
}

followLog();
keepStatus();
