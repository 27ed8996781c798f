// The draft of a declaration while its form is shown, and what the server makes of it.
import { useEffect, useLayoutEffect, useRef, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";
import { askingLast } from "./asking.js";
import * as drafts from "./drafts.js";
import { boxAt } from "./form.js";

// Asks for the sheet of a draft as one types.
export function useReply(opened, draft) {
  const [told, setTold] = useState({ opened, reply: opened, trouble: "" });
  const asked = useRef(null);
  asked.current ??= askingLast(
    (sent) => api.attempt(sent.opened.place, sent.draft),
    (sent, answer, trouble) =>
      setTold((before) => ({ opened: sent.opened, reply: answer ?? (before.opened === sent.opened ? before.reply : sent.opened), trouble })),
  );
  useLayoutEffect(() => { // at once: other effects wait for the screen to be painted
    const isEmpty = drafts.isEmpty(draft);
    if (isEmpty) setTold({ opened, reply: opened, trouble: "" });
    asked.current(isEmpty ? null : { opened, draft });
  }, [opened, draft]);
  return told.opened === opened ? [told.reply, told.trouble] : [opened, ""];
}

// What is typed here, or in another window of this browser: they have one draft. It is kept by the
// browser before anything else can happen. A draft of what the file was before is left as it is kept,
// until it is merged or dropped, or something else is typed. Where another window has gone on to what
// the file is by now, onAhead is called.
export function useDraft(opened, onAhead) {
  const [, redraw] = useState(0);
  const held = useRef({ opened: null });
  if (held.current.opened !== opened) held.current = begun(opened);
  const { history, left, isKept } = held.current;
  const now = () => held.current.history.at(-1);
  const put = (changed) => {
    held.current = { ...held.current, ...changed };
    if (!held.current.left || !drafts.isEmpty(now())) held.current.isKept = drafts.keep(opened.place, now());
    redraw((count) => count + 1);
  };
  const change = (changed, isSameStep) => {
    const known = held.current.history;
    put({ history: [...(isSameStep && known.length > 1 ? known.slice(0, -1) : known), changed] });
  };
  useEffect(() => {
    if (isKept) return undefined;
    const stay = (event) => event.preventDefault();
    addEventListener("beforeunload", stay);
    return () => removeEventListener("beforeunload", stay);
  }, [isKept]);
  const ahead = useRef(null);
  ahead.current = onAhead;
  const isSent = useRef(false);
  // Awaits the saving of the draft. A window that hears of it first has none any more: nobody has undone it.
  const send = (saving) => {
    isSent.current = true;
    return saving.finally(() => (isSent.current = false));
  };
  useLayoutEffect(() => drafts.onKeptElsewhere(opened.place, (found) => {
    if (!found && isSent.current) return;
    const { base } = held.current.opened;
    const other = found ?? drafts.blank(base);
    if (other.base !== base) ahead.current();
    else if (!held.current.left) {
      if (!drafts.isSame(other, now())) change(other, false);
    } else if (drafts.isEmpty(now())) { // what was left of the draft here is merged there, or dropped
      held.current = begun(held.current.opened);
      redraw((count) => count + 1);
      ahead.current();
    }
  }), []);
  const undo = () => held.current.history.length > 1 && put({ history: held.current.history.slice(0, -1) });
  const merge = (merged) => {
    put({ left: null, history: [...held.current.history, drafts.together(merged, now())] });
  };
  const drop = () => put({ left: null, history: [drafts.blank(held.current.opened.base)] });
  // The declaration that is shown now, and the draft: that which is left where nothing else is typed.
  const latest = () => ({ opened: held.current.opened, draft: (drafts.isEmpty(now()) && held.current.left) || now() });
  return { draft: history.at(-1), left, isKept, change, undo, merge, drop, send, latest, canUndo: history.length > 1 };
}

// Notes where one types; what it returns puts the caret there, at what has become of the address.
export function caretNow(addressAfter) {
  const { dataset, selectionStart, selectionEnd } = document.activeElement;
  if (!dataset.cell) return null;
  return () => {
    const box = boxAt(addressAfter(dataset.cell));
    if (!box) document.activeElement.blur(); // what is there now is something else
    if (!box || box === document.activeElement) return;
    box.focus();
    if (selectionStart !== undefined && selectionStart !== null) box.setSelectionRange(selectionStart, selectionEnd);
  };
}

function begun(opened) {
  const kept = drafts.kept(opened.place);
  const isOfThis = kept?.base === opened.base;
  return { opened, left: isOfThis ? null : kept, history: [isOfThis ? kept : drafts.blank(opened.base)], isKept: true };
}
