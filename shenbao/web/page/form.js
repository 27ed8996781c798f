// The form as it is on paper: ruled cells to type in, findings as rows below what they are about.
import { html, useEffect, useRef } from "./vendor/htm-preact.js";
import * as drafts from "./drafts.js";
import { Mark, weightName } from "./marks.js";
import { usePicking } from "./picking.js";
import { Why } from "./rules.js";
import { _ } from "./words.js";

const NAME = "name"; // the column of the names of indicators
const MOST = 7; // columns that stand beside each other; of more each row is a few lines

// Where keys pass from finding to finding, onPass is told; Enter on one leads to its cell by onEnter.
export function Finding({ finding, where, onGo, onMend, onPass, onEnter }) {
  const press = (event) => event.key === "Enter" && event.target === event.currentTarget && onEnter(finding);
  const keys = onPass ? { tabindex: -1, onFocus: () => onPass(finding), onKeyDown: onEnter && press } : {};
  return html`<li class="finding ${finding.severity}" ...${keys}>
    <${Mark} weight=${finding.severity} /><span class="sr">${weightName(finding.severity)}</span>
    <div class="words"><p>${where && html`<span class="where">${where}</span>`} ${finding.message} <span class="hint">${finding.hint}</span></p><${Why} code=${finding.code} /></div>
    ${onMend && finding.fixable && html`<button type="button" onClick=${() => onMend(finding)}>${_("Mend")}</button>`}
    ${onGo ? html`<button type="button" class="bare code" onClick=${onGo}>${finding.code}</button>` : html`<span class="code">${finding.code}</span>`}
  </li>`;
}

// The addresses below which a form has room for findings.
export function addressesOf(opened, draft) {
  const ofArray = ({ address, columns }) => [
    address,
    ...drafts.rowsOf(opened, draft, address).flatMap((number) => cellsOf({ address, columns }, number)),
  ];
  const ofCell = ({ key }) => {
    const parts = opened.inputs[key]?.parts;
    return parts ? [key, ...[...parts.before, ...parts.behind].map((column) => `${key}.${column.key}`), ...ofArray(parts.rows)] : [key];
  };
  const ofPart = (part) => (part.kind === "rows" ? part.rows.flat().filter((cell) => cell.key).flatMap(ofCell) : ofArray(part));
  return new Set(opened.form.parts.flatMap(ofPart));
}

// ---- Rows of the form ---------------------------------------------------------------------------

export function RowsPart({ part, form }) {
  const total = part.widths.reduce((sum, width) => sum + width, 0);
  return html`<table class="grid ${part.ruled ? "" : "lines"}">
    <colgroup>${part.widths.map((width) => html`<col style=${{ width: `${(100 * width) / total}%` }} />`)}</colgroup>
    <tbody>${headed(part.rows).flatMap((cells, place) => [
      html`<${GridRow} key=${`row ${place}`} cells=${cells} form=${form} />`,
      html`<${Below} key=${`below ${place}`} at=${cells.map((cell) => cell.key).filter(Boolean)} columns=${part.widths.length} form=${form} />`,
    ])}</tbody>
  </table>`;
}

// Rows with the head of its column at each cell that one can fill in, where there is a row of heads
// above: on a phone cells stand below each other, and nobody sees a column.
function headed(rows) {
  let heads = new Map();
  const covered = []; // how many rows of each column cells from above still take
  return rows.map((cells) => {
    let column = 0;
    const at = cells.map((cell) => {
      while (covered[column] > 0) column += 1;
      const start = column;
      for (; column < start + cell.columns; column += 1) covered[column] = cell.rows;
      return start;
    });
    covered.forEach((count, place) => (covered[place] = Math.max(0, count - 1)));
    const filled = cells.filter((cell) => cell.key).length;
    const isHead = filled === 0 && cells.length > 2;
    if (isHead) heads = new Map(cells.map((cell, place) => [at[place], cell.text]));
    else if (!cells.every((cell, place) => !cell.key || heads.has(at[place]))) heads = new Map();
    return cells.map((cell, place) => ({ ...cell, head: (filled > 0 && cell.key && heads.get(at[place])) || "", isHead }));
  });
}

function GridRow({ cells, form }) {
  return html`<tr class=${cells[0]?.isHead ? "heads" : ""}>${cells.map((cell, place) => html`<${GridCell} cell=${cell} label=${labelOf(cells, place, form)} isRequired=${form.opened.inputs[cells[place + 1]?.key]?.required} form=${form} />`)}</tr>`;
}

