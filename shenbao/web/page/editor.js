// One declaration: its form to be filled in, and beside it the sheet that comes of it.
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";
import { keepAsking } from "./asking.js";
import { useGit } from "./committing.js";
import { caretNow, useDraft, useReply } from "./drafting.js";
import * as drafts from "./drafts.js";
import { draftOf, Edits } from "./edits.js";
import { addressesOf, ArrayPart, Finding, focusLater, RowsPart } from "./form.js";
import { countByWeight, heaviest, Tally } from "./marks.js";
import { goOn, Outline, useFindingKeys } from "./outline.js";
import { Merging, withChoices } from "./merging.js";
import { Paper } from "./paper.js";
import { Bar } from "./saving.js";
import { useTitle } from "./title.js";
import { _, fill } from "./words.js";

export function Editor({ place, readOnly }) {
  useTitle(place);
  const [{ opened, failure }, setState] = useState({ opened: null, failure: "" });
  const last = useRef(0); // the number of the latest question, or of what is shown without one
  const show = (found) => {
    last.current += 1;
    setState({ opened: found, failure: "" });
  };
  const load = async () => {
    last.current += 1;
    const number = last.current;
    const found = await api.open(place).then((now) => ({ opened: now, failure: "" }), (error) => ({ opened: null, failure: error.message }));
    if (number === last.current) setState(found); // else it is older than what is known, or will be
  };
  useEffect(() => {
    load();
  }, []);
  if (failure) return html`<${Awaited} key="awaited" place=${place} onNews=${load}><${Alone} words=${failure} /><//>`;
  if (!opened) return html`<${Alone} words=${_("Reading…")} />`;
  if (!opened.form) return html`<${Awaited} key="awaited" place=${place} onNews=${load}><${Broken} opened=${opened} /><//>`;
  return html`<${DeclarationEditor} key="editor" opened=${opened} readOnly=${readOnly} onShow=${show} onReload=${load} />`;
}

// From the form to the sheet, and back to the cell that one was in.
function changeSides(current) {
  const sheet = document.querySelector(".live");
  if (sheet.contains(document.activeElement)) focusLater(current);
  else sheet.focus();
}

const views = () => [
  ["form", _("Fill in")],
  ["sheet", _("Sheet")],
  ["findings", _("Findings")],
];

const Alone = ({ words }) => html`<main id="main" class="alone" tabindex="-1"><p>${words}</p></main>`;

