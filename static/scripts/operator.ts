/**
 * The page behind the operator's link: takes the token out of the address at once, presents it,
 * and says whether this device controls the vehicle now.
 *
 * @module
 */
import { systemClock } from "../../clock.ts";
import type { ControlRights, PanelStatus } from "../../formats/panel_messages.ts";
import { controlPolicy } from "./common/control_policy.ts";
import { byId, el, setAttribute, setText } from "./common/dom.ts";
import { themeChoice } from "./common/header_tools.ts";
import { tellRights } from "./common/rights_news.ts";
import { onThemeChange } from "./common/theme.ts";
import {
  deviceWords,
  type OperatorWords,
  refusedWords,
  SIGNING_IN,
} from "./operator/operator_words.ts";
import { signIn, tokenOf } from "./operator/sign_in.ts";

type Status = Pick<PanelStatus, "vehicle_id" | "config"> & ControlRights;

const LIMIT_MS = 10_000;

const name = el("b", { text: "meso360" });
byId("header").append(
  el("h1", {}, name, " ", el("span", { text: "Operator" })),
  el("div", { class: "tools" }, themeChoice()),
);
onThemeChange(() => {});

let vehicle = "this vehicle";
/**
 * Taken out of the address and its entry in this tab's history at once, so that no screen shows it
 * and no way back leads to it. What the browser itself wrote into its list of visited pages before
 * this script ran, nobody can take out: on a phone that is not one's own, a private tab keeps none.
 */
let token: string | null = null;
let offWait = () => {};

function takeToken(): string | null {
  const found = tokenOf(location.hash);
  if (location.hash !== "") history.replaceState(null, "", location.pathname + location.search);
  return found;
}

async function begin(): Promise<void> {
  offWait();
  if (token === null) return await showRights(false);
  show(SIGNING_IN);
  const answer = await signIn(token);
  if (answer.kind === "no answer") return show(refusedWords(answer, vehicle));
  if (answer.kind !== "signed in") {
    const status = await learn().catch(() => null);
    // Everybody may: then no link matters.
    if (status !== null && controlPolicy(status) === "open") {
      return show(deviceWords(status, "open", vehicle, false));
    }
    return show(refusedWords(answer, vehicle));
  }
  token = null;
  tellRights();
  await showRights(true);
}

async function learn(): Promise<Status> {
  const response = await fetch("/api/status", {
    cache: "no-store",
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const status = await response.json() as Status;
  vehicle = status.vehicle_id;
  setText(name, vehicle);
  document.title = `Operator · ${vehicle}`;
  return status;
}

async function showRights(hasPresented: boolean): Promise<void> {
  try {
    const status = await learn();
    show(deviceWords(status, controlPolicy(status), vehicle, hasPresented));
  } catch {
    show(refusedWords({ kind: "no answer" }, vehicle));
  }
}

function show(words: OperatorWords): void {
  offWait();
  setText(byId("title"), words.title);
  setAttribute(byId("title"), "class", words.tone);
  setText(byId("text"), words.text);
  byId("steps").replaceChildren(...words.steps.map((text) => el("li", { text })));
  setText(byId("wait"), "");
  setAttribute(byId("panel"), "class", words.tone === "good" ? "button primary" : "button");
  byId("again").hidden = words.again === null;
  if (words.again !== null) wait(words.again.inS, words.again.byItself);
}

/** Counts down to the next try; tries by itself where that does no harm. */
function wait(seconds: number, byItself: boolean): void {
  const button = byId<HTMLButtonElement>("again");
  button.disabled = !byItself && seconds > 0;
  const left = byItself ? `Trying again in ${seconds} s` : `You can try again in ${seconds} s.`;
  setText(byId("wait"), seconds > 0 ? left : "");
  if (seconds > 0) offWait = systemClock.after(1_000, () => wait(seconds - 1, byItself));
  else if (byItself) begin();
}

byId("again").addEventListener("click", begin);
addEventListener("hashchange", () => {
  const found = takeToken();
  if (found === null) return;
  token = found;
  begin();
});

token = takeToken();
begin();
