// One declaration: its form to be filled in, and beside it the sheet that comes of it.
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";
import * as drafts from "./drafts.js";
import { Edits } from "./edits.js";
import { Finding, ArrayPart, RowsPart } from "./form.js";
import { countByWeight, Tally } from "./marks.js";
import { Paper } from "./paper.js";
import { _, fill } from "./words.js";

export function Editor({ place, readOnly }) {
  const [{ opened, turn }, setShown] = useState({ opened: null, turn: 0 });
  const [failure, setFailure] = useState("");
  const show = (found) => {
    setShown((before) => ({ opened: found, turn: before.turn + 1 }));
    setFailure("");
  };
  const load = () => api.open(place).then(show, (error) => setFailure(error.message));
  useEffect(() => {
    load();
  }, [place]);
  if (failure) return html`<${Awaited} key="awaited" place=${place} onNews=${load}><${Alone} words=${failure} /><//>`;
  if (!opened) return html`<${Alone} words=${_("Reading…")} />`;
  if (!opened.form) return html`<${Awaited} key="awaited" place=${place} onNews=${load}><${Broken} opened=${opened} /><//>`;
  return html`<${Desk} key=${turn} opened=${opened} readOnly=${readOnly}
    onSaved=${show} onReload=${load} />`;
}

const views = () => [
  ["form", _("Fill in")],
  ["sheet", _("Sheet")],
  ["findings", _("Findings")],
];

const Alone = ({ words }) => html`<main id="main" class="alone" tabindex="-1"><p>${words}</p></main>`;

// Calls back where a declaration may have changed: as the server tells, or is there again.
function useNews(place, onNews) {
  useEffect(() => api.listen((places) => places.includes(place) && onNews(), onNews), []);
}

// What stands in place of a form that cannot be shown, until its file is changed.
function Awaited({ place, onNews, children }) {
  useNews(place, onNews);
  return children;
}

function Broken({ opened }) {
  return html`<main id="main" class="alone" tabindex="-1">
    <h1>${opened.place}</h1>
    <p>${_("This file cannot be shown as a form. Mend it in an editor:")}</p>
    <ul class="findings">${opened.problems.map(
      (problem) => html`<${Finding} finding=${problem} where=${fill(_("line {number}"), { number: problem.line })} />`,
    )}</ul>
    <pre class="source">${opened.text}</pre>
  </main>`;
}

// Asks for the sheet of a draft as one types: one question at a time, the latest one last.
function useReply(opened, draft) {
  const [reply, setReply] = useState(opened);
  const [trouble, setTrouble] = useState("");
  const asking = useRef({ isBusy: false, latest: draft });
  useLayoutEffect(() => { // at once: other effects wait for the screen to be painted
    asking.current.latest = draft;
    if (drafts.isEmpty(draft)) {
      setReply(opened);
      setTrouble("");
    } else if (!asking.current.isBusy) ask(asking.current);
  }, [draft]);

  async function ask(state) {
    state.isBusy = true;
    let now = null;
    while (state.latest !== now && !drafts.isEmpty(state.latest)) {
      now = state.latest;
      const [answer, failure] = await api.attempt(opened.place, now).then((found) => [found, ""], (error) => [null, error.message]);
      if (state.latest !== now) continue; // what is answered is not asked any more
      if (answer) setReply(answer);
      setTrouble(failure);
    }
    state.isBusy = false;
  }
  return [reply, trouble];
}