const Required = () => html`<span class="required" title=${_("must be filled in")}>*</span>`;

// A row of the table beside those of cells, each with its key: of pairs, Preact takes rows out and puts
// them back where what stands below an earlier one comes or goes, and with them what one types in.
function Below({ at, columns, form }) {
  if (!at.some((address) => form.byCell.has(address))) return null;
  return html`<tr class="below"><td colspan=${columns}><${Findings} at=${at} form=${form} /></td></tr>`;
}

export function labelOf(cells, place, form) {
  const input = form.opened.inputs[cells[place].key];
  const before = cells.slice(0, place).reverse().find((cell) => !cell.key && cell.text);
  const label = [before?.text, input?.label].find(Boolean) ?? "";
  return [label, cells[place].head].filter(Boolean).join(" ");
}

function GridCell({ cell, label, isRequired, form }) {
  const input = form.opened.inputs[cell.key];
  if (!cell.key) {
    const isLabel = cell.role !== "fixed" && cell.role !== "note" && cell.role !== "centred";
    return isLabel
      ? html`<th scope="row" class=${cell.role} colspan=${cell.columns} rowspan=${cell.rows}>${cell.text}${isRequired && html`<${Required} />`}</th>`
      : html`<td class="words" colspan=${cell.columns} rowspan=${cell.rows}>${cell.text}</td>`;
  }
  const isChanged = cell.key in form.draft.texts;
  const shown = () => html`<output class="derived">${form.reply.shown[cell.key] ?? cell.text}</output>`;
  const kind = input?.parts ? Parted : Input;
  return html`<td class=${isChanged ? "changed" : ""} colspan=${cell.columns} rowspan=${cell.rows} data-label=${cell.head || null}>
    ${input ? html`<${kind} address=${cell.key} input=${input} label=${label} form=${form} />` : shown()}
  </td>`;
}

// ---- A text that may be made of rows, such as an estimate of its items --------------------------

function Parted({ address, input, label, form }) {
  const { opened, draft, readOnly } = form;
  const { before, rows, behind } = input.parts;
  const at = (column) => `${address}.${column.key}`;
  const isWritten = (column) => column.options.length === 0 && drafts.textAt(opened, draft, at(column)) !== "";
  const text = drafts.textAt(opened, draft, address);
  if (drafts.rowsOf(opened, draft, rows.address).length === 0 && ![...before, ...behind].some(isWritten)) {
    const begin = () => {
      const [changed, number] = drafts.withNewRow(opened, draft, rows.address);
      const styles = before.filter((column) => column.options.length > 0);
      form.onRows(styles.reduce((known, column) => drafts.withText(opened, known, at(column), column.options[0]), changed));
      focusLater(drafts.cell(rows.address, number, rows.columns[0].key));
    };
    return html`<${Input} address=${address} input=${input} label=${label} form=${form} />
      ${!readOnly && html`<button type="button" class="bare" onClick=${text.trim() ? () => form.onPart(address) : begin}>${_("By items")}</button>`}`;
  }
  const around = (columns) => columns.map((column) => html`<div class="around"><span aria-hidden="true">${column.label}</span>
    <${Input} address=${at(column)} input=${column} label=${`${label} ${column.label}`} form=${form} />
    <${Findings} at=${[at(column)]} form=${form} /></div>`);
  return html`<div class="parted" data-cell=${address} tabindex="-1">
    ${around(before)}<${ArrayPart} part=${{ ...rows, labels: [label] }} form=${form} />${around(behind)}</div>`;
}

function Findings({ at, form }) {
  const findings = at.flatMap((address) => form.byCell.get(address) ?? []);
  return findings.length > 0 && html`<ul class="findings">${findings.map((finding) => html`<${Finding} finding=${finding} onMend=${form.onMend} onPass=${form.onPass} onEnter=${form.onGo} />`)}</ul>`;
}

// ---- Rows of authors ----------------------------------------------------------------------------

