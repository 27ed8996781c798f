// The marks of findings: each weight has a shape of its own, so that none is told by colour alone.
import { html } from "./vendor/htm-preact.js";
import { _ } from "./words.js";

const SHAPES = {
  error: () => html`<path d="M1 1h10v10H1z" />`,
  warning: () => html`<path d="M6 1 11.5 11H.5z" />`,
  info: () => html`<circle class="ring" cx="6" cy="6" r="4.5" />`,
};

export const WEIGHTS = ["error", "warning", "info"];

export function weightName(weight) {
  return { error: _("error"), warning: _("warning"), info: _("note") }[weight];
}

export function Mark({ weight }) {
  return html`<svg class="mark ${weight}" viewBox="0 0 12 12" aria-hidden="true">${SHAPES[weight]()}</svg>`;
}

// How many findings there are of each weight; those of which there is none are not mentioned.
export function Tally({ counts }) {
  return html`<span class="tally">${WEIGHTS.map(
    (weight) =>
      html`<span class="of">${counts[weight] > 0 &&
      html`<${Mark} weight=${weight} /><span class="sr">${weightName(weight)}</span>${" "}${counts[weight]}`}</span>`,
  )}</span>`;
}

export function countByWeight(findings) {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const finding of findings) counts[finding.severity] += 1;
  return counts;
}

export const byWeight = (findings) => [...findings].sort((a, b) => WEIGHTS.indexOf(a.severity) - WEIGHTS.indexOf(b.severity));

export const heaviest = (findings) => WEIGHTS.find((weight) => findings.some((finding) => finding.severity === weight));