// Calls back where a declaration may have changed: as the server tells, or is there again.
function useNews(place, onNews) {
  const latest = useRef(null);
  latest.current = onNews;
  const tell = () => latest.current();
  useEffect(() => api.listen((places) => places.includes(place) && tell(), tell), []);
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

function DeclarationEditor({ opened, readOnly, onShow, onReload }) {
  const { draft: typed, left, isKept, change, undo, merge, drop, send, latest, canUndo } = useDraft(opened, () => followOther());
  const [git, setGit, why] = useGit(true, [opened]);
  const [isCommitting, setCommitting] = useState(false);
  const [edits, setEdits] = useState(null); // of a Word file, with those that are left out: shown until it is decided
  const edited = useMemo(() => edits && draftOf(edits.found, edits.left), [edits]);
  const draft = edited ?? typed;
  const isFixed = readOnly || edits !== null;
  const [reply, trouble] = useReply(opened, draft);
  const [current, setCurrent] = useState("");
  const [shown, setShown] = useState("form");
  const [saving, setSaving] = useState("");
  const [isBusy, setBusy] = useState(false); // what is saved or merged is on its way here
  const [outside, setOutside] = useState(null);
  const [absence, setAbsence] = useState(""); // why the file cannot be read now
  const [remarks, setRemarks] = useState([]);
  const lastCell = useRef("");
  const caret = useRef(null); // puts it where it was, after rows are numbered anew
  const { place } = opened;

  useLayoutEffect(() => {
    lastCell.current = "";
    setSaving(edits ? _("The file was changed meanwhile: pull the Word file again.") : "");
    setBusy(false);
    setOutside(null);
    setAbsence("");
    setRemarks([]);
    setEdits(null);
    caret.current?.();
    caret.current = null;
    if (left) lookOutside();
  }, [opened]);

  const type = (address, text) => {
    setSaving("");
    change(drafts.withText(opened, typed, address, text), lastCell.current === address);
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
    focusLater(drafts.typedAddress(reply, address));
  };

  const isGone = useRef(false);
  useEffect(() => () => {
    isGone.current = true;
  }, []);
  // What the server makes of the draft: where more is typed meanwhile, it is asked again, so that
  // what it says is never of what was typed before. None where nobody is here any more.
  const settled = async (ask) => {
    const before = latest();
    const found = await ask(before.draft, before.opened);
    if (isGone.current) return null;
    return latest().draft === before.draft ? found : settled(ask);
  };

  // Puts the draft on top of what others have written, where that may be done; else tells of it.
  const takeOthers = async (mayTake, choices) => {
    await saved.current;
    const answer = await settled(async (sent, known) => {
      const found = await api.rebase(place, sent);
      return { found, now: found.draft.base === known.base ? known : await api.open(place) };
    });
    if (!answer) return undefined;
    const { found, now } = answer;
    if (found.draft.base !== now.base) return takeOthers(mayTake, choices); // changed between both questions
    setAbsence("");
    if (found.draft.base === latest().draft.base) return setOutside(null);
    if (!mayTake(found)) return setOutside(found);
    setOutside(null);
    const merged = withChoices(found, choices);
    if (now === latest().opened) return merge(merged);
    drafts.keepBeside(place, merged, latest().draft.base);
    return showNow(now);
  };
  const showNow = (now) => {
    const { opened: before } = latest();
    caret.current = caretNow((address) => (drafts.isSameRow(before, now, address) ? address : ""));
    onShow(now);
  };
  // Another window has merged the draft with what the file is now, or dropped it: so it is here, too.
  const followOther = () =>
    api.open(place).then((now) => {
      const kept = drafts.kept(place);
      if (kept && kept.base !== now.base) return;
      if (now.base === latest().opened.base) setOutside(null);
      else if (kept) showNow(now);
    }, () => {});
  const saved = useRef(Promise.resolve()); // when what is being saved is there
  const lookOutside = () =>
    takeOthers(({ draft: mine, conflicts }) => drafts.isEmpty(mine) && conflicts.length === 0, {})
      .catch((error) => (drafts.isEmpty(latest().draft) ? onReload() : setAbsence(error.message)));
  useNews(place, lookOutside);
  const mergeOutside = async (choices) => {
    setBusy(true);
    await attemptTo(takeOthers(({ conflicts }) => conflicts.every((conflict) => conflict.is_row || choices[conflict.address]), choices));
    setBusy(false);
  };

  const save = () => {
    setSaving(_("Saving…"));
    setBusy(true);
    saved.current = send(api.save(place, typed)).then(
      (after) => {
        if (latest().opened === opened) {
          drafts.keepBeside(place, drafts.typedSince(opened, typed, latest().draft, after), opened.base);
          caret.current = caretNow((address) => drafts.savedAddress(opened, typed, after, address));
        }
        onShow(after);
      },
      (error) => {
        setSaving(error.message);
        setBusy(false);
        if (error.status === 409) lookOutside();
      },
    );
  };
  const keepFile = (format) => {
    setSaving(_("Making it…"));
    const done = drafts.isEmpty(typed) ? "" : _("The file has what is saved; the draft is not in it.");
    return attemptTo(api.file(opened.place, format).then(() => setSaving(done)));
  };
  const attemptTo = (work) => work.catch((error) => setSaving(error.message));
  const mend = (finding) => {
    const typed = finding.at && drafts.typedAddress(reply, finding.at);
    return attemptTo(settled(async (sent, known) => {
      const at = typed && drafts.placedAddress(known, sent, typed);
      return typed && !at ? null : api.fix(place, sent, finding.code, at); // none of a row that is deleted
    }).then((found) => {
      if (!found) return;
      rearrange(found.draft);
      if (typed) focusLater(typed);
    }));
  };
  const part = (key) => attemptTo(settled((sent) => api.part(place, sent, key)).then((found) => found && rearrange(found.draft)));
  const pull = (file) => {
    return attemptTo(
      settled(async (_sent, known) => ({ known, found: await api.pull(place, file) })).then((answer) => {
        if (!answer) return undefined;
        const { known, found } = answer;
        if (!drafts.isEmpty(latest().draft)) return setSaving(_("Save or drop the draft first."));
        if (found.draft.base !== known.base) return api.open(place).then(onShow).then(() => pull(file)); // changed elsewhere
        setRemarks(found.problems);
        setEdits(found.edits.length > 0 ? { found, left: new Set() } : null);
        if (found.edits.length === 0) setSaving(_("Nothing was edited in the Word file."));
      }),
    );
  };
  const takeEdits = () => {
    if (!drafts.isEmpty(latest().draft)) return setSaving(_("Save or drop the draft first."));
    setEdits(null);
    return rearrange(edited);
  };
  const dropFile = (event) => {
    event.preventDefault();
    if (!readOnly && event.dataTransfer.files[0]) pull(event.dataTransfer.files[0]);
  };
  const isToCommit = !readOnly && git.branch !== null && git.uncommitted.includes(place) && drafts.isEmpty(typed);
  const commit = isToCommit && { git, why, places: [place], isAsked: isCommitting, onAsk: () => setCommitting(true), onCommitted: committed };
  function committed(now) {
    setCommitting(false);
    setGit(now);
    setSaving(_("Committed."));
  }
  const picks = usePicks(opened, readOnly);
  const followUps = useFollowUps(opened, readOnly);
  const follow = (name) =>
    attemptTo(api.follow(opened.place, name).then((made) => (location.hash = `#/at/${encodeURIComponent(made.place)}`)));
  useLayoutEffect(() => { // at once: what a key does is done with what is typed by then
    const keys = (event) => {
      if (event.key === "F6") {
        event.preventDefault();
        changeSides(current);
      }
      if (!(event.ctrlKey || event.metaKey) || event.isComposing) return;
      if (event.key === "s") {
        event.preventDefault();
        if (!readOnly && !isBusy && !drafts.isEmpty(typed)) save();
      } else if (event.key === "Enter" && commit) {
        event.preventDefault();
        commit.onAsk();
      } else if (event.key === "z" && !event.shiftKey && canUndo) {
        event.preventDefault();
        undo();
      }
    };
    addEventListener("keydown", keys);
    return () => removeEventListener("keydown", keys);
  });

  const compared = useCompared(place);
  const problems = [...findingsOf(reply), ...shownOf(compared, reply)];
  const byCell = useMemo(() => sortedByCell(problems, reply, addressesOf(opened, draft)), [opened, draft, reply, compared]);
  const changed = useMemo(
    () => new Set(Object.keys(draft.texts).map((address) => drafts.sheetCell(reply, address))),
    [draft, reply],
  );
  const found = useMemo(() => foundOnSheet(problems, reply), [reply, compared]);
  const pages = usePages(opened, draft, reply, trouble);
  const [isMarked, setMarked] = useState(true);
  useFindingKeys();
  const onMend = isFixed ? null : mend;
  const onGo = (finding) => finding.at && pick(finding.at);
  const onPass = (finding) => focus(drafts.typedAddress(reply, finding.at));
  const form = { picks, opened, draft, reply, byCell, current, readOnly: isFixed, onType: type, onRows: rearrange, onPart: part, onFocus: focus, onMend, onGo, onPass };
  const above = useRef(null);
  useHeight(above);
  const name = reply.shown.name || opened.place;
  useTitle(name);
  return html`
    <section ref=${above} class="context" aria-label=${_("This declaration")}>
      <h1>${name}</h1>
      <span class="soft">${opened.place}</span>
      <${Tally} counts=${countByWeight(problems)} />
      ${problems.length > 0 && html`<button type="button" class="bare wide-only" aria-keyshortcuts="F8" onClick=${() => goOn(1)}>${_("Next finding")} <kbd aria-hidden="true">F8</kbd></button>`}
      <span class="end">
        ${git.branch !== null && html`<button type="button" title=${_("What is not committed, as tracked changes in Word")} onClick=${() => attemptTo(api.redline(opened.place))}>${_("Redline")}</button>
          <a class="button" href=${`#/history/${encodeURIComponent(opened.place)}`}>${_("History")}</a>`}
        ${!readOnly && html`<label class="button">${_("Pull an edited Word file")}<input type="file" class="sr" accept=".docx" onChange=${(event) => api.chosenIn(event.target).slice(0, 1).forEach(pull)} /></label>`}
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
    <main id="main" class="editor" data-shown=${shown} tabindex="-1" onDragOver=${(event) => event.preventDefault()} onDrop=${dropFile}>
      <${Outline} form=${form} />
      <section class="work" aria-label=${_("Form")}>
        ${outside && html`<${Merging} found=${outside} onTake=${mergeOutside} onLater=${() => setOutside(null)} />`}
        ${edits && html`<${Edits} ...${edits} before=${findingsOf(opened)} after=${findingsOf(reply)} onLeft=${(others) => setEdits({ ...edits, left: others })}
          onFocus=${({ texts }) => setCurrent(Object.keys(texts)[0] ?? "")} onTake=${takeEdits} onLeave=${() => setEdits(null)} />`}
        ${remarks.length > 0 && html`<section class="banner" role="alert" aria-label=${_("What could not be taken")}>
          <ul class="findings">${remarks.map((remark) => html`<${Finding} finding=${remark} where=${remark.where} />`)}</ul>
          <button type="button" class="bare" onClick=${() => setRemarks([])}>${_("Close")}</button></section>`}
        ${[...new Set([absence, trouble])].map((words) => words && html`<p class="banner" role="alert">${words}</p>`)}
        <${Rest} findings=${byCell.get("") ?? []} form=${form} />
        ${opened.form.parts.map((part) =>
          part.kind === "rows" ? html`<${RowsPart} part=${part} form=${form} />` : html`<${ArrayPart} part=${part} form=${form} />`,
        )}
      </section>
      <section class="live" tabindex="-1" aria-label=${_("Sheet")}>
        <div class="caption">
          <h2>${_("Sheet")}</h2><span class="soft"><span class="wide-only">${_("as it will be printed")}</span><span class="narrow-only">${_("as wide as this screen; lines break elsewhere in print")}</span>${pages?.count && ` · ${fill(_("{count} pages"), { count: pages.count })}`}</span>
          <label class="ticked wide-only"><input type="checkbox" checked=${isMarked} onChange=${() => setMarked(!isMarked)} /> ${_("Marks")}</label>
          ${["pdf", "word", "xlsx"].map(
            (format) => html`<button type="button" onClick=${() => keepFile(format)}>${{ pdf: "PDF", word: "Word", xlsx: "Excel" }[format]}</button>`,
          )}
        </div>
        ${pages?.why && html`<p class="banner" role="status">${pages.why}</p>`}
        <${Paper} page=${reply.html} css=${opened.css} addresses=${reply.addresses}
          current=${drafts.sheetCell(reply, current)} changed=${isMarked ? changed : nothing} found=${isMarked ? found : nothing}
          breaks=${pages?.breaks} onPick=${pick} />
      </section>
      <section class="all" aria-label=${_("Findings")}>
        <ul class="findings">${problems.map((finding) => html`<${Finding} finding=${finding} where=${finding.where}
          onGo=${finding.at ? () => pick(finding.at) : null} />`)}</ul>
      </section>
    </main>
    ${!readOnly && html`<${Bar} reply=${reply} draft=${typed} canUndo=${canUndo} canDrop=${left !== null} isKept=${isKept} isBusy=${isBusy}
      commit=${commit} words=${saving || (edits && _("No change of the Word file is taken yet."))}
      onUndo=${undo} onDrop=${drop} onSave=${save} />`}`;
}

// Tells the style sheet how high the bar is that stays above the form, for what stays in sight below it.
function useHeight(bar) {
  useLayoutEffect(() => {
    const isOver = () => getComputedStyle(bar.current).position === "sticky"; // else it goes with the form
    const tell = () => document.documentElement.style.setProperty("--above", `${isOver() ? bar.current.offsetHeight : 44}px`);
    const observer = new ResizeObserver(tell);
    observer.observe(bar.current);
    return () => observer.disconnect();
  }, []);
}

// The indicators that are offered for each class, by its address.
function usePicks(opened, readOnly) {
  const [found, setFound] = useState({});
  useEffect(() => {
    if (!readOnly) api.picks(opened.place).then(setFound, () => {});
  }, [opened]);
  return found;
}

// What is found in the declaration, as it is saved, by comparing it with all others: again where it
// is saved or one of them changes, which the server tells once it has looked at that.
function useCompared(place) {
  const [found, setFound] = useState([]);
  useEffect(() => {
    let isOver = false;
    const { hear, end } = keepAsking(() => api.compared(place).then((now) => isOver || setFound(now), () => {}), 4);
    const stop = api.listen(hear, hear);
    return () => {
      isOver = true;
      stop();
      end();
    };
  }, []);
  return found;
}

const REST = 400; // milliseconds without a keystroke before it is asked where pages break

// Where the pages of the PDF break, as the server sets it, or why there is none: null until that is known
// of this draft.
function usePages(opened, draft, reply, trouble) {
  const [known, setKnown] = useState({ reply: null, pages: null });
  useEffect(() => {
    let isOver = trouble !== "";
    if (isOver) return undefined;
    const sent = drafts.isEmpty(draft) ? undefined : draft;
    const ask = () => api.pages(opened.place, sent).then(
      (pages) => isOver || setKnown({ reply, pages }),
      ({ status, message }) => isOver || status !== 422 || setKnown({ reply, pages: { why: message } }),
    );
    const timer = setTimeout(ask, REST);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [reply, trouble]);
  return known.reply === reply ? known.pages : null;
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
  }, [opened]);
  return found;
}

// Findings by the address that they stand below: the nearest around theirs that the form has, else "".
function sortedByCell(problems, reply, addresses) {
  const byCell = new Map();
  for (const finding of problems) {
    let at = drafts.typedAddress(reply, finding.at);
    while (at && !addresses.has(at)) at = at.slice(0, Math.max(0, at.lastIndexOf("."), at.lastIndexOf("[")));
    byCell.set(at, [...(byCell.get(at) ?? []), finding]);
  }
  return byCell;
}

// The heaviest weight of what is found in each cell of the sheet.
function foundOnSheet(problems, reply) {
  const at = Map.groupBy(problems, (finding) => drafts.printedCell(reply, finding.at));
  return new Map([...at].map(([address, findings]) => [address, heaviest(findings)]));
}

const findingsOf = ({ problems, findings }) => [...problems, ...findings];

const nothing = new Map();

function Rest({ findings, form }) {
  if (findings.length === 0) return null;
  return html`<ul class="findings whole">${findings.map((finding) => html`<${Finding} finding=${finding} onMend=${form.onMend} onPass=${form.onPass} />`)}</ul>`;
}
