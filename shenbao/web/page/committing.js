// Putting what is saved into the history of the repository, with words that say why.
import { html, useEffect, useRef, useState } from "./vendor/htm-preact.js";
import * as api from "./api.js";
import { useOnce } from "./asking.js";
import { _ } from "./words.js";

const NONE = { branch: null, uncommitted: [], deleted: [] };

// What git says of the repository, what tells of it, and the message of a commit, which is kept while
// there is nothing to commit: git is asked again as one of the causes is another.
export function useGit(isWanted, causes) {
  const [git, setGit] = useState(NONE);
  const why = useState("");
  useEffect(() => {
    if (isWanted) api.history().then(setGit, () => {});
  }, causes);
  return [git, setGit, why];
}

// words say what is committed: the declarations at some places; why is the state of the message.
export function Commit({ git, why, places, words, isAsked, onCommitted }) {
  const [message, setMessage] = why;
  const [failure, setFailure] = useState("");
  const box = useRef(null);
  useEffect(() => {
    if (isAsked) box.current.focus();
  }, [isAsked]);
  const [commit, isBusy] = useOnce(async () => {
    try {
      onCommitted(await api.commit(places, message));
      setMessage("");
      setFailure("");
    } catch (error) {
      setFailure(error.message);
    }
  });
  return html`<form class="commit" onSubmit=${(event) => (event.preventDefault(), commit())}>
    <span><span class="code">${git.branch}</span> · ${words}</span>
    <input ref=${box} type="text" class="search" value=${message} aria-label=${_("What was changed, and why")} placeholder=${_("What was changed, and why")}
      onInput=${(event) => setMessage(event.target.value)} />
    <button type="submit" disabled=${isBusy || message.trim() === ""}>${_("Commit")}</button>
    ${failure && html`<p class="misfit" role="alert">${failure}</p>`}
  </form>`;
}