// What is typed here, or in another window of this browser: they have one draft. A draft of what the
// file was before is left as it is kept by the browser, until it is merged or dropped, or something
// else is typed.
function useDraft(opened) {
  const [before] = useState(() => drafts.kept(opened.place));
  const isOfThis = before?.base === opened.base;
  const [left, setLeft] = useState(isOfThis ? null : before);
  const [history, setHistory] = useState([isOfThis ? before : drafts.blank(opened.base)]);
  const [isKept, setKept] = useState(true);
  const draft = history[history.length - 1];
  useEffect(() => {
    if (!left || !drafts.isEmpty(draft)) setKept(drafts.keep(opened.place, draft));
  }, [draft, left]);
  useEffect(() => {
    if (isKept) return undefined;
    const stay = (event) => event.preventDefault();
    addEventListener("beforeunload", stay);
    return () => removeEventListener("beforeunload", stay);
  }, [isKept]);
  const here = useRef(null);
  here.current = { draft, left };
  useEffect(() => drafts.onKeptElsewhere(opened.place, (other) => {
    const isOfTheSame = !here.current.left && (other ?? opened).base === opened.base;
    if (isOfTheSame && !drafts.isSame(other ?? drafts.blank(opened.base), here.current.draft)) change(other ?? drafts.blank(opened.base), false);
  }), []);
  const change = (changed, isSameStep) =>
    setHistory((known) => [...(isSameStep && known.length > 1 ? known.slice(0, -1) : known), changed]);
  const undo = () => setHistory((known) => (known.length > 1 ? known.slice(0, -1) : known));
  const merge = (merged) => {
    setLeft(null);
    change({ ...merged, texts: { ...merged.texts, ...draft.texts }, rows: { ...merged.rows, ...draft.rows } }, false);
  };
  const drop = () => {
    setLeft(null);
    setHistory([drafts.blank(opened.base)]);
  };
  return { draft, left, isKept, change, undo, merge, drop, canUndo: history.length > 1 };
}

