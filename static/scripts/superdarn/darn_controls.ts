/**
 * What is shown of the chosen radar: the plot, the value, the beam, the channel, and whether echoes of
 * the ground are drawn. They change the page's state.
 *
 * @module
 */
import { choice } from "../common/choice.ts";
import { el } from "../common/dom.ts";
import { dropDown } from "../common/drop_down.ts";
import { pageState } from "../common/page_state.ts";
import { channelName } from "./darn_words.ts";
import { PARAMETERS } from "./parameters.ts";

/** What there is to be chosen from. */
export interface ControlFacts {
  readonly beams: number;
  readonly beam: number;
  readonly channels: readonly number[];
  readonly channel: number;
}

/** Fills `root`. */
export function darnControls(root: HTMLElement): (facts: ControlFacts) => void {
  const beam = dropDown("Beam", (value) => pageState.set({ darnBeam: Number(value) }));
  const channel = dropDown("Channel", (value) => pageState.set({ darnChannel: Number(value) }));
  const ground = el("input", { type: "checkbox" });
  ground.addEventListener("change", () => pageState.set({ darnGround: ground.checked }));
  root.append(
    choice("Plot", "darnPlot", [
      { value: "fan", text: "Fan" },
      { value: "time", text: "Range over time" },
    ]),
    choice(
      "Value",
      "darnParameter",
      Object.values(PARAMETERS).map(({ name, text }) => ({ value: name, text })),
    ),
    el(
      "div",
      { class: "choice-line" },
      beam.root,
      channel.root,
      el("label", { class: "switch" }, ground, "Ground scatter"),
    ),
  );

  return (facts) => {
    const { darnPlot, darnGround } = pageState.get();
    const beams = Array.from({ length: facts.beams }, (_, i) => String(i));
    beam.show(beams.map((value) => ({ value, text: value })), String(facts.beam));
    // The fan has them all.
    beam.root.hidden = darnPlot === "fan" || facts.beams < 2;
    channel.show(
      facts.channels.map((one) => ({ value: String(one), text: channelName(one) })),
      String(facts.channel),
    );
    ground.checked = darnGround;
  };
}
