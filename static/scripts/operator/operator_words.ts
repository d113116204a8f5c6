/**
 * What the operator page says in each of its states, and what it offers. Pure.
 *
 * @module
 */
import type { ControlRights } from "../../../formats/panel_messages.ts";
import type { ControlPolicy } from "../common/control_policy.ts";
import { capital } from "../common/text.ts";
import type { SignIn } from "./sign_in.ts";

/** What the page shows. */
export interface OperatorWords {
  readonly title: string;
  readonly tone: "good" | "busy" | "bad" | "";
  readonly text: string;
  /** What to do, one step each. */
  readonly steps: readonly string[];
  /**
   * After how many seconds trying again can help, and whether the page does so by itself: a wrong
   * link presented without end would never be let in. Null: it cannot help.
   */
  readonly again: { readonly inS: number; readonly byItself: boolean } | null;
}

/** Where a link makes an operator. */
const HOW = [
  "On the vehicle’s computer open the panel.",
  "Press “Let a phone control”.",
  "Point this phone’s camera at the code and open the link.",
  "Without a screen there: meso360 operator prints the link and the code in a terminal.",
];

/** Where none does. */
const HOW_HOST_ONLY = [
  "On the vehicle’s computer open the panel.",
  "No other device controls: so it is configured, with access.control “host”.",
];

/** What the vehicle's computer is told of other devices. */
const OTHERS: Readonly<Record<ControlPolicy, string>> = {
  operator: " On the panel, “Let a phone control” shows the link for phones.",
  host: " No other device does: so it is configured, with access.control “host”.",
  open: " So may every device on this network: so it is configured, with access.control “open”.",
};

/** Without an answer it is tried again by itself after so long. */
const RETRY_S = 5;

/** The words while the link is being presented. */
export const SIGNING_IN: OperatorWords = {
  title: "Signing in …",
  tone: "",
  text: "",
  steps: [],
  again: null,
};

/** The words after the link was presented, unless it opened. */
export function refusedWords(
  answer: Exclude<SignIn, { kind: "signed in" }>,
  vehicle: string,
): OperatorWords {
  switch (answer.kind) {
    case "wrong":
      return {
        title: "This link opens nothing",
        tone: "bad",
        text: "It was replaced by a new one, or was not copied whole. How to get the link in use:",
        steps: HOW,
        again: null,
      };
    case "throttled":
      return {
        title: "Too many wrong links",
        tone: "busy",
        text: "Wrong links came from this device or its network: the station takes no link from " +
          "here for a while.",
        steps: [],
        again: { inS: answer.againInS, byItself: false },
      };
    case "refused":
      return {
        title: `${vehicle} refused`,
        tone: "bad",
        text: `${answer.why}.`,
        steps: [],
        again: { inS: 0, byItself: false },
      };
    case "no answer":
      return {
        title: `${vehicle} does not answer`,
        tone: "bad",
        text: "The link itself may be good.",
        steps: [
          "Is this phone on the vehicle’s Wi-Fi? Mobile data does not lead there.",
          "Does meso360 run on the vehicle’s computer?",
        ],
        again: { inS: RETRY_S, byItself: true },
      };
  }
}

/**
 * The words when it is known what this device may do.
 *
 * @param policy null when it is not known
 * @param hasPresented a link was just taken
 */
export function deviceWords(
  rights: ControlRights,
  policy: ControlPolicy | null,
  vehicle: string,
  hasPresented: boolean,
): OperatorWords {
  const base = { tone: "good", steps: [], again: null } as const;
  if (rights.is_host) {
    return {
      ...base,
      title: "This is the vehicle’s computer",
      text: `It controls ${vehicle} without a link.${policy === null ? "" : OTHERS[policy]}`,
    };
  }
  if (rights.may_control && rights.signed_in) {
    return {
      ...base,
      title: `This device controls ${vehicle}`,
      text: "For 30 days, or until somebody signs it out on the panel or makes a new link.",
    };
  }
  if (rights.may_control) {
    return {
      ...base,
      title: `Everybody may control ${vehicle}`,
      text: "So it is configured: no link is needed.",
    };
  }
  if (hasPresented && !rights.signed_in) {
    return {
      title: "This browser keeps no cookies",
      tone: "bad",
      text: "The link is good, but the browser forgot it at once.",
      steps: [
        "Leave the private window, or allow cookies for this address.",
        "Open the link again.",
      ],
      again: null,
    };
  }
  return {
    title: `This device only looks at ${vehicle}`,
    tone: "busy",
    text: `${sentence(rights.may_not_control_because ?? "it has no operator’s link")} To control:`,
    steps: policy === "host" ? HOW_HOST_ONLY : HOW,
    again: null,
  };
}

const sentence = (text: string) => `${capital(text)}.`;