function Desk({ opened, readOnly, onSaved, onReload }) {
  const { draft, left, isKept, change, undo, merge, drop, canUndo } = useDraft(opened);
  const [reply, trouble] = useReply(opened, draft);
  const [current, setCurrent] = useState("");
  const [shown, setShown] = useState("form");
  const [saving, setSaving] = useState("");
  const [isBusy, setBusy] = useState(false); // what is saved or merged is on its way here
  const [outside, setOutside] = useState(null);
  const [absence, setAbsence] = useState(""); // why the file cannot be read now
  const lastCell = useRef("");

  const type = (address, text) => {
    setSaving("");
    change(drafts.withText(opened, draft, address, text), lastCell.current === address);
    lastCell.current = address;
  };
  const rearrange = (changed) => {
    setSaving("");
    lastCell.current = "";
    change(changed, false);
  };
  const focus = (address) => {
    if (address !== current) lastCell.current = "";
    setCurrent(address);
  };
  const pick = (address) => {
    setShown("form");
    const typed = drafts.typedAddress(reply, address);
    setTimeout(() => document.querySelector(`[data-cell="${CSS.escape(typed)}"]`)?.focus());
  };

  const mine = useRef(draft);
  mine.current = left && drafts.isEmpty(draft) ? left : draft;
  // What others have changed, and what of this draft is left on top: never of what was typed before.
  const rebased = async () => {
    const sent = mine.current;
    const found = await api.rebase(opened.place, sent);
    return mine.current === sent ? found : rebased();
  };
  const lookOutside = () =>
    rebased().then((found) => {
      setAbsence("");
      if (found.draft.base === mine.current.base) setOutside(null);
      else if (drafts.isEmpty(found.draft) && found.conflicts.length === 0) takeOver(found.draft);
      else setOutside(found);
    }, (error) => (drafts.isEmpty(mine.current) ? onReload() : setAbsence(error.message)));
  useNews(opened.place, lookOutside);

  const save = async () => {
    setSaving(_("Saving…"));
    setBusy(true);
    try {
      const after = await api.save(opened.place, draft);
      drafts.keep(opened.place, drafts.blank(""));
      onSaved(after);
    } catch (error) {
      setSaving(error.message);
      setBusy(false);
      if (error.status === 409) lookOutside();
    }
  };
  const keepFile = (format) => {
    setSaving(_("Making it…"));
    const done = drafts.isEmpty(draft) ? "" : _("The file has what is saved; the draft is not in it.");
    return attemptTo(api.file(opened.place, format).then(() => setSaving(done)));
  };
  const [remarks, setRemarks] = useState([]);
  const [edits, setEdits] = useState(null);
  const attemptTo = (work) => work.catch((error) => setSaving(error.message));
  const mend = (finding) =>
    attemptTo(api.fix(opened.place, draft, finding.code, finding.at).then((found) => rearrange(found.draft)));
  const part = (key) => attemptTo(api.part(opened.place, draft, key).then((found) => rearrange(found.draft)));
  const pull = (file) => {
    if (!drafts.isEmpty(draft)) return setSaving(_("Save or drop the draft first."));
    return attemptTo(
      api.pull(opened.place, file).then((found) => {
        setRemarks(found.problems);
        setEdits(found.edits.length > 0 ? found : null);
        if (found.edits.length === 0) setSaving(_("Nothing was edited in the Word file."));
      }),
    );
  };
  const takeEdits = (taken) => {
    if (!drafts.isEmpty(draft)) return setSaving(_("Save or drop the draft first."));
    setEdits(null);
    return rearrange(taken);
  };
  const dropFile = (event) => {
    event.preventDefault();
    if (!readOnly && event.dataTransfer.files[0]) pull(event.dataTransfer.files[0]);
  };
  const picks = usePicks(opened, readOnly);
  const followUps = useFollowUps(opened, readOnly);
  const follow = (name) =>
    attemptTo(api.follow(opened.place, name).then((made) => (location.hash = `#/at/${encodeURIComponent(made.place)}`)));
  const mergeOutside = async (choices) => {
    setBusy(true);
    const found = await rebased().catch((error) => setSaving(error.message));
    setBusy(false);
    if (!found) return;
    const isDecided = found.conflicts.every((conflict) => conflict.is_row || choices[conflict.address]);
    if (isDecided) takeOver(withChoices(found, choices));
    else setOutside(found);
  };
  const takeOver = (merged) => {
    setOutside(null);
    if (merged.base === opened.base) return merge(merged);
    setBusy(true);
    drafts.keep(opened.place, merged);
    return onReload();
  };

  useEffect(() => {
    const keys = (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.isComposing) return;
      if (event.key === "s") {
        event.preventDefault();
        if (!readOnly && !isBusy && !drafts.isEmpty(draft)) save();
      } else if (event.key === "z" && !event.shiftKey && canUndo) {
        event.preventDefault();
        undo();
      }
    };
    addEventListener("keydown", keys);
    return () => removeEventListener("keydown", keys);
  });

  const compared = useCompared(opened);
  const problems = [...reply.problems, ...reply.findings, ...shownOf(compared, reply)];
  const byCell = useMemo(() => sortedByCell(problems, reply), [reply, compared]);
  const changed = useMemo(
    () => new Set(Object.keys(draft.texts).map((address) => drafts.sheetCell(reply, address))),
    [draft, reply],
  );
  const onMend = readOnly ? null : mend;
  const form = { picks, opened, draft, reply, byCell, current, readOnly, onType: type, onRows: rearrange, onPart: part, onFocus: focus, onMend };
  const name = reply.shown.name || opened.place;
  return html`
    <section class="context" aria-label=${_("This declaration")}>
      <h1>${name}</h1>
      <span class="soft">${opened.place}</span>
      <${Tally} counts=${countByWeight(problems)} />
      <span class="end">
        <button type="button" title=${_("What is not committed, as tracked changes in Word")} onClick=${() => attemptTo(api.redline(opened.place))}>${_("Redline")}</button>
        <a class="button" href=${`#/history/${encodeURIComponent(opened.place)}`}>${_("History")}</a>
        ${!readOnly && html`<label class="button">${_("Pull an edited Word file")}<input type="file" class="sr" accept=".docx" onChange=${(event) => event.target.files[0] && pull(event.target.files[0])} /></label>`}
        ${followUps.length > 0 && html`<select aria-label=${_("Begin a follow-up")} onChange=${(event) => event.target.value && follow(event.target.value)}>
          <option value="" selected>${_("Begin a follow-up")}…</option>
          ${followUps.map((standard) => html`<option value=${standard.name}>${standard.title}</option>`)}</select>`}
      </span>
    </section>
    <nav class="tabs" aria-label=${_("Views")}>
      ${views().map(
        ([key, words]) => html`<button type="button" aria-pressed=${String(shown === key)}
          onClick=${() => setShown(key)}>${words}</button>`,
      )}
    </nav>
    <main id="main" class="desk" data-shown=${shown} tabindex="-1" onDragOver=${(event) => event.preventDefault()} onDrop=${dropFile}>
      <section class="work" aria-label=${_("Form")}>
        ${outside && html`<${Outside} found=${outside} onTake=${mergeOutside} onLater=${() => setOutside(null)} />`}
        ${edits && html`<${Edits} found=${edits} onTake=${takeEdits} onLeave=${() => setEdits(null)} />`}
        ${remarks.length > 0 && html`<section class="banner" role="alert" aria-label=${_("What could not be taken")}>
          <ul class="findings">${remarks.map((remark) => html`<${Finding} finding=${remark} where=${remark.where} />`)}</ul>
          <button type="button" class="bare" onClick=${() => setRemarks([])}>${_("Close")}</button></section>`}
        ${[...new Set([absence, trouble])].map((words) => words && html`<p class="banner" role="alert">${words}</p>`)}
        <${Rest} findings=${byCell.get("") ?? []} form=${form} />
        ${opened.form.parts.map((part) =>
          part.kind === "rows" ? html`<${RowsPart} part=${part} form=${form} />` : html`<${ArrayPart} part=${part} form=${form} />`,
        )}
      </section>
      <section class="live" aria-label=${_("Sheet")}>
        <div class="caption">
          <h2>${_("Sheet")}</h2><span class="soft">${_("as it will be printed")}</span>
          ${["pdf", "word", "xlsx"].map(
            (format) => html`<button type="button" onClick=${() => keepFile(format)}>${{ pdf: "PDF", word: "Word", xlsx: "Excel" }[format]}</button>`,
          )}
        </div>
        <${Paper} page=${reply.html} css=${opened.css} addresses=${reply.addresses}
          current=${drafts.sheetCell(reply, current)} changed=${changed} onPick=${pick} />
      </section>
      <section class="all" aria-label=${_("Findings")}>
        <ul class="findings">${problems.map((finding) => html`<${Finding} finding=${finding} where=${finding.where}
          onGo=${finding.at ? () => pick(finding.at) : null} />`)}</ul>
      </section>
    </main>
    ${!readOnly && html`<${Bar} reply=${reply} draft=${draft} canUndo=${canUndo} canDrop=${left !== null} isKept=${isKept} isBusy=${isBusy} words=${saving}
      onUndo=${undo} onDrop=${drop} onSave=${save} />`}`;
}

// The indicators that are offered for each class, by its address.
function usePicks(opened, readOnly) {
  const [found, setFound] = useState({});
  useEffect(() => {
    if (!readOnly) api.picks(opened.place).then(setFound, () => {});
  }, []);
  return found;
}

// What is found in the declaration, as it is saved, by comparing it with all others.
function useCompared(opened) {
  const [found, setFound] = useState([]);
  useEffect(() => {
    api.compared(opened.place).then(setFound, () => {});
  }, []);
  return found;
}

// Those with their places on the sheet of a draft; what stood in a row that is deleted is not there.
const shownOf = (findings, reply) =>
  findings.map((finding) => ({ ...finding, at: drafts.shownAddress(reply, finding.at), isOfAll: !finding.at })).filter(({ at, isOfAll }) => at || isOfAll);

// The standards of forms that can follow this declaration, such as its evaluation.
function useFollowUps(opened, readOnly) {
  const [found, setFound] = useState([]);
  useEffect(() => {
    if (readOnly) return;
    api.standards().then((known) => setFound(known.filter((standard) => opened.form.lineage.includes(standard.follows))), () => {});
  }, []);
  return found;
}

// Findings by the cell that they stand below; what has no cell on the form is at "".
function sortedByCell(problems, reply) {
  const byCell = new Map();
  for (const finding of problems) {
    const typed = drafts.typedAddress(reply, finding.at);
    const at = finding.at ? typed : "";
    byCell.set(at, [...(byCell.get(at) ?? []), finding]);
  }
  return byCell;
}

function Rest({ findings, form }) {
  if (findings.length === 0) return null;
  return html`<ul class="findings whole">${findings.map((finding) => html`<${Finding} finding=${finding} onMend=${form.onMend} />`)}</ul>`;
}

// The draft that is left where each cell in conflict is chosen, as "mine" or "theirs".
function withChoices({ draft, conflicts }, choices) {
  const mine = conflicts.filter(({ address }) => choices[address] === "mine").map((conflict) => [conflict.address, conflict.mine]);
  return { ...draft, texts: { ...draft.texts, ...Object.fromEntries(mine) } };
}

function Outside({ found, onTake, onLater }) {
  const [choices, setChoices] = useState({});
  const undecided = found.conflicts.filter((conflict) => !conflict.is_row && !choices[conflict.address]);
  const lost = found.conflicts.filter((conflict) => conflict.is_row);
  return html`<section class="banner" role="alert" aria-label=${_("Changed elsewhere")}>
    <p><strong>${_("This file was changed elsewhere.")}</strong>${" "}
      ${found.changes.map((change) => `${change.label}: ${change.before} → ${change.after}`).join("; ")}</p>
    ${found.conflicts.length > 0 && html`<table class="conflicts">
      <thead><tr><th scope="col">${_("Cell")}</th><th scope="col">${_("Mine")}</th><th scope="col">${_("Theirs")}</th></tr></thead>
      <tbody>${found.conflicts.filter((conflict) => !conflict.is_row).map((conflict) => html`<tr>
        <th scope="row">${conflict.label}</th>
        ${["mine", "theirs"].map((side) => html`<td><label><input type="radio" name=${conflict.address} checked=${choices[conflict.address] === side}
          onChange=${() => setChoices({ ...choices, [conflict.address]: side })} /> ${conflict[side] || "—"}</label></td>`)}
      </tr>`)}</tbody></table>`}
    ${lost.length > 0 && html`<p>${fill(_("Rows were changed here and elsewhere; yours in {places} cannot be kept. Copy them first:"), { places: [...new Set(lost.map((conflict) => conflict.label))].join(", ") })}
      ${" "}${lost.map((conflict) => conflict.mine).filter(Boolean).join("; ")}</p>`}
    <button type="button" class="main" disabled=${undecided.length > 0} onClick=${() => onTake(choices)}>${_("Merge")}</button>${" "}
    <button type="button" class="bare" onClick=${onLater}>${_("Later")}</button>
  </section>`;
}

function Bar({ reply, draft, canUndo, canDrop, isKept, isBusy, words, onUndo, onDrop, onSave }) {
  const [isOpen, setOpen] = useState(false);
  const count = reply.changes?.length ?? 0;
  const isEmpty = drafts.isEmpty(draft);
  const misfits = Object.keys(reply.misfits ?? {}).length;
  let state = _("Kept as a draft in this browser.");
  if (isEmpty) state = _("Nothing is changed.");
  else if (!isKept) state = _("This browser has no room to keep the draft: save before you leave.");
  else if (misfits) state = fill(_("{count} cells are not understood."), { count: misfits });
  return html`<footer class="saving">
    ${isOpen && count > 0 && html`<table class="changes"><caption class="sr">${_("What is changed")}</caption><tbody>
      ${reply.changes.map((change) => html`<tr><td aria-hidden="true">${change.sign}</td><th scope="row">${change.label}</th>
        <td>${change.before && html`<del>${change.before}</del>`}${" "}${change.after && html`<ins>${change.after}</ins>`}${" "}<span class="soft">${change.note}</span></td></tr>`)}
    </tbody></table>`}
    <div class="line">
      <button type="button" class="bare" aria-expanded=${String(isOpen)} disabled=${count === 0} onClick=${() => setOpen(!isOpen)}>
        ${_("What have I changed")} <strong>${count}</strong></button>
      <span class="soft" role="status">${words || state}</span>
      <span class="end">
        <button type="button" disabled=${isEmpty && !canDrop} onClick=${onDrop}>${_("Drop the draft")}</button>
        <button type="button" disabled=${!canUndo} onClick=${onUndo}>${_("Undo")} <kbd>Ctrl Z</kbd></button>
        <button type="button" class="main" disabled=${isEmpty || isBusy || misfits > 0} onClick=${onSave}>${_("Save")} <kbd>Ctrl S</kbd></button>
      </span>
    </div>
  </footer>`;
}
