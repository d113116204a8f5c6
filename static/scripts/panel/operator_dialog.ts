/**
 * The dialog on the vehicle's computer that lets a phone control: the operator's link as a QR code
 * and as text, and a new link that ends all others. Nothing of it stays in the page when closed.
 *
 * @module
 */
import type { OperatorView } from "../../../formats/panel_messages.ts";
import { byId, el, setAttribute, setText } from "../common/dom.ts";
import { NoAnswerError, post } from "../common/post.ts";
import { ask } from "./question.ts";

const LIMIT_MS = 10_000;

/** The dialog in use. */
export interface OperatorDialog {
  open(): void;
}

/** Finds the dialog on the page. */
export function operatorDialog(): OperatorDialog {
  const dialog = byId<HTMLDialogElement>("operator");
  const code = byId<HTMLImageElement>("operator-qr");
  const list = byId("operator-links");
  const said = byId("operator-said");
  const renewal = byId<HTMLButtonElement>("operator-new");

  function say(text: string, tone: "" | "bad" | "good"): void {
    setText(said, text);
    setAttribute(said, "class", tone);
  }

  function clear(): void {
    list.replaceChildren();
    code.removeAttribute("src");
    code.hidden = true;
  }

  function show({ links, qr }: OperatorView): void {
    if (links.length === 0) {
      clear();
      return say(
        "No phone reaches this machine: it is on no network, or http_host keeps the " +
          "program to itself.",
        "bad",
      );
    }
    code.src = `data:image/svg+xml,${encodeURIComponent(qr)}`;
    code.hidden = false;
    list.replaceChildren(...links.map((link) => item(link, say)));
  }

  function showNew(view: OperatorView): void {
    show(view);
    if (view.links.length > 0) say("This is the new link. All others are ended.", "good");
  }

  async function load(): Promise<void> {
    try {
      const response = await fetch("/api/operator", {
        cache: "no-store",
        signal: AbortSignal.timeout(LIMIT_MS),
      });
      const body = await response.json() as OperatorView & { error?: string };
      if (!response.ok) throw new Error(body.error ?? `HTTP ${response.status}`);
      if (dialog.open) show(body);
    } catch (error) {
      clear();
      const why = error instanceof TypeError || error instanceof DOMException
        ? "the program does not answer; close this and try again"
        : (error as Error).message;
      say(`No link to show: ${why}`, "bad");
    }
  }

  /** The button is never disabled: it would lose the focus, and the dialog with it. */
  let isRenewing = false;
  async function renew(): Promise<void> {
    if (isRenewing) return;
    const sure = await ask({
      title: "Make a new link",
      text: "Every phone that controls now is signed out, and the old link opens nothing any " +
        "more. Phones that shall control open the new one.",
      no: "Keep the link",
    });
    if (!sure) return;
    isRenewing = true;
    say("Making a new link …", "");
    try {
      const { status, body, error } = await post("/api/operator", { action: "renew" }, LIMIT_MS);
      if (status >= 300) say(`No new link: ${error ?? `HTTP ${status}`}`, "bad");
      else if (dialog.open) showNew(body as object as OperatorView);
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      say(`No new link: ${error.message}`, "bad");
    } finally {
      isRenewing = false;
      renewal.focus();
    }
  }

  renewal.addEventListener("click", renew);
  byId("operator-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", clear);

  return {
    open() {
      say("", "");
      clear();
      dialog.showModal();
      load();
    },
  };
}

/** A link to be read, and to be copied into a message. */
function item(link: string, say: (text: string, tone: "" | "good") => void): HTMLElement {
  const name = whereText(link);
  const field = el("input", { type: "text", readonly: true, value: link, "aria-label": name });
  field.addEventListener("focus", () => field.select());
  const copy = el("button", { type: "button", "aria-label": `Copy the link ${name}` }, "Copy");
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(link);
      say(`Copied: the link ${name}.`, "good");
    } catch {
      // Browsers lend the clipboard to https and localhost only.
      field.focus();
      say("Marked: press Ctrl and C to copy it.", "");
    }
  });
  return el(
    "li",
    {},
    el("p", { class: "quiet", text: name }),
    el("div", { class: "buttons row" }, field, copy),
  );
}

/** For which phones a link is: by the network of its address. */
export function whereText(link: string): string {
  let host = "";
  try {
    host = new URL(link).hostname;
  } catch {
    return "for phones";
  }
  const network = /^(\d+\.\d+\.\d+)\.\d+$/.exec(host)?.[1];
  if (network !== undefined) return `for phones on the network ${network}.*`;
  return host.startsWith("[") ? `for phones that reach ${host}` : `by name, as ${host}`;
}