export function ArrayPart({ part, form }) {
  const rows = drafts.rowsOf(form.opened, form.draft, part.address);
  const { opened, draft, onRows } = form;
  const canArrange = !form.readOnly && !part.given;
  const add = () => {
    const [changed, number] = drafts.withNewRow(opened, draft, part.address);
    onRows(changed);
    focusLater(drafts.cell(part.address, number, part.columns[0].key));
  };
  const sums = form.reply.sums?.[part.address] ?? {};
  return html`<section class="array" data-part=${part.address} tabindex="-1">
    <h2>${part.labels.join(" › ")}${part.required && html`<${Required} />`}
      ${canArrange && html`<button type="button" class="bare" onClick=${add}>＋ ${_("Add a row")}</button>`}</h2>
    <${Findings} at=${[part.address]} form=${form} />
    ${rows.length > 0 && html`<table class=${`rows ${part.columns.length > MOST ? "stacked" : ""}`}>
      <thead><tr>${part.columns.map((column) => html`<th scope="col" class=${column.long ? "long" : column.figure ? "figure" : ""}>${column.label}</th>`)}
        ${canArrange && html`<th scope="col" class="acts"><span class="sr">${_("Row")}</span></th>`}</tr></thead>
      <tbody>${rows.flatMap((number) => [
        html`<${ArrayRow} key=${`row ${number}`} part=${part} number=${number} form=${form} />`,
        html`<${Below} key=${`below ${number}`} at=${cellsOf(part, number)} columns=${part.columns.length + 1} form=${form} />`,
      ])}</tbody>
      ${Object.keys(sums).length > 0 && html`<tfoot><tr>${part.columns.map((column, place) => sums[column.key]
        ? html`<td class="sum"><span class="sr">${_("Sum")}: </span>${sums[column.key]} <span class="unit">${column.unit}</span></td>`
        : html`<td class="words">${place === 0 && html`<span aria-hidden="true">${_("Sum")}</span>`}</td>`)}${canArrange && html`<td></td>`}</tr></tfoot>`}
    </table>`}
  </section>`;
}

function cellsOf({ address, columns }, number) {
  return [`${address}[${number}]`, ...columns.map(({ key }) => drafts.cell(address, number, key))];
}

function ArrayRow({ part, number, form }) {
  const canArrange = !form.readOnly && !part.given;
  const acts = rowActs(part, number, form);
  const isNew = !(form.opened.rows[part.address] ?? []).includes(number);
  return html`<tr class=${isNew ? "added" : ""} onKeyDown=${(event) => canArrange && pressed(event, acts)}>
      ${part.columns.map((column) => {
        const address = drafts.cell(part.address, number, column.key);
        const label = `${part.labels.at(-1) ?? ""} ${column.label}`;
        if (column.given) {
          return html`<td data-label=${column.label}><output class="derived">${form.reply.shown[drafts.shownAddress(form.reply, address)]}</output></td>`;
        }
        return html`<td class=${address in form.draft.texts ? "changed" : ""} data-label=${column.label}>
          <${Input} address=${address} input=${column} label=${label} form=${form} picks=${column.key === NAME ? form.picks[part.address] : null} /></td>`;
      })}
      ${canArrange && html`<td class="acts"><${RowActs} acts=${acts} name=${drafts.textAt(form.opened, form.draft, drafts.cell(part.address, number, part.columns[0].key))} /></td>`}
    </tr>`;
}

// What can be done with a row. What one was writing in goes along with it, as far as it is there.
function rowActs(part, number, { opened, draft, onRows }) {
  const first = (row) => drafts.cell(part.address, row, part.columns[0].key);
  const order = drafts.rowsOf(opened, draft, part.address);
  const begun = (texts) => {
    const [changed, added] = drafts.withNewRow(opened, draft, part.address, number, texts);
    onRows(changed);
    focusLater(first(added));
  };
  const move = (step) => {
    const here = document.activeElement;
    onRows(drafts.withMovedRow(opened, draft, part.address, number, step));
    setTimeout(() => here.focus());
  };
  const texts = () => part.columns.map((column) => [column.key, drafts.textAt(opened, draft, drafts.cell(part.address, number, column.key))]);
  return {
    add: () => begun({}),
    up: () => move(-1),
    down: () => move(1),
    copy: () => begun(Object.fromEntries(texts())),
    remove: () => {
      onRows(drafts.withoutRow(opened, draft, part.address, number));
      const place = order.indexOf(number);
      const next = order[place + 1] ?? order[place - 1];
      focusLater(next === undefined ? part.address : first(next));
    },
  };
}

function pressed(event, acts) {
  if (event.isComposing) return;
  const isCtrl = event.ctrlKey || event.metaKey;
  const key = [isCtrl && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift", event.key].filter(Boolean).join(" ");
  const act = { "Alt Enter": "add", "Ctrl d": "copy", "Ctrl Shift ArrowUp": "up", "Ctrl Shift ArrowDown": "down", "Ctrl Shift Delete": "remove" }[key];
  if (!act) return;
  event.preventDefault();
  acts[act]();
}

function RowActs({ acts, name }) {
  const act = (label, sign, work) => html`<button type="button" class="bare" aria-label=${`${label}: ${name}`} title=${label} onClick=${work}>${sign}</button>`;
  return html`${act(_("Move up"), "↑", acts.up)} ${act(_("Move down"), "↓", acts.down)} ${act(_("Copy"), "⧉", acts.copy)} ${act(_("Delete"), "✕", acts.remove)}`;
}

export const boxAt = (address) => document.querySelector(`[data-cell="${CSS.escape(address)}"]`);

// The same, or a whole array or the first cell of a row of one.
export const partAt = (address) =>
  boxAt(address) ?? document.querySelector(`[data-part="${CSS.escape(address)}"], [data-cell^="${CSS.escape(address)}."]`);

export function focusLater(address) {
  setTimeout(() => partAt(address)?.focus());
}

// ---- One cell -----------------------------------------------------------------------------------

function Input({ address, input, label, form, picks }) {
  const text = drafts.textAt(form.opened, form.draft, address);
  const misfit = form.reply.misfits?.[address];
  const shared = {
    "data-cell": address,
    "aria-label": label,
    "aria-invalid": misfit ? "true" : null,
    title: input.help || null,
    onFocus: () => form.onFocus(address),
  };
  const type = (value) => form.onType(address, value);
  return html`<div class="input ${input.figure ? "figure" : ""}">
    ${input.options.length > 0
      ? html`<${Choice} input=${input} text=${text} shared=${shared} label=${label} address=${address} onType=${type} isOff=${form.readOnly} />`
      : html`<${Typing} input=${input} text=${text} shared=${shared} isOff=${form.readOnly} onType=${type} picks=${picks ?? []}
          placeholder=${text ? "" : (form.reply.shown[drafts.shownAddress(form.reply, address)] ?? "")} />`}
    ${input.unit && html`<span class="unit">${input.unit}</span>`}
    ${misfit && html`<p class="misfit" role="alert">${misfit}</p>`}
  </div>`;
}

function Typing({ input, text, shared, isOff, onType, placeholder, picks }) {
  const box = useRef(null);
  const offer = usePicking(picks, text, onType, shared);
  useEffect(() => {
    if (box.current?.tagName !== "TEXTAREA" || CSS.supports("field-sizing", "content")) return;
    box.current.style.height = "auto";
    box.current.style.height = `${box.current.scrollHeight}px`;
  }, [text, placeholder]);
  const typed = (event) => onType(event.target.value);
  return input.figure
    ? html`<input ...${shared} value=${text} readonly=${isOff} onInput=${typed} autocomplete="off" inputmode="text" />`
    : html`<textarea ...${shared} ...${isOff ? {} : offer.keys} ref=${box} rows="1" value=${text} readonly=${isOff} onInput=${typed} placeholder=${placeholder}></textarea>
      ${!isOff && offer.list}`;
}

function Choice({ input, text, shared, label, address, onType, isOff }) {
  const chosen = text.split("\n").filter(Boolean);
  if (!input.many && input.options.length > 3) {
    const unknown = chosen.filter((option) => !input.options.includes(option));
    return html`<select ...${shared} disabled=${isOff} onChange=${(event) => onType(event.target.value)}>
      <option value="" selected=${chosen.length === 0}>—</option>
      ${[...unknown, ...input.options].map((option) => html`<option value=${option} selected=${chosen.includes(option)}>${option}</option>`)}
    </select>`;
  }
  const isMany = input.many || input.options.filter(Boolean).length === 1; // a tick by itself can be taken away
  const toggle = (option, isOn) =>
    onType(isMany ? input.options.filter((other) => (other === option ? isOn : chosen.includes(other))).join("\n") : option);
  return html`<span class="ticks" role=${isMany ? "group" : "radiogroup"} aria-label=${label}>
    ${input.options.filter(Boolean).map((option, place) => html`<label><input type=${isMany ? "checkbox" : "radio"} name=${address} value=${option}
      data-cell=${place === 0 ? address : null} checked=${chosen.includes(option)} disabled=${isOff}
      onFocus=${shared.onFocus} onChange=${(event) => toggle(option, event.target.checked)} /> ${option}</label>`)}
  </span>`;
}
